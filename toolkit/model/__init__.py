"""The nouns that every room knows: Trial, results frame, displays."""
