"""The installation's secret key: made once, kept in the data folder, readable by its owner only."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def secret_key(path: Path) -> str:
    """The key in `path`, made on first use; ImproperlyConfigured when that cannot be."""
    try:
        return path.read_text() if path.exists() else _made(path)
    except OSError as error:
        raise ImproperlyConfigured(
            f"The data folder {path.parent} cannot be used ({error.strerror}). "
            "Make it writable, or choose another: `make run DATA=/some/folder`."
        ) from None


def _made(path: Path) -> str:
    """A fresh key, in place whole or not at all. Two processes that race agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(50))
    try:
        os.link(fresh, path)  # fails when another process was first
    except FileExistsError:
        pass  # the other process's key is the one
    finally:
        fresh.unlink()
    return path.read_text()
