"""Tests of the builds: what is made anew, what is used again, and who makes it."""
