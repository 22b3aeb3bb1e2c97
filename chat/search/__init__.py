"""Finding what was said: the index that the database keeps, the question asked, the place shown."""
