"""Why llama.cpp did not load a model, told from its log."""

import re

CAUSES = {
    "model_unsupported": r"unknown model architecture|unknown (pre-)?tokenizer",
    "model_bad": r"missing tensor|tensor '.*' not found|wrong shape|wrong number of tensors"
    r"|key not found|error loading model (hyperparameters|vocabulary)|invalid n_rot"
    r"|failed to load model from|tensor data is not within the file",
    "model_too_big": r"(failed|unable) to allocate|out of memory|not enough memory|cannot allocate",
}
"""A code for programs, and the words of llama.cpp that tell it."""


class LoadFailed(Exception):
    """llama.cpp did not load the file: `code` for programs, the message is its own complaint."""

    def __init__(self, complaints: list[str]) -> None:
        found = [(code, line) for code in CAUSES for line in complaints if _tells(code, line)]
        first = complaints[0] if complaints else ""
        self.code, words = found[0] if found else ("model_failed", first)
        super().__init__(words)


def _tells(code: str, line: str) -> bool:
    return re.search(CAUSES[code], line, re.IGNORECASE) is not None
