"""Corpora of real Go, and the verdicts on what is found in them.

A corpus is a folder of Go source with a name and a version: GOROOT/src as ``go``, and every folder below
``GORACELINT_CORPUS``, where a file ``VERSIONS`` says ``NAME VERSION`` a line. ``triage.toml`` holds the verdicts::

    [versions]
    go = "1.27.3"

    [[verdict]]
    package = "go"
    rule = "pool-use-after-put"
    fingerprint = "5b2c...:1"
    place = "net/http/server.go:123"
    verdict = "true"                      # true, false or debatable
    reason = "the line that makes it true or false, and why"

Fingerprints hold no path and no line number, so a verdict survives code that moves. Errs by age: verdicts speak
for one version of a package, another version is not judged by them.
"""

import os
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from goracelint.finding import Finding, Report
from goracelint.report.fingerprint import fingerprints
from goracelint.report.sources import Sources
from tests.conftest import goroot, run_check

TRIAGE: Final = Path(__file__).parent / "triage.toml"
VERDICTS: Final = ("true", "false", "debatable")


class Corpus(NamedTuple):
    """One folder of real Go."""

    name: str
    version: str
    folder: Path


class Verdict(NamedTuple):
    """What a reader of the code said of one finding."""

    package: str
    rule: str
    fingerprint: str
    place: str
    verdict: str
    reason: str


class Triage(NamedTuple):
    """The verdicts, and the versions of the packages they speak of."""

    versions: dict[str, str]
    verdicts: tuple[Verdict, ...]


class Named(NamedTuple):
    """A gate finding under its fingerprint; ``place`` is file:line below the corpus."""

    fingerprint: str
    place: str
    finding: Finding


def corpora() -> Iterator[Corpus]:
    """Those that are on this machine."""
    root = goroot()
    if root is not None:
        version = (root / "VERSION").read_text(encoding="utf-8").split()[0].removeprefix("go")
        yield Corpus("go", version, root / "src")
    unpacked = os.environ.get("GORACELINT_CORPUS")
    if unpacked:
        yield from _unpacked(Path(unpacked))


def read_triage(path: Path = TRIAGE) -> Triage:
    """The verdicts of a file; a row with a wrong key or verdict is an error."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    verdicts = tuple(Verdict(**row) for row in table.get("verdict", ()))
    for row in verdicts:
        if row.verdict not in VERDICTS or not row.reason:
            raise ValueError(f"{path}: {row.place}: the verdict is one of {', '.join(VERDICTS)}, with a reason")
        if row.package not in table.get("versions", {}):
            raise ValueError(f"{path}: {row.place}: no version is given for {row.package}")
    return Triage(table.get("versions", {}), verdicts)


def analyse(corpus: Corpus) -> tuple[Report, list[Named]]:
    """The report of a run on a corpus, and its gate findings by fingerprint."""
    report = run_check(corpus.folder, ".", jobs=os.cpu_count() or 1)
    sources = Sources(corpus.folder.resolve())
    gate = [finding for finding in report.findings if finding.level in ("error", "warning")]
    places = (f"{finding.location.path}:{sources.line_of(finding.location)}" for finding in gate)
    return report, [Named(*row) for row in zip(fingerprints(gate, sources), places, gate, strict=True)]


def precision(verdicts: Iterable[str]) -> float:
    """True among true and false; debatable ones count for neither, nothing at all as 1."""
    counted = [verdict for verdict in verdicts if verdict != "debatable"]
    return counted.count("true") / len(counted) if counted else 1.0


def _unpacked(folder: Path) -> Iterator[Corpus]:
    listing = folder / "VERSIONS"
    lines = listing.read_text(encoding="utf-8").splitlines() if listing.is_file() else []
    versions = dict(line.split()[:2] for line in lines if line.strip())
    for package in sorted(path for path in folder.iterdir() if path.is_dir()):
        yield Corpus(package.name, versions.get(package.name, "unknown"), package)
