"""The tests of the analyses."""
