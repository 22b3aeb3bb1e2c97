"""The set-up on a fresh checkout, when network, compiler or Python are not as they should be."""

import ast
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bootstrap import llama, processor
from bootstrap.problem import Problem
from tests.running import ROOT

NOWHERE = {
    "PIP_INDEX_URL": "http://127.0.0.1:9/",
    "PIP_RETRIES": "0",
    "PIP_CONFIG_FILE": "/dev/null",
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with nothing set up, whose one requirement is nowhere to be had."""
    shutil.copytree(ROOT / "bootstrap", tmp_path / "bootstrap")
    (tmp_path / "requirements.txt").write_text("hearth-has-no-such-package==1.0\n")
    (tmp_path / "constraints.txt").write_text("")
    return tmp_path


def bootstrap(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`python3 -m bootstrap ...` there, with a package index that does not answer."""
    return subprocess.run(
        [sys.executable, "-m", "bootstrap", *arguments],
        cwd=checkout,
        env={"PATH": "/usr/bin:/bin", "HOME": str(checkout), **NOWHERE},
        capture_output=True,
        text=True,
        timeout=100,
    )


def test_a_broken_download_is_one_sentence_and_its_remedy(checkout: Path) -> None:
    done = bootstrap(checkout, "run")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("A package could not be downloaded or installed")
    assert "run this again" in last
    assert "Making .venv" in done.stdout
    again = bootstrap(checkout, "run")
    assert again.returncode == 1
    assert "Making .venv" not in again.stdout, "what is there is kept"


def test_an_unknown_target_shows_the_known_ones(checkout: Path) -> None:
    done = bootstrap(checkout, "fly")
    assert done.returncode == 2
    assert "run,test,lint" in done.stderr


def test_an_older_python_can_read_the_start_and_is_told_in_a_sentence() -> None:
    ast.parse((ROOT / "bootstrap" / "__main__.py").read_text(), feature_version=(3, 7))
    pretend = "import runpy, sys; sys.version_info = (3, 9, 2); sys.argv[1:] = ['run']; "
    done = subprocess.run(
        [sys.executable, "-c", f"{pretend} runpy.run_module('bootstrap', run_name='__main__')"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Hearth needs Python 3.11 or newer, and this is Python 3.9.")
    assert done.stderr.count("\n") == 1


def test_a_missing_compiler_is_noticed_before_the_build(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CC", raising=False)
    with pytest.raises(Problem, match="apt install build-essential"):
        llama.build()


def test_the_build_for_other_machines_stays_portable_and_what_the_user_sets_wins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(processor, "builds_for_cuda", lambda: True)
    monkeypatch.setenv("CMAKE_ARGS", "-DGGML_NATIVE=ON")
    words = llama.cmake(native=False)["CMAKE_ARGS"].split()
    assert words[0] == "-DGGML_NATIVE=OFF"
    assert words[-2:] == ["-DGGML_CUDA=ON", "-DGGML_NATIVE=ON"]


def test_every_build_here_is_given_our_kernels_wherever_the_clone_lies(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(llama, "KERNELS", Path("/a clone/native.cmake"))
    for native in (True, False):
        given = shlex.split(llama.cmake(native=native)["CMAKE_ARGS"])
        assert "-DCMAKE_PROJECT_INCLUDE=/a clone/native.cmake" in given


def test_a_toolkit_without_a_gpu_builds_for_the_processor(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "nvcc").write_text("#!/bin/sh\n")
    (tmp_path / "nvcc").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not processor.builds_for_cuda()
    (tmp_path / "nvidia-smi").write_text("#!/bin/sh\necho 'CUDA Version: 13.0'\n")
    (tmp_path / "nvidia-smi").chmod(0o755)
    assert processor.builds_for_cuda()
