"""Embeddings a second, of Hearth and of llama.cpp's own server."""
