"""A dataset of any format in; its columns, of the same four types whatever the format, out."""
