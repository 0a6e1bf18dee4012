"""Builds that switch checkptr off: findings in files that are not Go.

    Makefile:12: -d=checkptr=0

Read after the Go files, with the same judgement: the event ``CheckptrDisabled`` and its page.
"""

from collections.abc import Iterable

from goracelint.engine.events import Event, EventStep
from goracelint.finding import Finding, Location
from goracelint.judge import judge
from goracelint.rule import Rules
from goracelint.source.buildfiles import LARGEST, disabled_checks


def unchecked(rules: Rules, files: Iterable[tuple[str, str]]) -> list[Finding]:
    """The findings in build files, given as (path, path as reports print it)."""
    found: list[Finding] = []
    for path, shown in files:
        for flag in disabled_checks(_read(path)):
            step = EventStep("flag", 0, flag.start, flag.end)
            event = Event("CheckptrDisabled", 0, "flag", True, (("flag", flag.text), ("how", "build")), (step,))

            def locate(_: int, start: int, end: int, shown: str = shown) -> tuple[Location, str]:
                return Location(shown, start, end), ""

            finding = judge(rules, event, locate)
            if finding is not None:
                found.append(finding)
    return found


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as stream:
            return stream.read(LARGEST)
    except OSError:
        return b""
