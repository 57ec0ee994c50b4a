"""Results in; what a reader sees out, before any file format."""
