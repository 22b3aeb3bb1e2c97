"""What templates can ask for: numbers with units, icons, and the map of the scripts."""

import json
import re

import pytest
from django.template import Context, Template
from django.utils.translation import override

from studio.templatetags.units import parameters, size, tokens


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1.0 kB"),
        (9_949_999, "9.9 MB"),
        (9_950_000, "10 MB"),
        (999_600_000, "1.0 GB"),
        (5_027_784_512, "5.0 GB"),
        (340_000_000_000, "340 GB"),
        (1_200_000_000_000_000, "1200 TB"),
    ],
)
def test_a_size_has_two_or_three_figures_and_a_unit(count: int, text: str) -> None:
    assert size(count) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (500, "500 parameters"),
        (999_999, "1.0M parameters"),
        (2_100_000, "2.1M parameters"),
        (8_190_735_360, "8.2B parameters"),
        (1_030_000_000_000, "1.0T parameters"),
    ],
)
def test_parameters_are_counted_as_models_are_named(count: int, text: str) -> None:
    assert parameters(count) == text


def test_tokens_are_grouped_in_every_language() -> None:
    assert tokens(40_960) == "40,960 tokens"
    with override("zh-hans"):
        assert tokens(40_960) == "40,960 个 token"


def test_an_icon_is_drawn_in_the_page_and_silent() -> None:
    drawn = Template('{% load frame %}{% icon "close" %}').render(Context())
    assert drawn.startswith("<svg")
    assert 'aria-hidden="true"' in drawn
    assert "<path" in drawn


def test_an_icon_that_does_not_exist_is_an_error_and_not_a_hole() -> None:
    with pytest.raises(FileNotFoundError):
        Template('{% load frame %}{% icon "no-such-icon" %}').render(Context())


def test_the_import_map_carries_the_nonce_and_every_module() -> None:
    page = Template("{% load importmap %}{% importmap %}").render(Context({"CSP_NONCE": "n0nce"}))
    found = re.fullmatch(r'<script type="importmap" nonce="n0nce">(.*)</script>', page)
    assert found is not None
    imports = json.loads(found[1])["imports"]
    assert imports["lib/http"] == "/static/js/lib/http.js"
    assert imports["marked"] == "/static/lib/marked/marked.esm.js"
    assert all(address.startswith("/static/") for address in imports.values())
