"""Suppressions: what they silence, and what is said about bad ones."""

from pathlib import Path

import pytest

from goracelint.finding import Finding, Location
from goracelint.ir.facts import Comment
from goracelint.report.sources import Sources
from goracelint.report.suppress import CommentedFile, Outcome, apply_suppressions
from goracelint.rule import Rules, load_rules

RULES = load_rules()
BUG = "bug()"


def run(root: Path, go: str, rules: Rules = RULES, broken: bool = False) -> Outcome:
    """Suppressions applied to a finding of pool-aba at every ``bug()``."""
    (root / "a.go").write_text(go)
    comments, findings, at = [], [], 0
    for line in go.splitlines(keepends=True):
        if "//" in line:
            start = at + line.index("//")
            code = line[: line.index("//")].strip()
            comments.append(Comment(line.partition("//")[2].rstrip("\n"), start, at + len(line.rstrip()), bool(code)))
        if BUG in line.partition("//")[0]:
            place = Location("a.go", at + line.index(BUG), at + line.index(BUG) + len(BUG))
            findings.append(Finding("pool-aba", "warning", "m", place, (), "f", "k"))
        at += len(line)
    return apply_suppressions(findings, [CommentedFile("a.go", comments, broken)], rules, Sources(root))


def kinds(outcome: Outcome) -> list[str]:
    return [finding.rule for finding in outcome.findings]


@pytest.mark.parametrize(
    "go",
    [
        "bug() //goracelint:ignore pool-aba -- reason\n",
        "//goracelint:ignore pool-aba -- reason\nbug()\n",
        "//goracelint:ignore pool-aba,pool-double-put -- reason\n\n// words\nbug()\n",
        "//nolint:goracelint // reason\nbug()\n",
        "bug() //nolint\n",
        "bug() //nolint:all\n",
        "bug() // nolint:errcheck,goracelint // reason\n",
    ],
)
def test_finding_is_silenced(tmp_path: Path, go: str) -> None:
    outcome = run(tmp_path, go)

    assert "pool-aba" not in kinds(outcome)
    assert [one.finding.rule for one in outcome.suppressed] == ["pool-aba"]


@pytest.mark.parametrize(
    "go",
    [
        "bug() //nolint:errcheck\n",
        "bug() // nolint is a word in this sentence\n",
        "//goracelint:ignore pool-double-put -- reason\nbug()\n",
        "//goracelint:ignore pool-aba -- reason\nx()\nbug()\n",
        "bug() //goracelint:ignore pool-aba\n",
        "bug() //goracelint:ignore -- reason\n",
        "bug() //goracelint:disable pool-aba -- reason\n",
    ],
)
def test_finding_is_kept(tmp_path: Path, go: str) -> None:
    assert "pool-aba" in kinds(run(tmp_path, go))


@pytest.mark.parametrize(
    ("comment", "rule", "words"),
    [
        ("ignore pool-aba", "suppression-without-reason", "no reason"),
        ("ignore pool-aba --", "suppression-without-reason", "no reason"),
        ("ignore pool-aba --  ", "suppression-without-reason", "no reason"),
        ("ignore -- reason", "suppression-unused", "names no rule"),
        ("ignore pool-abba -- reason", "suppression-unused", "did you mean 'pool-aba'"),
        ("ignore pool-aba -- reason", "suppression-unused", "silences nothing"),
        ("skip pool-aba -- reason", "suppression-unused", "goracelint:skip"),
    ],
)
def test_bad_suppression_is_a_finding(tmp_path: Path, comment: str, rule: str, words: str) -> None:
    outcome = run(tmp_path, f"x() //goracelint:{comment}\n")

    assert kinds(outcome) == [rule]
    assert words in outcome.findings[0].message


def test_reason_is_kept_whole(tmp_path: Path) -> None:
    outcome = run(tmp_path, "bug() //goracelint:ignore pool-aba -- one -- two, three\n")

    assert outcome.suppressed[0].reason == "one -- two, three"


def test_each_unused_rule_of_a_list_is_named(tmp_path: Path) -> None:
    outcome = run(tmp_path, "bug() //goracelint:ignore pool-aba,pool-double-put -- reason\n")

    assert [finding.message for finding in outcome.findings] == [
        "this suppression silences nothing, pool-double-put finds nothing here"
    ]


def test_nothing_is_said_of_unused_ones_in_broken_files(tmp_path: Path) -> None:
    assert kinds(run(tmp_path, "x() //goracelint:ignore pool-aba -- reason\n", broken=True)) == []


def test_nothing_is_said_of_rules_that_are_off(tmp_path: Path) -> None:
    rules = RULES.configure([("pool-aba", "off")])

    assert kinds(run(tmp_path, "x() //goracelint:ignore pool-aba -- reason\n", rules)) == []


def test_complaints_can_be_switched_off(tmp_path: Path) -> None:
    rules = RULES.configure([("suppression-unused", "off"), ("suppression-without-reason", "error")])
    outcome = run(tmp_path, "x() //goracelint:ignore pool-aba -- r\ny() //goracelint:ignore pool-aba\n", rules)

    assert [(finding.rule, finding.level) for finding in outcome.findings] == [("suppression-without-reason", "error")]
