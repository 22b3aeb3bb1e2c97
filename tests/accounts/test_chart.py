"""Bars by day: as high as what was used, in as many colours as can be told apart."""

from datetime import date, timedelta

from accounts.chart import HEIGHT, SERIES, chart

DAY = date(2026, 11, 1)
DAYS = [DAY + timedelta(days=n) for n in range(3)]


def test_a_bar_is_as_high_as_its_day_and_its_parts_lie_on_each_other() -> None:
    drawn = chart(DAYS, {(DAYS[0], "a"): 30, (DAYS[0], "b"): 10, (DAYS[2], "a"): 20})
    assert drawn.names == ("a", "b")
    assert drawn.most == 40
    first, empty, last = drawn.bars
    assert [(part.name, part.y, part.height) for part in first.parts] == [
        ("a", HEIGHT - 120, 120),
        ("b", 0, 40),
    ]
    assert empty.parts == ()
    assert [part.height for part in last.parts] == [80]


def test_beyond_a_few_models_the_others_are_one() -> None:
    used = {(DAYS[0], f"m{n}"): 100 - n for n in range(SERIES + 3)}
    drawn = chart(DAYS, used)
    assert drawn.names == ("m0", "m1", "m2", "m3", "m4", "")
    assert drawn.bars[0].parts[-1].tokens == 95 + 94 + 93
    assert drawn.bars[0].tokens == sum(used.values())


def test_where_nothing_was_used_there_are_no_bars() -> None:
    drawn = chart(DAYS, {(DAYS[0], "a"): 0})
    assert (drawn.most, drawn.names) == (0, ())
    assert all(not bar.parts for bar in drawn.bars)
    assert chart([], {}).bars == ()
