"""Events become findings: worded, placed, merged."""

from collections.abc import Iterable

import msgspec

from goracelint.engine.events import Event, EventStep, FieldValue
from goracelint.finding import Finding, Location
from goracelint.judge import LineOf, Locate, is_gate, judge, merge
from goracelint.rule import Rules, load_rules

RULES = load_rules()
FIELDS: dict[str, FieldValue] = {
    "resource": "pool",
    "place": "buf",
    "pool": "bufPool",
    "release": "bufPool.Put",
    "view": False,
    "access": "write",
    "deferred": False,
}


def locate(function: int, start: int, end: int) -> tuple[Location, str]:
    return Location("a.go", 1000 * function + start, 1000 * function + end), f"p.f{function}"


def line_of(location: Location) -> int:
    return location.start // 10


def to_findings(rules: Rules, events: Iterable[Event], locate: Locate, line_of: LineOf) -> list[Finding]:
    judged = (judge(rules, event, locate) for event in events)
    return merge((finding for finding in judged if finding is not None), line_of)


def event(at: int = 50, must: bool = True, steps: tuple[str, ...] = ("acquire", "release"), **fields: str) -> Event:
    story = [EventStep(role, 1, 10 * (index + 1), 10 * (index + 1) + 3) for index, role in enumerate(steps)]
    return Event(
        kind="UseAfterRelease",
        function=1,
        at="use",
        must=must,
        fields=tuple((FIELDS | fields).items()),
        steps=(*story, EventStep("use", 1, at, at + 5, note="in a callee")),
    )


def test_finding_is_worded_and_placed_by_its_rule() -> None:
    (finding,) = to_findings(RULES, [event()], locate, line_of)

    assert (finding.rule, finding.level, finding.function) == ("pool-use-after-put", "error", "p.f1")
    assert finding.message == "buf is written after bufPool.Put gave it back to bufPool"
    assert finding.location == Location("a.go", 1050, 1055)
    assert [step.text for step in finding.steps] == [
        "taken from the pool here",
        "given back here",
        "used here (in a callee)",
    ]
    assert "Put touches nothing" in finding.race


def test_event_without_must_evidence_is_a_hedged_note() -> None:
    (finding,) = to_findings(RULES, [event(must=False)], locate, line_of)

    assert (finding.level, is_gate(finding)) == ("note", False)
    assert "may have" in finding.message


def test_what_the_engine_could_not_name_has_a_plain_word() -> None:
    (finding,) = to_findings(RULES, [event(pool="")], locate, line_of)

    assert finding.message.endswith("gave it back to the pool")


def test_go_text_with_braces_is_not_taken_for_a_placeholder() -> None:
    (finding,) = to_findings(RULES, [event(place="x[struct{}{}]", access="{pool}")], locate, line_of)

    assert finding.message.startswith("x[struct{}{}] {pool} after")


def test_wording_of_a_value_may_name_other_fields() -> None:
    fields = FIELDS | {"how": "partial", "field": "conn"}
    steps = (EventStep("acquire", 1, 0, 1), EventStep("use", 1, 5, 6))
    dirty = Event("DirtyAcquire", 1, "use", True, tuple(fields.items()), steps)
    (finding,) = to_findings(RULES, [dirty], locate, line_of)

    assert finding.message.endswith("is used though its reset leaves out conn")


def test_one_line_has_one_finding_of_a_rule_the_one_with_the_better_story() -> None:
    told = event(at=52, steps=("acquire", "handover", "release"))
    findings = to_findings(RULES, [event(must=False, at=50), told, event(at=51)], locate, line_of)

    assert [finding.location.start for finding in findings] == [1052]


def test_lines_and_rules_are_kept_apart() -> None:
    assert len(to_findings(RULES, [event(at=50), event(at=60)], locate, line_of)) == 2


def test_order_of_events_does_not_matter() -> None:
    events = [event(at=at, must=must) for at in (60, 50, 51, 70) for must in (True, False)]

    assert to_findings(RULES, events, locate, line_of) == to_findings(RULES, events[::-1], locate, line_of)


def test_configurations_of_merged_findings_are_joined() -> None:
    (finding,) = to_findings(RULES, [event()], locate, line_of)
    parts = [msgspec.structs.replace(finding, configurations=(name,)) for name in ("windows", "linux")]

    assert merge(parts, line_of)[0].configurations == ("linux", "windows")
    assert merge([*parts, finding], line_of)[0].configurations == ()


def test_rule_that_is_off_finds_nothing() -> None:
    rules = RULES.configure([("pool-use-after-put", "off")])

    assert to_findings(rules, [event(), event(must=False)], locate, line_of) == []


def test_foreign_resources_are_left_to_other_rules() -> None:
    assert to_findings(RULES, [event(resource="mapping")], locate, line_of) == []
