"""The demo model with a template that tells it the whole chat, so that a chat can outgrow it."""

from pathlib import Path

from tests.running import Studio

DEMO = Path("demo_model/hearth-demo.gguf")
TEMPLATE = Path("demo_model/template.jinja")
WHOLE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
NAME = "talkative"


def add_talkative(studio: Studio) -> str:
    """Import it into a studio's library; its name there."""
    own = TEMPLATE.read_bytes().strip()
    data = DEMO.read_bytes()
    assert data.count(own) == 1, "the demo model has another template"
    other = f"{WHOLE}{{#{' ' * (len(own) - len(WHOLE) - 4)}#}}".encode()
    path = studio.data.parent / f"{NAME}.gguf"
    path.write_bytes(data.replace(own, other))
    studio.manage("import_model", str(path))
    return NAME
