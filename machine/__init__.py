"""The machine, seen: what it does now, what it did, and what went wrong."""
