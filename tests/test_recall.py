"""Reductions of real bugs: a finding of the rule in ``bug``, on the wanted line, and silence in ``fixed``.

``case.toml`` says where the bug was met and what it is in one sentence. ``expected = "miss"`` with a reason that
names the missing capability makes the case an expected failure, which must then fail: the score only rises.
"""

import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import TESTDATA, run_check, seen_findings
from tests.want import Seen, compare, read_case

CASES = sorted(path for path in (TESTDATA / "recall").iterdir() if path.is_dir())
KEYS = {"project", "fix", "rule", "what", "expected", "reason"}


def settings(case: Path) -> dict[str, str]:
    return tomllib.loads((case / "case.toml").read_text(encoding="utf-8"))


def cases() -> Sequence[object]:
    marked = []
    for case in CASES:
        table = settings(case)
        missed = table.get("expected") == "miss"
        marks = [pytest.mark.xfail(reason=table["reason"], strict=True)] if missed else []
        marked.append(pytest.param(case, marks=marks, id=case.name))
    return marked


@pytest.mark.parametrize("case", cases())
def test_bug_is_found(case: Path) -> None:
    problems = compare(read_case(case / "bug"), found(case / "bug"))
    missing = [problem for problem in problems if not problem.startswith("unexpected")]
    assert not missing, "\n".join(problems)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_fixed_is_silent(case: Path) -> None:
    assert [str(one) for one in found(case / "fixed")] == []


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_case_is_described(case: Path) -> None:
    table = settings(case)
    assert set(table) <= KEYS
    assert {"project", "fix", "rule", "what"} <= set(table)
    assert table.get("expected", "miss") == "miss"
    assert ("expected" in table) == ("reason" in table)
    assert any(table["rule"] in want.rule.split("|") for want in read_case(case / "bug").wants)


def found(folder: Path) -> list[Seen]:
    return seen_findings(run_check(folder), folder)
