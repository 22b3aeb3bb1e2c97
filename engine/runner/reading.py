"""What a model's file says without its weights: the vocabulary and the chat template."""

import os

from llama_cpp import llama_cpp as c

from engine.runner.loading import LoadFailed
from engine.runner.logs import Logs
from engine.runner.vocabulary import Vocabulary


class Reading:
    """Owns C memory for the life of its process, which is ended rather than cleaned up."""

    def __init__(self, path: str) -> None:
        """Read the file; raises LoadFailed."""
        self.logs = Logs()
        params = c.llama_model_default_params()
        params.vocab_only = True
        self.model = c.llama_model_load_from_file(os.fsencode(path), params)
        if not self.model:
            raise LoadFailed(self.logs.first)
        self.vocabulary = Vocabulary(self.model)

    @property
    def template(self) -> str:
        """The chat template the file brings; empty when it brings none."""
        return (c.llama_model_chat_template(self.model, None) or b"").decode("utf-8", "replace")
