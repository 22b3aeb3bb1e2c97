"""A secret in the environment is refused where anybody could guess it."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from studio import env


@pytest.mark.parametrize("value", ["short", "fifteen letters", "with blanks in the middle of it"])
def test_a_weak_one_is_refused_with_the_reason(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("METRICS_TOKEN", value)
    with pytest.raises(ImproperlyConfigured, match="METRICS_TOKEN must have at least 16"):
        env.secret("METRICS_TOKEN", 16)


def test_none_and_a_long_one_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("METRICS_TOKEN", raising=False)
    assert env.secret("METRICS_TOKEN", 16) == ""
    monkeypatch.setenv("METRICS_TOKEN", " sixteen-letters! ")
    assert env.secret("METRICS_TOKEN", 16) == "sixteen-letters!"
