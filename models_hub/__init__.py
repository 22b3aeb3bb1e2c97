"""The models on this machine: the library, and how files enter it."""
