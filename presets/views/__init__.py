"""What pages post about presets, prompts and the room for a chat, one module per behaviour."""
