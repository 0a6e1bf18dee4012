"""The table says what was measured, what the base took, and which bars are kept."""

import pytest

from tests.bench.budgets import BUDGETS, bars
from tests.bench.table import Bar, Row, Said, render

COLD = Row("cold", "cold", "s", {"here": [4.0, 6.0, 5.0], "base": [8.0, 8.0, 8.0]})


def lines(*rows: Row | Said, tools: tuple[str, ...] = ("here", "base"), **kept: Bar) -> list[str]:
    return [" ".join(line.split()) for line in render(rows, tools, kept).splitlines()]


def test_a_row_shows_median_spread_base_and_ratio() -> None:
    assert lines(COLD) == [
        "what here (least .. most) base ratio bar",
        "cold 5.00 (4.00 .. 6.00) s 8.00 0.62",
    ]


def test_a_ratio_is_that_of_runs_beside_each_other() -> None:
    slowed = Row("warm", "warm", "s", {"here": [1.0, 10.0, 2.0], "base": [2.0, 20.0, 4.0]})
    assert slowed.ratio("here", "base") == 0.5


def test_without_a_base_there_are_no_columns_for_it() -> None:
    assert lines(COLD, tools=("here",)) == ["what here (least .. most) bar", "cold 5.00 (4.00 .. 6.00) s"]


@pytest.mark.parametrize(
    ("bar", "verdict"),
    [
        (Bar(6), "<= 6.00 kept"),
        (Bar(4.5), "<= 4.50 MISSED"),
        (Bar(25, at_most=False), ">= 25.0 MISSED"),
        (Bar(5, at_most=False), ">= 5.00 kept"),
    ],
)
def test_a_bar_is_kept_or_missed_by_the_median(bar: Bar, verdict: str) -> None:
    assert lines(COLD, tools=("here",), cold=bar)[1].endswith(f"s {verdict}")


def test_a_base_that_cannot_do_it_has_failed() -> None:
    row = Row("cold", "cold", "s", {"here": [1.0], "base": []})
    assert lines(row)[1] == "cold 1.00 s failed"
    assert row.ratio("here", "base") is None


def test_what_is_not_measured_for_the_base_stays_empty() -> None:
    assert lines(Row("vet-cold", "go vet", "s", {"here": [150.0]}))[1] == "go vet 150 s"


def test_words_stand_below_the_figures() -> None:
    assert lines(Said("semgrep", "not installed"), COLD)[-1] == "semgrep: not installed"


def test_every_bar_is_read() -> None:
    read = bars("goroot", "hook", "growth")
    assert read["cold"] == Bar(6)
    assert read["times-warm"] == Bar(4, at_most=False)
    assert list(BUDGETS) == ["rules", "goroot"]
