"""Hearth's engine beside llama.cpp's own server: the same file, threads, questions and client."""
