"""Findings as SARIF 2.1.0: sarif_om's classes for the model, an own walker to write it.

A story of two goroutines becomes one code flow with two thread flows; ``executionOrder`` runs through both::

    buf := bufPool.Get()          // goroutine 1, order 1
    go func() { use(buf) }()      // goroutine 2, order 3
    bufPool.Put(buf)              // goroutine 1, order 2

sarif_om has no fast serialiser and was made from a draft of the standard: ``write_sarif`` walks the
attributes of each class once, drops what is None, keeps ``level`` even where it equals the default, and writes
``Suppression.state`` under its final name ``status``. Nothing in a log depends on the machine: relative URIs
below %SRCROOT%, no time, no absolute folder.

Errs as SARIF does: columns are UTF-16 code units, and a place outside of the working folder keeps its path.
"""

import json
from collections.abc import Callable, Hashable, Iterable
from functools import cache
from pathlib import PurePosixPath
from typing import Any, Final, cast
from urllib.parse import quote

import attr
import sarif_om as om

from goracelint import __version__
from goracelint.finding import Finding, Location, Notice, Report, Step
from goracelint.report.fingerprint import LineHashes, fingerprints
from goracelint.report.sources import Sources
from goracelint.rule import Rule, Rules
from goracelint.uncollected import uncollected

SCHEMA_URI: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT: Final = "%SRCROOT%"
_SEVERITIES: Final = {"error": "error", "warning": "warning", "note": "recommendation"}
_KINDS: Final[dict[str, list[str]]] = {
    "acquire": ["acquire", "resource"],
    "release": ["release", "resource"],
    "again": ["release", "resource"],
}


def render_sarif(report: Report, sources: Sources, rules: Rules, show_suppressed: bool, indent: bool) -> str:
    """The log of one run. ``rules`` are as their pages say, without the user's settings: descriptors must not
    differ between code bases, the level of each result is its own."""
    with uncollected():
        log = _LogBuilder(sources, rules).build(report, show_suppressed)
        return json.dumps(write_sarif(log), indent=2 if indent else None, ensure_ascii=False) + "\n"


def write_sarif(value: Any) -> Any:
    """sarif_om objects -> what json.dumps takes."""
    if isinstance(value, list | tuple):
        return [write_sarif(item) for item in value]
    if isinstance(value, dict):
        return {key: write_sarif(item) for key, item in value.items()}
    if not attr.has(type(value)):
        return value
    return {
        name: write_sarif(item)
        for attribute, name, is_absent in _plan(cast(Hashable, type(value)))
        if not is_absent(item := getattr(value, attribute))
    }


@cache
def _plan(cls: Hashable) -> tuple[tuple[str, str, Callable[[Any], bool]], ...]:
    """For each attribute of a class: its name, its name in SARIF, and whether a value stands for absence."""
    plan = []
    for field in attr.fields(cast(Any, cls)):
        name = field.metadata["schema_property_name"]
        if cls is om.Suppression and name == "state":
            name = "status"
        minus_one = field.default == -1
        plan.append((field.name, name, _is_none_or_minus_one if minus_one else _is_none))
    return tuple(sorted(plan, key=lambda entry: entry[1] != "$schema"))


def _is_none(value: Any) -> bool:
    return value is None


def _is_none_or_minus_one(value: Any) -> bool:
    return value is None or value == -1


