"""`manage.py create_user`, as a script runs it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.models import User
from tests.accounts.conftest import PASSWORD
from tests.running import ROOT, environment


def create(monkeypatch: pytest.MonkeyPatch, said: str, *arguments: str) -> None:
    """Run it with `said` on a pipe as standard input."""
    reader, writer = os.pipe()
    with os.fdopen(writer, "w") as pipe:
        pipe.write(said)
    with os.fdopen(reader) as pipe:
        monkeypatch.setattr(sys, "stdin", pipe)
        call_command("create_user", *arguments)


@pytest.mark.django_db
def test_the_password_comes_from_the_pipe(monkeypatch: pytest.MonkeyPatch, olive: User) -> None:
    create(monkeypatch, f"{PASSWORD}\n", "alice")
    alice = User.objects.get(username="alice")
    assert alice.check_password(PASSWORD)
    assert alice.role == User.Role.MEMBER


@pytest.mark.django_db
def test_an_owner_where_asked(monkeypatch: pytest.MonkeyPatch, olive: User) -> None:
    create(monkeypatch, PASSWORD, "otto", "--owner")
    assert User.objects.get(username="otto").is_owner


@pytest.mark.django_db
@pytest.mark.parametrize("role", User.Role.values)
def test_any_role_where_asked(
    monkeypatch: pytest.MonkeyPatch,
    olive: User,
    role: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    create(monkeypatch, PASSWORD, "otto", "--role", role)
    assert User.objects.get(username="otto").role == role
    assert role == "member" or role in capsys.readouterr().out


@pytest.mark.django_db
def test_the_first_account_is_the_owner_and_uses_up_the_code(
    monkeypatch: pytest.MonkeyPatch, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    create(monkeypatch, PASSWORD, "olive")
    assert User.objects.get().is_owner
    assert not settings.SETUP_CODE_FILE.exists()
    assert "the first account" in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "said", "complaint"),
    [
        ("alice", "short", "too short"),
        ("alice", "", "too short"),
        ("alice", "password123", "too common"),
        ("alice smith", PASSWORD, "valid username"),
        ("", PASSWORD, "blank"),
        ("x" * 151, PASSWORD, "150"),
        ("OLIVE", PASSWORD, "already an account"),
    ],
)
def test_what_is_wrong_is_said(
    monkeypatch: pytest.MonkeyPatch, olive: User, name: str, said: str, complaint: str
) -> None:
    with pytest.raises(CommandError, match=complaint):
        create(monkeypatch, said, name)
    assert User.objects.count() == 1


def test_a_mistake_leaves_with_status_one_and_no_traceback(tmp_path: Path) -> None:
    def manage(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=environment(tmp_path),
            input="short\n",
            capture_output=True,
            text=True,
            timeout=60,
        )

    assert manage("migrate", "-v", "0").returncode == 0
    done = manage("create_user", "alice")
    assert done.returncode == 1
    assert "too short" in done.stderr
    assert "Traceback" not in done.stderr
