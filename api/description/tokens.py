"""`POST /tokenize`, `/detokenize` and `/apply-template`, described."""

from api.description.completions import TOKEN
from api.description.errors import asking
from api.description.settings import variables
from api.description.shapes import (
    COUNT,
    FLAG,
    TEXT,
    Schema,
    about,
    asked,
    content,
    either,
    listed,
    ref,
    told,
)
from api.tokens.asked import MOST

MODEL = about(TEXT, "A model's id; may be left out where there is only one.")
PIECE = about(either(TEXT, listed(COUNT)), "Its text; of part of a character its bytes.")

SCHEMAS = {
    "TokenizeRequest": asked(
        {"content": TEXT},
        model=MODEL,
        add_special=about(FLAG, "Begin as a prompt begins."),
        parse_special=about(FLAG, "Take the names of special tokens for them. true by itself."),
        with_pieces=about(FLAG, "Say what each token stands for."),
    ),
    "Tokens": told({"tokens": listed(either(COUNT, told({"id": COUNT, "piece": PIECE})))}),
    "DetokenizeRequest": asked({"tokens": listed(TOKEN, most=MOST)}, model=MODEL),
    "Text": told({"content": TEXT}),
    "TemplateRequest": asked(
        {"messages": ref("Messages")},
        model=MODEL,
        tools=ref("Tools"),
        tool_choice=ref("ToolChoice"),
        chat_template_kwargs=variables(),
        preset=about(TEXT, "The name of a preset whose settings count."),
    ),
    "Prompt": told({"prompt": TEXT}),
}

ASKED = {
    "tokenize": ("The tokens of a text.", "TokenizeRequest", "Tokens"),
    "detokenize": ("The text of tokens.", "DetokenizeRequest", "Text"),
    "apply-template": ("What a model would be asked.", "TemplateRequest", "Prompt"),
}


def _asking(root: str, name: str) -> Schema:
    summary, request, answer = ASKED[name]
    named = f"{name}{root.replace('/', '-')}"
    return asking(named, summary, "Tokens", request, content(ref(answer)))


PATHS = {f"{root}/{name}": _asking(root, name) for root in ("/v1", "") for name in ASKED}
"""llama.cpp's server has them without /v1."""
