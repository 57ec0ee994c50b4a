"""A Trial in; rows of the results frame out."""
