"""Where things lie in a checkout."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "hearth-installed.json"
MODULES = ROOT / "node_modules"


def setting(name: str, default: str = "") -> str:
    """An environment variable, or `default` when it is unset or empty."""
    return os.environ.get(name, "").strip() or default
