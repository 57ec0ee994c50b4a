"""The tests of the checks."""
