"""How fast a build is, measured against the floor."""
