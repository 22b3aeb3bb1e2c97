"""What the tests' hub holds: Kimi K2.6 in true size and in miniature, and what else happens."""

import json
import struct
from functools import cache, partial
from pathlib import Path
from typing import Any

from tests.engine import gguf_files as files
from tests.engine import miniatures
from tests.engine.gguf_files import F16_TENSOR, Q4_0_TENSOR, Q8_0_TENSOR
from tests.hub import kimi, miniature
from tests.hub.content import Content, Made
from tests.hub.filler import fillers
from tests.hub.repository import File, Repository, readme
from tests.hub.shards import solid

KIMI, MINIATURE = "unsloth/Kimi-K2.6-GGUF", "hearth/Kimi-K2.6-mini-GGUF"
TINY, DEMO, LARGE = "hearth/Tiny-Llama-GGUF", "hearth/Hearth-Demo-GGUF", "hearth/Large-GGUF"
GATED, PRIVATE = "hearth/Gated-Llama-GGUF", "hearth/Private-Llama-GGUF"
SAFETENSORS, HOSTILE, ABSURD = "hearth/Tiny-Llama", "mallory/Hostile-GGUF", "mallory/Absurd-GGUF"
DEMO_FILE = Path(__file__).parents[2] / "demo_model" / "hearth-demo.gguf"
LARGE_BYTES = 256 * 2**20
KIMI_CARD: dict[str, Any] = {
    "license": "other",
    "license_name": "modified-mit",
    "base_model": ["moonshotai/Kimi-K2.6"],
    "pipeline_tag": "text-generation",
    "tags": ["unsloth", "conversational", "kimi_k2"],
    "language": ["en", "zh"],
}
KIMI_GGUF = {
    "total": 1_026_408_232_448,
    "architecture": "deepseek2",
    "context_length": 262_144,
    "chat_template": kimi.TEMPLATE,
    "eos_token": "<|im_end|>",
}
KIMI_TEXT = """
# Kimi K2.6

A mixture of experts of **1 trillion parameters**, 32 billion of them active, that thinks before it
answers or answers at once.

| mode | temperature | top-p |
|---|---|---|
| thinking | 1.0 | 0.95 |
| instant | 0.6 | 0.95 |

Recommended context: 98,304 of 262,144 tokens.

```sh
hf download unsloth/Kimi-K2.6-GGUF --include "*UD-Q2_K_XL*" --include "*mmproj-F16*"
```
"""
HOSTILE_TEXT = """
# A card with teeth

<script>document.title = "taken"</script>
<img src="x" onerror="document.title = 'taken'">
<a href="javascript:document.title = 'taken'">harmless</a>
[harmless too](javascript:alert(1))
<iframe src="/settings/"></iframe>
<style>body { display: none }</style>
"""
HOSTILE_NAMES = (
    "../outside-Q8_0.gguf",
    "folder/../../outside-Q4_0.gguf",
    "/absolute-Q8_0.gguf",
    "line\nfeed-Q8_0.gguf",
    "bell\x07-Q8_0.gguf",
    "back\\slash-Q8_0.gguf",
    "\u202efgug.8Q-Q8_0.gguf",
    f"{'long-' * 60}Q8_0.gguf",
    ".gguf",
    "<img src=x onerror=alert(1)>-Q8_0.gguf",
)


def repositories() -> list[Repository]:
    """All of them."""
    return [
        _kimi(),
        _miniature(),
        _tiny(),
        _demo(),
        _large(),
        _closed(GATED, gated="manual"),
        _closed(PRIVATE, private=True),
        _safetensors(),
        _hostile(),
        _absurd(),
        *fillers(),
    ]


def _kimi() -> Repository:
    return Repository(
        KIMI,
        (
            File(".gitattributes", Content.kept(b"*.gguf filter=lfs diff=lfs merge=lfs -text\n")),
            readme(KIMI_CARD, KIMI_TEXT),
            File("config.json", Content.kept(json.dumps({"model_type": "kimi_k25"}).encode())),
            *kimi.quants(),
            File("imatrix_unsloth.gguf_file", Content(lambda: (b"GGUF", 10**9), "1" * 64)),
            File("mmproj-F16.gguf", Content(kimi.projector, kimi.declared("mmproj-F16.gguf"))),
        ),
        KIMI_CARD,
        downloads=212_345,
        likes=1_204,
        trending=320,
        created="2026-04-20T12:00:00.000Z",
        updated="2026-05-02T09:30:00.000Z",
        gguf=KIMI_GGUF,
    )


def _miniature() -> Repository:
    card = KIMI_CARD | {"base_model": [KIMI_CARD["base_model"][0]], "license": "mit"}
    text = "\n# Kimi K2.6 in miniature\n\nIt loads everywhere and says one thing.\n"
    return Repository(
        MINIATURE,
        (
            readme(card, text),
            *miniature.quants(),
            File("mmproj-F16.gguf", Content.lazy(miniature.projector)),
        ),
        card,
        downloads=64,
        likes=8,
        trending=40,
        gguf=KIMI_GGUF | {"total": 10_397_464},
    )


