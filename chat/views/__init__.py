"""The chat pages and what they post to, one module per behaviour."""
