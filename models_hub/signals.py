"""What the library tells whoever wants to hear it."""

from django.dispatch import Signal

download_stopped = Signal()
"""A download failed, or waits for a person: `download`, whose row says why. Sent where it happens,
by the process of the jobs."""
