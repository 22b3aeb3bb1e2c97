"""Fifty people's tabs, honest requests and abusers at once, and every process killed meanwhile."""
