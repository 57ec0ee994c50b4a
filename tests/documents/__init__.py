"""The tests of the documents."""
