"""Findings for programs: one JSON object whose shape is fixed by ``schema_version``.

::

    {"schema_version": 1, "tool": {"name": "goracelint", "version": "0.1.0"}, "files": 12,
     "findings": [{"rule": ..., "level": "error", "message": ..., "function": ..., "fingerprint": ...,
                   "race": ..., "configurations": [], "location": LOCATION,
                   "steps": [{"role": "acquire", "text": ..., "goroutine": 0, "location": LOCATION}]}],
     "suppressed": [{"finding": ..., "reason": ...}],
     "notices": [{"path": ..., "line": 3, "column": 1, "level": "warning", "message": ..., "internal": false}]}

    LOCATION = {"path": "a/b.go", "line": 3, "column": 2, "end_line": 3, "end_column": 9,
                "offset": 40, "end_offset": 47}

Lines and columns count from 1, columns in bytes, ends are exclusive; keys may be added under the same
version, none is renamed or removed. A notice without a place has line and column 0.
"""

import json
from typing import Any, Final

from goracelint import __version__
from goracelint.finding import Finding, Location, Notice, Report
from goracelint.report.fingerprint import fingerprints
from goracelint.report.sources import Sources

SCHEMA_VERSION: Final = 1


def render_json(report: Report, sources: Sources, show_suppressed: bool, indent: bool) -> str:
    """The whole report; what comments silence only where asked for."""
    suppressed = report.suppressed if show_suppressed else ()
    names = fingerprints([*report.findings, *(one.finding for one in suppressed)], sources)
    document = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "goracelint", "version": __version__},
        "files": report.files,
        "findings": [_finding(one, name, sources) for one, name in zip(report.findings, names, strict=False)],
        "suppressed": [
            {"finding": _finding(one.finding, name, sources), "reason": one.reason}
            for one, name in zip(suppressed, names[len(report.findings) :], strict=True)
        ],
        "notices": [_notice(notice, sources) for notice in report.notices],
    }
    return json.dumps(document, indent=2 if indent else None, ensure_ascii=False) + "\n"


def _finding(finding: Finding, name: str, sources: Sources) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "level": finding.level,
        "message": finding.message,
        "function": finding.function,
        "fingerprint": name,
        "race": finding.race,
        "configurations": list(finding.configurations),
        "location": _location(finding.location, sources),
        "steps": [
            {
                "role": step.role,
                "text": step.text,
                "goroutine": step.thread,
                "location": _location(step.location, sources),
            }
            for step in finding.steps
        ],
    }


def _location(location: Location, sources: Sources) -> dict[str, Any]:
    start, end = sources.start(location), sources.end(location)
    return {
        "path": location.path,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
        "offset": location.start,
        "end_offset": location.end,
    }


def _notice(notice: Notice, sources: Sources) -> dict[str, Any]:
    point = sources.text(notice.path).lines.position(notice.offset) if notice.offset >= 0 else None
    return {
        "path": notice.path,
        "line": point.line if point else 0,
        "column": point.column if point else 0,
        "level": notice.level,
        "message": notice.message,
        "internal": notice.internal,
    }
