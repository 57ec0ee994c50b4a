"""A trial as a document prints it in; rows of the results frame out."""
