"""Template tags of the machine's pages."""