class _LogBuilder:
    """Builds the objects of one log; remembers line hashes per file."""

    def __init__(self, sources: Sources, rules: Rules) -> None:
        self._sources = sources
        self._rules = rules
        self._index = {rule_id: index for index, rule_id in enumerate(rules.ids)}
        self._hashes: dict[str, LineHashes] = {}

    def build(self, report: Report, show_suppressed: bool) -> om.SarifLog:
        suppressed = report.suppressed if show_suppressed else ()
        findings = [*report.findings, *(one.finding for one in suppressed)]
        reasons = [None] * len(report.findings) + [one.reason for one in suppressed]
        names = fingerprints(findings, self._sources)
        driver = om.ToolComponent(
            name="goracelint",
            semantic_version=__version__,
            rules=[_descriptor(rule) for rule in self._rules.all],
        )
        run = om.Run(
            tool=om.Tool(driver=driver),
            invocations=[self._invocation(report.notices)],
            original_uri_base_ids={
                _ROOT: om.ArtifactLocation(description=om.Message(text="The folder that goracelint was started in."))
            },
            column_kind="utf16CodeUnits",
            results=[
                self._result(finding, name, reason)
                for finding, name, reason in zip(findings, names, reasons, strict=True)
            ],
        )
        return om.SarifLog(schema_uri=SCHEMA_URI, version="2.1.0", runs=[run])

    def _result(self, finding: Finding, name: str, reason: str | None) -> om.Result:
        location = self._location(finding.location, snippet=True)
        if finding.function:
            location.logical_locations = [om.LogicalLocation(fully_qualified_name=finding.function, kind="function")]
        properties: dict[str, Any] = {"tier": "audit" if finding.level == "note" else "gate"}
        if finding.race:
            properties["race"] = finding.race
        if finding.configurations:
            properties["configurations"] = list(finding.configurations)
        return om.Result(
            rule_id=finding.rule,
            rule_index=self._index[finding.rule],
            level=finding.level,
            message=om.Message(text=finding.message),
            locations=[location],
            code_flows=[self._code_flow(finding.steps)] if finding.steps else None,
            partial_fingerprints={
                "goracelint/v1": name,
                "primaryLocationLineHash": self._line_hash(finding.location),
            },
            suppressions=None if reason is None else [_suppression(reason)],
            properties=properties,
        )

    def _code_flow(self, steps: tuple[Step, ...]) -> om.CodeFlow:
        threads: dict[int, list[om.ThreadFlowLocation]] = {}
        for order, step in enumerate(steps, 1):
            threads.setdefault(step.thread, []).append(
                om.ThreadFlowLocation(
                    location=self._location(step.location, step.text),
                    execution_order=order,
                    kinds=_KINDS.get(step.role),
                    importance="essential",
                )
            )
        return om.CodeFlow(
            thread_flows=[
                om.ThreadFlow(id=f"goroutine {thread + 1}", locations=locations)
                for thread, locations in sorted(threads.items())
            ]
        )

    def _location(self, location: Location, text: str | None = None, snippet: bool = False) -> om.Location:
        start, end = self._sources.start(location), self._sources.end(location)
        region = om.Region(
            start_line=start.line, start_column=start.utf16_column, end_line=end.line, end_column=end.utf16_column
        )
        if snippet:
            content = self._sources.text(location.path).data[location.start : location.end]
            region.snippet = om.ArtifactContent(text=content.decode("utf-8", "replace"))
        return om.Location(
            physical_location=om.PhysicalLocation(artifact_location=_artifact(location.path), region=region),
            message=om.Message(text=text) if text else None,
        )

    def _line_hash(self, location: Location) -> str:
        if location.path not in self._hashes:
            self._hashes[location.path] = LineHashes(self._sources.text(location.path).data)
        return self._hashes[location.path].hash_of(self._sources.line_of(location))

    def _invocation(self, notices: Iterable[Notice]) -> om.Invocation:
        notices = list(notices)
        return om.Invocation(
            execution_successful=not any(notice.internal for notice in notices),
            tool_execution_notifications=[self._notification(notice) for notice in notices],
        )

    def _notification(self, notice: Notice) -> om.Notification:
        place = om.PhysicalLocation(artifact_location=_artifact(notice.path))
        if notice.offset >= 0:
            point = self._sources.text(notice.path).lines.position(notice.offset)
            place.region = om.Region(start_line=point.line, start_column=point.utf16_column)
        return om.Notification(
            level=notice.level,
            message=om.Message(text=notice.message),
            locations=[om.Location(physical_location=place)] if notice.path else None,
        )


def _descriptor(rule: Rule) -> om.ReportingDescriptor:
    properties: dict[str, Any] = {
        "tags": _tags(rule),
        "precision": rule.precision,
        "problem.severity": _SEVERITIES[rule.level],
    }
    if rule.security:
        properties["security-severity"] = rule.security
    return om.ReportingDescriptor(
        id=rule.id,
        name=rule.name,
        short_description=om.MultiformatMessageString(text=_sentence(rule.title)),
        full_description=om.MultiformatMessageString(text=rule.summary[:1024]),
        help=om.MultiformatMessageString(text=rule.page, markdown=rule.page),
        default_configuration=om.ReportingConfiguration(level=rule.level),
        properties=properties,
    )


def _tags(rule: Rule) -> list[str]:
    """The page's tags, weaknesses in the spelling that code scanning services link."""
    tags = [f"external/cwe/{tag.lower()}" if tag.startswith("CWE-") else tag for tag in rule.tags]
    return ["security", *tags] if rule.security else tags


def _suppression(reason: str) -> om.Suppression:
    return om.Suppression(kind="inSource", state="accepted", justification=reason or None)


def _artifact(path: str) -> om.ArtifactLocation:
    uri = quote(path.encode("utf-8", "surrogateescape"), safe="/~!$&'()*+,;=@-._")
    if PurePosixPath(path).is_absolute():
        return om.ArtifactLocation(uri=f"file://{uri}")
    if len(path) > 1 and path[1] == ":":
        return om.ArtifactLocation(uri=f"file:///{quote(path[0])}:{uri[4:]}")
    return om.ArtifactLocation(uri=uri, uri_base_id=_ROOT)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."
