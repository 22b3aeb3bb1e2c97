"""Embeddings, in the dialect of OpenAI's clients."""
