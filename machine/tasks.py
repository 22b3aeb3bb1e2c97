"""Where Celery finds what the machine's app does in the jobs."""

from machine.sampler import begin

__all__ = ["begin"]
