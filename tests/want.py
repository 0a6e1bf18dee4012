"""What a Go test case expects, read from comments in the Go itself, and compared with what a run found.

::

    bufPool.Put(buf)                // step "given back"
    buf.WriteString("late")         // want pool-use-after-put "buf"
    // want+1 pool-double-put "buf" pool-aba "buf"
    bufPool.Put(buf)

``want`` names a rule (or several that will do, ``a|b``) and a pattern that the message of a finding on this
line must match; several may follow each other. ``+N`` speaks for the Nth line below. ``step`` pins a step of a
finding's story to the line it points at, by a pattern for its text. ``summary`` on a ``func`` line lists effects
that the summary of the function must hold, each as it is printed, between semicolons. Patterns are Python's,
between double quotes or backquotes.

A finding without a want fails, and so does a want without a finding. Errs nowhere: a comment that looks like
one of these and cannot be read is an error.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_VERB = r"//\s*(?:want|step|summary)\b"
_COMMENT = re.compile(rf"//\s*(?P<verb>want|step|summary)(?:\+(?P<ahead>\d+))?\s+(?P<rest>.*?)\s*(?={_VERB}|$)")
_PATTERN = r'"(?P<quoted>(?:[^"\\]|\\.)*)"|`(?P<raw>[^`]*)`'
_WANT = re.compile(rf"(?P<rule>[a-z][a-z0-9|-]*)\s+(?:{_PATTERN})\s*")
_STEP = re.compile(rf"(?:{_PATTERN})\s*")


class WantError(Exception):
    """An expectation that cannot be read."""


class Place(NamedTuple):
    """A line of a file of the case; ``path`` is relative to the case's folder."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


class Want(NamedTuple):
    """A finding that is expected."""

    place: Place
    rule: str
    pattern: str


class StepWant(NamedTuple):
    """A step of some finding's story that is expected."""

    place: Place
    pattern: str


class SummaryWant(NamedTuple):
    """Effects that the summary of the function declared on this line must hold."""

    place: Place
    effects: tuple[str, ...]


class Expectations(NamedTuple):
    """Everything that the comments of one case say."""

    wants: tuple[Want, ...]
    steps: tuple[StepWant, ...]
    summaries: tuple[SummaryWant, ...]


class Seen(NamedTuple):
    """A finding of a run, with its places as lines; ``steps`` are (place, text)."""

    place: Place
    rule: str
    level: str
    message: str
    steps: tuple[tuple[Place, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.place}: {self.level} {self.rule}: {self.message}"


def read_case(folder: Path) -> Expectations:
    """The expectations of all Go files below a folder."""
    wants: list[Want] = []
    steps: list[StepWant] = []
    summaries: list[SummaryWant] = []
    for path in sorted(folder.rglob("*.go")):
        name = path.relative_to(folder).as_posix()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for match in _COMMENT.finditer(line):
                place = Place(name, number + int(match["ahead"] or 0))
                match match["verb"]:
                    case "want":
                        found = _parse(_WANT, match["rest"], place)
                        wants += [Want(place, one["rule"], _text(one)) for one in found]
                    case "step":
                        steps += [StepWant(place, _text(one)) for one in _parse(_STEP, match["rest"], place)]
                    case _:
                        effects = tuple(part.strip() for part in match["rest"].split(";"))
                        summaries.append(SummaryWant(place, effects))
    return Expectations(tuple(wants), tuple(steps), tuple(summaries))


def header(folder: Path) -> str:
    """The first line of the comment that opens a case: what behaviour it shows."""
    for path in sorted(folder.rglob("*.go")):
        first, _, _ = path.read_text(encoding="utf-8").partition("\n")
        if first.startswith("// ") and not first.startswith("// Code generated"):
            return first.removeprefix("// ")
    return ""


def compare(expected: Expectations, seen: Sequence[Seen]) -> list[str]:
    """Every difference between what was expected and what was found, one sentence each."""
    problems = []
    left = list(seen)
    for want in expected.wants:
        match = next((one for one in left if _fits(want, one)), None)
        if match is None:
            problems.append(f"{want.place}: no {want.rule} matching {want.pattern!r}{_near(want, seen)}")
        else:
            left.remove(match)
    problems += [f"unexpected: {one}" for one in left]
    problems += [
        f"{step.place}: no step matching {step.pattern!r}{_steps_near(step, seen)}"
        for step in expected.steps
        if not any(place == step.place and re.search(step.pattern, text) for one in seen for place, text in one.steps)
    ]
    return problems


def compare_summaries(expected: Expectations, effects: Mapping[Place, Sequence[str]]) -> list[str]:
    """Every effect that is expected of a function and not in its summary."""
    return [
        f"{want.place}: no effect {effect!r} in the summary: {'; '.join(effects.get(want.place, ('no summary',)))}"
        for want in expected.summaries
        for effect in want.effects
        if effect not in effects.get(want.place, ())
    ]


def _fits(want: Want, seen: Seen) -> bool:
    if want.place != seen.place or seen.rule not in want.rule.split("|"):
        return False
    return re.search(want.pattern, seen.message) is not None


def _near(want: Want, seen: Iterable[Seen]) -> str:
    close = [f"{one.rule}: {one.message}" for one in seen if one.place == want.place]
    return f"; on this line: {'; '.join(close)}" if close else ""


def _steps_near(step: StepWant, seen: Iterable[Seen]) -> str:
    close = [text for one in seen for place, text in one.steps if place == step.place]
    return f"; steps on this line: {'; '.join(close)}" if close else ""


def _parse(pattern: re.Pattern[str], text: str, place: Place) -> list[re.Match[str]]:
    found = []
    at = 0
    while at < len(text):
        match = pattern.match(text, at)
        if match is None:
            raise WantError(f"{place}: cannot read {text[at:]!r}")
        found.append(match)
        at = match.end()
    if not found:
        raise WantError(f"{place}: nothing is expected here")
    return found


def _text(match: re.Match[str]) -> str:
    raw = match["raw"]
    return raw if raw is not None else re.sub(r'\\(["\\])', r"\1", match["quoted"])
