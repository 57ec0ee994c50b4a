"""The tests of the reader of ADaM datasets."""
