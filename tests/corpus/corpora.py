"""Corpora of real Go, and the verdicts on what is found in them.

A corpus is a folder of Go source with a name and a version: GOROOT/src as ``go``, and every folder below
``GORACELINT_CORPUS``, where a file ``VERSIONS`` says ``NAME VERSION`` a line. Of GOROOT/src a part that holds most
pools is taken, all of it where ``GORACELINT_CORPUS`` is set. ``triage.toml`` holds the verdicts::

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

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from tests.conftest import ROOT, goroot

TRIAGE: Final = Path(__file__).parent / "triage.toml"
VERDICTS: Final = ("true", "false", "debatable")
PART: Final = ("encoding", "fmt", "log", "net")  # folders of GOROOT/src
PATIENCE: Final = 200  # seconds for one corpus; a run that is not done by then hangs


class Corpus(NamedTuple):
    """One folder of real Go, or the named parts of it."""

    name: str
    version: str
    folder: Path
    parts: tuple[str, ...] = (".",)

    def holds(self, place: str) -> bool:
        """Reports whether a place, as verdicts give it, lies in the parts that are looked at."""
        return self.parts == (".",) or place.split("/")[0] in self.parts


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


class Found(NamedTuple):
    """A gate finding; ``place`` is file:line below the corpus."""

    fingerprint: str
    place: str
    rule: str
    message: str


class Outcome(NamedTuple):
    """What a run on a corpus gave; ``faults`` are crashes and internal errors."""

    files: int
    found: tuple[Found, ...]
    faults: tuple[str, ...]


def corpora() -> Iterator[Corpus]:
    """Those that are on this machine."""
    root = goroot()
    unpacked = os.environ.get("GORACELINT_CORPUS")
    if root is not None:
        version = (root / "VERSION").read_text(encoding="utf-8").split()[0].removeprefix("go")
        yield Corpus("go", version, root / "src", (".",) if unpacked else PART)
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


def analyse(corpus: Corpus) -> Outcome:
    """Check a corpus in a process of its own, so that neither a crash nor a hang takes the tests along."""
    options = ["--isolated", "--quiet", "--exit-zero", "--format", "json"]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "goracelint", "check", *options, *corpus.parts],
            cwd=corpus.folder,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Outcome(0, (), (f"not done after {PATIENCE} seconds",))
    if done.returncode:
        return Outcome(0, (), (done.stderr[-2000:] or f"exit code {done.returncode}",))
    report = json.loads(done.stdout)
    gate = (row for row in report["findings"] if row["level"] in ("error", "warning"))
    found = (Found(row["fingerprint"], _place(row["location"]), row["rule"], row["message"]) for row in gate)
    return Outcome(
        report["files"],
        tuple(found),
        tuple(f"{row['path']}: {row['message']}" for row in report["notices"] if row["internal"]),
    )


def precision(verdicts: Iterable[str]) -> float:
    """True among true and false; debatable ones count for neither, nothing at all as 1."""
    counted = [verdict for verdict in verdicts if verdict != "debatable"]
    return counted.count("true") / len(counted) if counted else 1.0


def _place(location: dict[str, Any]) -> str:
    return f"{location['path']}:{location['line']}"


def _unpacked(folder: Path) -> Iterator[Corpus]:
    listing = folder / "VERSIONS"
    lines = listing.read_text(encoding="utf-8").splitlines() if listing.is_file() else []
    versions = dict(line.split()[:2] for line in lines if line.strip())
    for package in sorted(path for path in folder.iterdir() if path.is_dir()):
        yield Corpus(package.name, versions.get(package.name, "unknown"), package)
