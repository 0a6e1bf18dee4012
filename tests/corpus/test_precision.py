"""Real Go: nothing crashes, every gate finding has a verdict, and at least nine of ten are true."""

from pathlib import Path

import pytest

from tests.corpus.corpora import Corpus, analyse, corpora, precision, read_triage

CORPORA = list(corpora())
DEMANDED = 0.9


def test_verdicts_can_be_read_and_are_precise_enough() -> None:
    verdicts = read_triage().verdicts
    assert len({(row.package, row.fingerprint) for row in verdicts}) == len(verdicts), "two verdicts on one finding"
    for rule in sorted({row.rule for row in verdicts}):
        share = precision(row.verdict for row in verdicts if row.rule == rule)
        print(f"{rule}: {share:.0%} of {sum(row.rule == rule for row in verdicts)}")
    assert precision(row.verdict for row in verdicts) >= DEMANDED


def test_a_verdict_needs_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "triage.toml"
    row = 'package = "p"\nrule = "r"\nfingerprint = "f"\nplace = "a.go:1"\nverdict = "true"\nreason = ""\n'
    path.write_text(f'[versions]\np = "1"\n[[verdict]]\n{row}')
    with pytest.raises(ValueError, match=r"a\.go:1"):
        read_triage(path)


@pytest.mark.corpus
@pytest.mark.parametrize("corpus", CORPORA, ids=lambda corpus: corpus.name)
def test_every_gate_finding_has_a_verdict(corpus: Corpus) -> None:
    triage = read_triage()
    outcome = analyse(corpus)
    assert outcome.faults == ()
    assert outcome.files > 0

    verdicts = (row for row in triage.verdicts if row.package == corpus.name and corpus.holds(row.place))
    judged = {row.fingerprint: row for row in verdicts}
    seen = {one.fingerprint for one in outcome.found}
    unjudged = [f"{one.place}: {one.rule}: {one.message}" for one in outcome.found if one.fingerprint not in judged]
    gone = sorted(row.place for row in judged.values() if row.fingerprint not in seen)
    share = precision(row.verdict for row in judged.values() if row.fingerprint in seen)
    print(f"{corpus.name} {corpus.version}: {len(seen)} gate findings, {share:.0%} true, {len(unjudged)} not judged")
    if triage.versions.get(corpus.name, corpus.version) != corpus.version:
        pytest.skip(f"verdicts are for {corpus.name} {triage.versions[corpus.name]}, this is {corpus.version}")
    assert unjudged == [], "no verdict (python -m tests.corpus prints the rows)"
    assert gone == [], "judged, but not found any more"
    assert share >= DEMANDED
