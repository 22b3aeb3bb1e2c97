"""Passwords are hashed with argon2, two at a time at most."""

import threading
import time

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password


def test_the_hash_is_argon2_and_fits_its_password_only() -> None:
    hashed = make_password("correct horse battery")
    assert hashed.startswith("argon2$argon2id$")
    assert check_password("correct horse battery", hashed)
    assert not check_password("correct horse", hashed)


def test_no_more_than_two_are_hashed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    now, most, lock = [0], [0], threading.Lock()

    def slow(_self: Argon2PasswordHasher, _password: str, _salt: str) -> str:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.02)
        with lock:
            now[0] -= 1
        return "argon2$"

    monkeypatch.setattr(Argon2PasswordHasher, "encode", slow)
    threads = [threading.Thread(target=make_password, args=("x",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert most[0] == 2
