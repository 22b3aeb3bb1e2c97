"""Keeps llama.cpp's last complaints, so that a failed load can explain itself."""

import ctypes
from collections import deque
from typing import Any

from llama_cpp import llama_cpp as c

ERROR_LEVEL = 4  # GGML_LOG_LEVEL_ERROR


class Logs:
    """The latest error lines. Keep the object alive for as long as llama.cpp may log."""

    def __init__(self) -> None:
        self.errors: deque[str] = deque(maxlen=20)
        self.callback: Any = c.llama_log_callback(self._take)  # C holds no reference to it
        c.llama_log_set(self.callback, ctypes.c_void_p(0))

    def _take(self, level: int, text: bytes, _data: object) -> None:
        if level == ERROR_LEVEL:
            self.errors.append(text.decode("utf-8", "replace").strip())

    @property
    def first(self) -> str:
        """The first error of the last attempt: the ones after it are its consequences."""
        return self.errors[0] if self.errors else ""
