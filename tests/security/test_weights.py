"""Nothing that comes with weights is ever run: no pickle, no code from a repository."""

import ast
import pickle
from pathlib import Path

import pytest

from engine.gguf import BadGGUF
from models_hub.library import import_model
from tests.test_import_rules import OURS, ROOT, imports, sources

RUNNING = {"pickle", "cPickle", "dill", "joblib", "cloudpickle", "shelve", "marshal", "torch"}
RUNNING |= {"transformers", "yaml", "runpy", "code"}
OURS_THAT_RUN = sorted(OURS - {"tests", "benchmarks", "demo_model"})


class Bomb:
    """Runs when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (exec, ("raise SystemExit('it was unpickled')",))


@pytest.mark.parametrize("name", ["model.gguf", "pytorch_model.bin", "model.pt", "model.pkl"])
def test_a_pickle_is_no_model_whatever_it_is_called(db: None, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(pickle.dumps(Bomb()))
    with pytest.raises(BadGGUF):
        import_model(path)


def test_nothing_of_ours_can_unpickle_or_load_code() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for folder in OURS_THAT_RUN
        for path in sources(folder)
        for name in imports(path)
        if name in RUNNING or name.split(".")[0] in RUNNING
    ]
    assert found == []


def test_nothing_of_ours_trusts_remote_code_or_evaluates_text() -> None:
    found = []
    for folder in OURS_THAT_RUN:
        for path in sources(folder):
            for node in ast.walk(ast.parse(path.read_text())):
                is_keyword = isinstance(node, ast.keyword) and node.arg == "trust_remote_code"
                is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
                if is_keyword or (is_call and node.func.id in {"eval", "exec", "compile"}):  # type: ignore[attr-defined]
                    found.append(f"{path.relative_to(ROOT)}: {ast.unparse(node)[:60]}")
    assert found == []
