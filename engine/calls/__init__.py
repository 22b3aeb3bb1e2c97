"""Tool calls: found in what a model writes, healed, brought to the declared schema, or forced."""
