"""JSON reports: the documented shape."""

import json

from goracelint.report.json import SCHEMA_VERSION, render_json
from tests.report.sample import PATH, Sample


def test_report_has_the_documented_shape(sample: Sample) -> None:
    document = json.loads(render_json(sample.report, sample.sources, show_suppressed=True, indent=False))

    assert list(document) == ["schema_version", "tool", "files", "findings", "suppressed", "notices"]
    assert document["schema_version"] == SCHEMA_VERSION == 1
    assert document["suppressed"][0]["reason"] == "sample"
    assert document["notices"][0] == {
        "path": PATH,
        "line": 3,
        "column": 1,
        "level": "warning",
        "message": "syntax error",
        "internal": False,
    }


def test_finding_has_places_in_lines_and_offsets(sample: Sample) -> None:
    finding = json.loads(render_json(sample.report, sample.sources, False, indent=True))["findings"][0]

    assert {key: finding["location"][key] for key in ("path", "line", "column", "end_line", "end_column")} == {
        "path": PATH,
        "line": 6,
        "column": 2,
        "end_line": 6,
        "end_column": 15,
    }
    assert [step["goroutine"] for step in finding["steps"]] == [0, 0, 0, 1]


def test_suppressed_findings_are_left_out_unless_asked_for(sample: Sample) -> None:
    assert json.loads(render_json(sample.report, sample.sources, False, indent=False))["suppressed"] == []
