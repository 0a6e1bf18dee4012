"""From events to findings: the first rule that fits judges, and one defect gives one finding.

The engine may see one mistake several times, here once for each build configuration and once for each
way through the branch::

    if big {
        bufPool.Put(buf)
    }
    return buf.Bytes()

Every event is worded by its rule and placed by the driver's ``Locate``; findings of one rule on one line
of a file become one. Errs by merging: two mistakes of one rule on one line are shown as one, the one with
must-evidence and the longer story.
"""

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Final

import msgspec

from goracelint.engine.events import EVENTS, Event, EventStep
from goracelint.finding import Finding, Location, Step
from goracelint.page import RACE
from goracelint.rule import Rule, Rules

Locate = Callable[[int, int, int], tuple[Location, str]]
"""(function id, start, end relative to it) -> the place in its file and the function's qualified name."""

LineOf = Callable[[Location], int]
"""The line a location starts on."""


def judge(rules: Rules, event: Event, locate: Locate) -> Finding | None:
    """The finding that the event amounts to, or None where no rule minds it."""
    fields = dict(event.fields)
    rule = rules.select(event.kind, fields)
    if rule is None:
        return None
    level = rule.level if event.must else rule.audit
    if level == "off":
        return None
    worded = {name: f"the {name}" for name in EVENTS[event.kind][0]}  # for what the engine could not name
    worded |= {name: str(value) for name, value in fields.items() if value != ""} | {"event": event.kind}
    worded |= {name: _word(rule, name, worded) for name in rule.words if name in worded and name != "event"}
    worded["event"] = _word(rule, "event", worded) if "event" in rule.words else event.kind
    steps = tuple(_place(step, rule, worded, locate) for step in event.steps)
    primary = next(step for step in event.steps if step.role == event.at)
    return Finding(
        rule=rule.id,
        level=level,
        message=(rule.message if event.must else rule.hedged).format_map(worded),
        location=locate(primary.function, primary.start, primary.end)[0],
        steps=steps,
        function=locate(event.function, 0, 0)[1],
        key="/".join(str(value) for _, value in sorted(fields.items()) if isinstance(value, str)),
        race=RACE[rule.race],
    )


_SHARED_DEFECTS: Final = {
    "unsafe-mixed-atomic": "mmap-mixed-atomic",
    "unsafe-shared-raw-access": "mmap-unguarded-access",
}  # rule of unsafe -> the rule that tells the same of mapped memory


def merge(findings: Iterable[Finding], line_of: LineOf) -> list[Finding]:
    """One finding for each rule, file and line; the configurations of all that were merged are kept."""

    def place(finding: Finding) -> tuple[str, int, str]:
        return finding.location.path, line_of(finding.location), finding.rule

    groups = groupby(sorted(findings, key=lambda finding: (place(finding), _rank(finding))), key=place)
    merged = [_join(list(group)) for _, group in groups]
    return sorted(merged, key=lambda finding: (finding.location, finding.rule, finding.message))


def told_once(findings: Iterable[Finding], line_of: LineOf) -> list[Finding]:
    """A defect that two classes share is told by the class that owns the memory: mappings before unsafe."""
    rows = list(findings)
    owned = {(row.location.path, line_of(row.location), row.rule) for row in rows if is_gate(row)}
    return [
        row
        for row in rows
        if (row.location.path, line_of(row.location), _SHARED_DEFECTS.get(row.rule, "")) not in owned
    ]


def is_gate(finding: Finding) -> bool:
    """Whether the finding fails a run."""
    return finding.level != "note"


def _join(group: list[Finding]) -> Finding:
    best = group[0]
    configurations = sorted({name for finding in group for name in finding.configurations})
    if any(not finding.configurations for finding in group):
        configurations = []
    return msgspec.structs.replace(best, configurations=tuple(configurations))


def _rank(finding: Finding) -> tuple[object, ...]:
    """Best first: gate tier, then the story with the most parts told, then a fixed order."""
    levels = ("error", "warning", "note")
    roles = len({step.role for step in finding.steps})
    return (levels.index(finding.level), -roles, len(finding.steps), finding.location, finding.message, finding.steps)


def _word(rule: Rule, name: str, values: Mapping[str, str]) -> str:
    """The page's wording of a field, which may name other fields."""
    wording = rule.words[name].get(values[name])
    return values[name] if wording is None else wording.format_map(values)


def _place(step: EventStep, rule: Rule, worded: Mapping[str, str], locate: Locate) -> Step:
    location, _ = locate(step.function, step.start, step.end)
    text = rule.steps[step.role].format_map(worded)
    return Step(location, f"{text} ({step.note})" if step.note else text, step.role, step.thread)
