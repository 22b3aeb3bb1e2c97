"""What the sampler tells whoever has something to write down now and then."""

from django.dispatch import Signal

measured = Signal()
"""A sample was taken: `client`, a Redis for a few quick calls. Sent every few seconds by one of
the jobs' processes; whoever hears it may use the database, and must be quick."""
