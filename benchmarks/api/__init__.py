"""What the API adds to the engine's own time, beside llama.cpp's own server."""
