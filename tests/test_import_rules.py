"""Who may import whom, as ARCHITECTURE.md draws it, read from the sources themselves."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = {"accounts", "api", "benchmarks", "bootstrap", "chat", "demo_model", "engine"}
OURS |= {"journal", "machine", "models_hub", "presets", "studio", "tests"}
JOURNAL = {"journal"}
"""Every process writes lines, whatever else it knows."""
TALK = {"engine.client", "engine.protocol", "engine.reader"}
"""What the Django side may know of the engine: how to ask it."""

MEASURE = {"engine.devices", "engine.fit", "engine.gguf", "engine.sentence"}
"""And to work out what a file needs, and what there is."""

ALLOWED = {
    "accounts": {"accounts"},
    "models_hub": {"models_hub", "accounts"} | TALK | MEASURE | JOURNAL,
    "machine": {"machine", "models_hub", "accounts", "engine.tally"} | TALK | MEASURE,
    "presets": {"presets", "models_hub", "accounts"} | TALK | MEASURE | JOURNAL,
    "chat": {"chat", "presets", "machine", "models_hub", "accounts"} | TALK | JOURNAL,
    "api": {"api", "presets", "machine", "models_hub", "accounts"} | TALK | JOURNAL,
    "engine": {"engine"} | JOURNAL,
    "journal": JOURNAL,
    "engine/protocol.py": set(),
    "engine/client.py": {"engine.protocol"},
    "studio": {"studio", "accounts", "api", "chat", "engine", "machine", "models_hub", "presets"}
    | JOURNAL,
    "studio/processes": {"studio.processes"} | JOURNAL,
    "bootstrap": {"bootstrap"},
}
"""Folder or file -> our own modules that it may import; the most exact entry counts."""

LAYERS = ["lib", "models", "controllers"]
"""Scripts import their own layer or one further left, never back."""


def sources(folder: str) -> Iterator[Path]:
    """Its Python files, without migrations."""
    return (p for p in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in p.parts)


def imports(path: Path) -> set[str]:
    """Every module that a file imports, anywhere in it, as dotted names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide who imports whom"
            base = node.module or ""
            found |= {f"{base}.{alias.name}" for alias in node.names}
    return found


def allowed(path: Path) -> set[str]:
    """The most exact entry of ALLOWED for a file."""
    name = path.relative_to(ROOT).as_posix()
    fitting = [key for key in ALLOWED if name == key or name.startswith(f"{key}/")]
    return ALLOWED[max(fitting, key=len)]


def within(module: str, packages: set[str]) -> bool:
    """Whether a dotted name is one of the packages or inside one."""
    return any(module == package or module.startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize("folder", sorted({key.split("/")[0] for key in ALLOWED}))
def test_a_layer_imports_only_what_it_may(folder: str) -> None:
    wrong = {
        f"{path.relative_to(ROOT)} imports {module}"
        for path in sources(folder)
        for module in imports(path)
        if module.split(".")[0] in OURS and not within(module, allowed(path))
    }
    assert not wrong, "\n".join(sorted(wrong))


def test_the_engine_knows_no_django() -> None:
    banned = {"django", "channels", "celery"}
    wrong = {path.name for path in sources("engine") for m in imports(path) if within(m, banned)}
    assert not wrong


@pytest.mark.parametrize(
    ("library", "where"), [("llama_cpp", "engine/runner"), ("jinja2", "engine/prompt/")]
)
def test_the_engine_keeps_its_libraries_in_one_place(library: str, where: str) -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for path in sources("engine")
        if any(within(module, {library}) for module in imports(path))
    }
    assert users, f"nobody imports {library}: this test looks at the wrong place"
    assert all(name.startswith(where) for name in users), users


@pytest.mark.parametrize(
    "name",
    ["bootstrap", "journal", "studio/processes", "engine/protocol.py"],
    ids=lambda name: name,
)
def test_some_code_needs_the_standard_library_alone(name: str) -> None:
    paths = [ROOT / name] if name.endswith(".py") else list(sources(name))
    wrong = {
        f"{path.relative_to(ROOT)} imports {module}"
        for path in paths
        for module in imports(path)
        if module.split(".")[0] not in sys.stdlib_module_names | OURS
    }
    assert paths
    assert not wrong


def test_scripts_import_towards_lib_and_never_back() -> None:
    scripts = ROOT / "static" / "js"
    wrong = []
    for path in sorted(scripts.rglob("*.js")):
        layer = path.relative_to(scripts).parts[0]
        if layer not in LAYERS:
            continue
        for target in re.findall(r"""(?:from|import)\s*\(?\s*["']([^"']+)["']""", path.read_text()):
            named = next((other for other in LAYERS if f"{other}/" in target), layer)
            if LAYERS.index(named) > LAYERS.index(layer):
                wrong.append(f"{path.relative_to(scripts)} imports {target}")
    assert not wrong, "\n".join(wrong)
