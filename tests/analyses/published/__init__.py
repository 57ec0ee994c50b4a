"""The tests of the analyses of printed numbers."""
