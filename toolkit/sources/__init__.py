"""Files in; a Trial out."""
