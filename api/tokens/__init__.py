"""What a model would read, as tokens and as text; nothing has to be loaded for it."""
