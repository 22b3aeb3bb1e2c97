"""How a model is to answer: every setting, who set it, presets, and the prompt library."""