def _tiny() -> Repository:
    card = _card("apache-2.0")
    quants = {"F16": F16_TENSOR, "Q8_0": Q8_0_TENSOR, "Q4_0": Q4_0_TENSOR}
    return Repository(
        TINY,
        (
            readme(card, "\n# Tiny Llama\n\nRandom weights, a file for each quant.\n"),
            *(
                File(f"Tiny-Llama-{label}.gguf", Content.lazy(partial(llama, kind)))
                for label, kind in quants.items()
            ),
            File("Tiny-Llama-imatrix.dat", Content.kept(b"\0" * 1000)),
        ),
        card,
        downloads=900,
        likes=30,
        gguf={"total": 6_031_616, "architecture": "llama", "context_length": 131_072},
    )


def _demo() -> Repository:
    card = _card("apache-2.0")
    text = "\n# Hearth Demo\n\nKnows a few dialogues by heart.\n"
    model = File("hearth-demo-Q8_0.gguf", Content.lazy(DEMO_FILE.read_bytes))
    gguf = {"total": 2_116_224, "architecture": "llama", "context_length": 1024}
    return Repository(DEMO, (readme(card, text), model), card, downloads=1, gguf=gguf)


def _large() -> Repository:
    """For timing and for transfers that are killed: every byte tells where it belongs."""
    card = _card("apache-2.0")
    model = File("Large-Q8_0.gguf", Content(_large_file))
    gguf = {"total": 8_030_000_000, "architecture": "llama", "context_length": 131_072}
    return Repository(LARGE, (readme(card, "\n# Large\n"), model), card, gguf=gguf)


def _large_file() -> tuple[bytes, int]:
    """Noise is all there is to it: it is whole as a file, and no model."""
    head = files.header(files.LLAMA, {})
    return head, LARGE_BYTES - len(head)


def _closed(id: str, **how: Any) -> Repository:
    card = _card("llama3.1")
    model = File("Closed-Llama-Q8_0.gguf", Content.lazy(partial(llama, Q8_0_TENSOR)))
    gguf = {"total": 6_031_616, "architecture": "llama", "context_length": 131_072}
    text = "\n# For those who were let in\n"
    return Repository(id, (readme(card, text), model), card, downloads=700, gguf=gguf, **how)


def _safetensors() -> Repository:
    card = _card("apache-2.0") | {"library_name": "transformers"}
    config = {"model_type": "llama", "architectures": ["LlamaForCausalLM"]}
    return Repository(
        SAFETENSORS,
        (
            readme(card, "\n# Tiny Llama\n\nAs it was trained.\n"),
            File("config.json", Content.kept(json.dumps(config).encode())),
            File("tokenizer.json", Content.kept(b"{}")),
            File("model-00001-of-00002.safetensors", Content(lambda: (_safetensors_head(), 2**20))),
            File("model-00002-of-00002.safetensors", Content(lambda: (_safetensors_head(), 2**20))),
        ),
        card,
        downloads=5_000,
        likes=200,
        safetensors={"parameters": {"BF16": 1_048_576}, "total": 1_048_576},
    )


def _safetensors_head() -> bytes:
    table = {"weight": {"dtype": "BF16", "shape": [1024, 512], "data_offsets": [0, 2**20]}}
    said = json.dumps(table).encode()
    return struct.pack("<Q", len(said)) + said


def _hostile() -> Repository:
    card = _card("mit")
    wrong = tuple(File(name, Content.kept(b"GGUF" + name.encode())) for name in HOSTILE_NAMES)
    right = File("Hostile-Q8_0.gguf", Content.lazy(partial(llama, Q8_0_TENSOR)))
    gguf = {"total": 6_031_616, "architecture": "llama", "context_length": 131_072}
    return Repository(HOSTILE, (readme(card, HOSTILE_TEXT), *wrong, right), card, gguf=gguf)


def _absurd() -> Repository:
    """Headers that promise more than there is."""
    card = _card("mit")
    many = struct.pack("<IIQ", files.ARRAY, files.U64, 2**60)
    heads = {
        "tensors": files.header(files.LLAMA, {}, count=2**62),
        "keys": files.header(files.LLAMA, {}, keys=2**62),
        "array": files.header(files.LLAMA | {"tokenizer.ggml.tokens": many}, {}),
        "endless": files.header(files.LLAMA, {}, keys=60_000),
        "nothing": b"",
    }
    wrong = tuple(
        File(
            f"Absurd-{name}-Q8_0.gguf",
            Content(partial(_endless, head), kimi.declared(name)),
        )
        for name, head in heads.items()
    )
    gguf = {"total": 2**63 - 1, "architecture": "llama", "context_length": 2**31 - 1}
    return Repository(ABSURD, (readme(card, "\n# Absurd\n"), *wrong), card, gguf=gguf)


def _endless(head: bytes) -> Made:
    return head, 2**34


def _card(license: str) -> dict[str, Any]:
    return {"license": license, "pipeline_tag": "text-generation", "tags": ["conversational"]}


@cache
def llama(kind: int) -> bytes:
    """A small model that loads."""
    return solid(miniatures.llama(kind), miniatures.noise())
