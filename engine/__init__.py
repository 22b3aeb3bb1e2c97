"""The llama.cpp worker: knows nothing of Django."""
