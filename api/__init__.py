"""What other programs may ask of Hearth; /healthz today, /v1 later."""
