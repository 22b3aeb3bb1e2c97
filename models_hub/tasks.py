"""Where Celery finds the library's jobs."""

from models_hub.hub.jobs import answer

__all__ = ["answer"]
