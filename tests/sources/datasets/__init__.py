"""The tests of the reader of data files of every format."""
