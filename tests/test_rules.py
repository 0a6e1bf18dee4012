"""Every folder ``testdata/rules/<rule>/<case>`` shows exactly the findings that its comments want.

A case whose opening comment names the audit tier is compared with that tier included.
"""

import re
from pathlib import Path

import pytest

from tests.conftest import TESTDATA, run_check, seen_findings
from tests.engine.solving import effects_by_place, solve_folder
from tests.want import (
    Expectations,
    Place,
    SummaryWant,
    WantError,
    compare,
    compare_summaries,
    header,
    read_case,
)

RULES = TESTDATA / "rules"
CASES = sorted(path for path in RULES.glob("*/*") if path.is_dir())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_case(case: Path) -> None:
    audit = bool(re.search(r"\baudit\b", header(case)))
    report = run_check(case, audit=audit)
    levels = ("error", "warning", "note") if audit else ("error", "warning")
    problems = [f"notice: {notice.path}: {notice.message}" for notice in report.notices if notice.level == "error"]
    problems += compare(read_case(case), seen_findings(report, case, levels))
    assert not problems, "\n" + "\n".join(problems)


@pytest.mark.parametrize("case", [case for case in CASES if read_case(case).summaries], ids=lambda case: case.name)
def test_summaries_tell_callers(case: Path) -> None:
    effects = effects_by_place(solve_folder(case), case)
    problems = compare_summaries(read_case(case), effects)
    assert not problems, "\n" + "\n".join(problems)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_case_has_a_header_a_bad_and_a_good_side(case: Path) -> None:
    lines = [path.read_text(encoding="utf-8").splitlines() for path in sorted(case.rglob("*.go"))]
    opening = next((text for text in lines if text[0].startswith("// ") and "Code generated" not in text[0]), [])
    assert len(opening) > 2, "no Go file opens with a comment"
    assert opening[1].startswith("// "), "the header has two lines"
    assert opening[2] == "", "the header has two lines and does not touch the package clause"
    assert any("good" in line.lower() for text in lines for line in text), "no good twin"
    assert read_case(case).wants, "nothing is wanted"


def test_expectations_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.go").write_text(
        'x() // want a-b "one" c-d `t"wo` // step "s"\n// want+2 e-f "x\\"y"\n'
        "func f() // summary releases(arg0); a <- b\n"
    )
    expected = read_case(tmp_path)
    assert [(want.place, want.rule, want.pattern) for want in expected.wants] == [
        (Place("a.go", 1), "a-b", "one"),
        (Place("a.go", 1), "c-d", 't"wo'),
        (Place("a.go", 4), "e-f", 'x"y'),
    ]
    assert [(step.place, step.pattern) for step in expected.steps] == [(Place("a.go", 1), "s")]
    assert expected.summaries == (SummaryWant(Place("a.go", 3), ("releases(arg0)", "a <- b")),)


def test_a_missing_effect_is_told() -> None:
    place = Place("a.go", 3)
    expected = Expectations((), (), (SummaryWant(place, ("releases(arg0)", "resets(arg0)")),))
    assert compare_summaries(expected, {place: ["resets(arg0)"]}) == [
        "a.go:3: no effect 'releases(arg0)' in the summary: resets(arg0)"
    ]


def test_an_expectation_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.go").write_text("x() // want pool-use-after-put without quotes\n")
    with pytest.raises(WantError, match=r"a\.go:1"):
        read_case(tmp_path)
