"""Wiring only: settings, addresses, the processes and how they start."""
