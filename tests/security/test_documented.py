"""docs/security.md lists every attack there is, and nothing that is not there."""

import re

from tests.running import ROOT

TEXT = (ROOT / "docs" / "security.md").read_text()
LISTED = set(re.findall(r"^- `(tests/[\w/]+\.py)`$", TEXT, re.MULTILINE))


def test_every_test_that_is_listed_exists() -> None:
    assert [path for path in sorted(LISTED) if not (ROOT / path).is_file()] == []


def test_every_class_names_a_test() -> None:
    classes = TEXT.split("\n## ")[1:]
    assert len(classes) >= 18
    assert [each.partition("\n")[0] for each in classes if "\n- `tests/" not in each] == []


def test_no_attack_is_left_out() -> None:
    here = {
        path.relative_to(ROOT).as_posix()
        for folder in ("security", "matrix")
        for path in (ROOT / "tests" / folder).glob("test_*.py")
    }
    assert here - LISTED == {"tests/security/test_documented.py"}
