"""The chat template that a model's file brings."""

from engine.gguf import BadGGUF
from models_hub.headers import read
from models_hub.models import LocalModel


def own(model: LocalModel) -> str:
    """The template's text; "" where the file brings none, or cannot be read now."""
    try:
        return read(model.path).header.text("tokenizer.chat_template")
    except BadGGUF:
        return ""
