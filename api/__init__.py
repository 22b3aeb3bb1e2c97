"""What other programs may ask of Hearth: /v1, /healthz, and what llama.cpp's server has at /."""
