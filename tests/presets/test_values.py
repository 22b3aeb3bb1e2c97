"""What one layer keeps is taken as a whole, or as far as it can be."""

import pytest

from presets.checking import Bad
from presets.values import accepted, changed, usable


def test_what_another_hearth_wrote_is_kept_as_far_as_it_can_be() -> None:
    foreign = {"top_k": "5", "temperature": 99, "colour": "red", "stop": ["END"]}
    assert usable(foreign) == {"top_k": 5, "stop": ["END"]}
    assert usable("nothing") == usable(None) == {}


def test_what_comes_from_our_own_page_is_taken_whole_or_not_at_all() -> None:
    assert accepted({"top_k": 5}) == {"top_k": 5}


@pytest.mark.parametrize("given", [{"temperature": 99}, {"colour": "red"}, [], None])
def test_one_bad_setting_refuses_them_all(given: object) -> None:
    with pytest.raises(Bad):
        accepted(given)


def test_a_reset_value_is_gone_and_the_others_stay() -> None:
    assert changed({"top_k": 5, "top_p": 0.5}, {}, ["top_k"]) == ({"top_p": 0.5}, {})


def test_what_is_refused_stays_as_it_was() -> None:
    kept, errors = changed({"top_k": 5}, {"top_k": -1})
    assert kept == {"top_k": 5}
    assert [*errors] == ["top_k"]
