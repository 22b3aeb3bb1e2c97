"""All of Hearth's calls into llama.cpp: a loaded model, its sampling, and what it logs."""
