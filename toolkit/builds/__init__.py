"""Trials and templates in; a whole site out: what is stale is made anew, on many cores if wanted.

A trial is a task that knows nothing of the others. What it makes is kept in a store, by the hashes
of what it was made from; the site is put together from the store.
"""
