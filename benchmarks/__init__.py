"""Timings of a running Hearth that anyone can take; README.md keeps the figures we found."""
