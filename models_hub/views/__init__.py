"""The library page and what it posts to, one module per behaviour."""
