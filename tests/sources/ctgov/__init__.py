"""The tests of the reader of registry records."""
