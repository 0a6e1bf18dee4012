"""SARIF logs: valid, complete, the same on every machine."""

import json
import time
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
import sarif_om

from goracelint.finding import Location, Report
from goracelint.report.sarif import render_sarif, write_sarif
from goracelint.report.sources import Sources
from goracelint.rule import load_rules
from tests.report.sample import Sample, finding, make_sample

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "testdata/third_party/sarif/sarif-2.1.0.json").read_text(encoding="utf-8")
)
RULES = load_rules()


def log_of(sample: Sample, show_suppressed: bool = False) -> Any:
    return json.loads(render_sarif(sample.report, sample.sources, RULES, show_suppressed, indent=False))


@pytest.mark.parametrize("show_suppressed", [False, True])
def test_log_is_valid_against_the_official_schema(sample: Sample, show_suppressed: bool) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(log_of(sample, show_suppressed))


def test_log_of_an_empty_report_is_valid(tmp_path: Path) -> None:
    log = log_of(Sample(Report((), (), (), 1), Sources(tmp_path)))

    jsonschema.Draft202012Validator(SCHEMA).validate(log)
    assert log["runs"][0]["results"] == []


def test_all_rules_are_listed_sorted_whatever_was_found(sample: Sample) -> None:
    listed = log_of(sample)["runs"][0]["tool"]["driver"]["rules"]

    assert [rule["id"] for rule in listed] == sorted(RULES.ids)
    assert all(rule["help"]["markdown"] and rule["properties"]["precision"] for rule in listed)
    assert all(len(rule["fullDescription"]["text"]) <= 1024 for rule in listed)


def test_results_point_at_their_rule_and_state_their_level(sample: Sample) -> None:
    run = log_of(sample)["runs"][0]

    assert [result["level"] for result in run["results"]] == ["error", "note"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_a_warning_is_written_although_it_is_the_default() -> None:
    assert write_sarif(sarif_om.Result(message=sarif_om.Message(text="m"), level="warning")) == {
        "message": {"text": "m"},
        "kind": "fail",
        "level": "warning",
    }


def test_each_goroutine_has_its_thread_flow(sample: Sample) -> None:
    flows = log_of(sample)["runs"][0]["results"][0]["codeFlows"][0]["threadFlows"]

    assert [flow["id"] for flow in flows] == ["goroutine 1", "goroutine 2"]
    assert [[place["executionOrder"] for place in flow["locations"]] for flow in flows] == [[1, 2, 3], [4]]


def test_columns_are_utf16_and_uris_relative_and_encoded(sample: Sample) -> None:
    flows = log_of(sample)["runs"][0]["results"][0]["codeFlows"][0]["threadFlows"]
    place = flows[1]["locations"][0]["location"]["physicalLocation"]

    assert place["artifactLocation"] == {"uri": "sub%20dir/a.go", "uriBaseId": "%SRCROOT%"}
    before = '\tgo func() { buf.WriteString("häuser 😀" + '
    assert place["region"]["startColumn"] == len(before) + 1 + 1


def test_suppressed_results_are_left_out_unless_asked_for(sample: Sample) -> None:
    assert len(log_of(sample)["runs"][0]["results"]) == 2
    assert log_of(sample, show_suppressed=True)["runs"][0]["results"][2]["suppressions"] == [
        {"kind": "inSource", "justification": "sample", "status": "accepted"}
    ]


def test_notices_become_notifications_that_name_their_file(sample: Sample) -> None:
    invocation = log_of(sample)["runs"][0]["invocations"][0]

    assert invocation["executionSuccessful"] is True
    places = [note["locations"][0]["physicalLocation"] for note in invocation["toolExecutionNotifications"]]
    assert [place["artifactLocation"]["uri"] for place in places] == ["sub%20dir/a.go", "gone.go"]
    assert places[0]["region"] == {"startLine": 3, "startColumn": 1}


def test_log_does_not_depend_on_the_machine(tmp_path: Path) -> None:
    logs = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        sample = make_sample(tmp_path / name)
        logs.append(render_sarif(sample.report, sample.sources, RULES, True, indent=False))

    assert logs[0] == logs[1]
    assert str(tmp_path) not in logs[0]


def test_file_outside_of_the_working_folder_keeps_its_place(sample: Sample) -> None:
    outside = msgspec.structs.replace(finding(), location=Location("/usr/src/x.go", 0, 0))
    log = log_of(Sample(Report((outside,), (), (), 1), sample.sources))

    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "file:///usr/src/x.go"}


@pytest.mark.bench
def test_ten_thousand_results_take_seconds(sample: Sample) -> None:
    report = Report(sample.report.findings[:1] * 10_000, (), (), 1)
    began = time.perf_counter()
    render_sarif(report, sample.sources, RULES, False, indent=False)

    assert time.perf_counter() - began < 20
