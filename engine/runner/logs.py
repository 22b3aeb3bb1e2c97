"""Keeps llama.cpp's last complaints, so that a failed load can explain itself."""

import ctypes
from collections import deque
from typing import Any, ClassVar

from llama_cpp import llama_cpp as c

ERROR_LEVEL = 4  # GGML_LOG_LEVEL_ERROR


class Logs:
    """The latest error lines, until another object listens."""

    listening: ClassVar[Any] = None
    """What llama.cpp calls. C holds no reference to it, so it lives until another takes its place,
    however short-lived the object is that made it."""

    def __init__(self) -> None:
        self.errors: deque[str] = deque(maxlen=20)
        callback: Any = c.llama_log_callback(self._take)
        c.llama_log_set(callback, ctypes.c_void_p(0))
        Logs.listening = callback

    def _take(self, level: int, text: bytes, _data: object) -> None:
        if level == ERROR_LEVEL:
            self.errors.append(text.decode("utf-8", "replace").strip())

    @property
    def first(self) -> str:
        """The first error of the last attempt: the ones after it are its consequences."""
        return self.errors[0] if self.errors else ""
