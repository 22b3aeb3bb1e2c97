"""Where Celery finds the library's jobs."""

from models_hub.downloads.jobs import run
from models_hub.hub.jobs import answer
from models_hub.keep.jobs import check, look

__all__ = ["answer", "check", "look", "run"]
