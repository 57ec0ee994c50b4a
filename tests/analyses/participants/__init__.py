"""The tests of the analyses of participant-level data."""
