"""Zero-copy strings of pooled memory that a method lends out and another method takes away.

::

    func (r *reply) BodyString() string { return toString(r.body.Bytes()) }   a string over r.body's memory
    func (r *reply) Close()             { pool.Put(r.body) }                  which goes back to the pool

A string is taken to be immutable, and callers keep it past Close; methods that return bytes until Close
are a convention of their own and not reported. The two methods meet only in their type.

Errs: a string that every caller drops before Close is reported too.
"""

from collections import defaultdict
from collections.abc import Mapping

from goracelint.engine.events import Event, EventStep
from goracelint.engine.ports import Port
from goracelint.engine.summary import Release, Summary, spoken
from goracelint.ir.opcodes import Op
from goracelint.program.function import Function
from goracelint.program.program import Program
from goracelint.program.types import Type


def receiver_type(program: Program, function: Function) -> str:
    """The qualified name of the type that has the method; "" for functions."""
    type_: Type | None = program.receiver(function)
    if type_ is not None and type_.kind == "ptr":
        type_ = type_.args[0]
    return type_.name if type_ is not None and type_.kind == "named" else ""


def released_fields(program: Program, summaries: Mapping[int, Summary]) -> dict[str, list[tuple[int, Release]]]:
    """Type -> methods that give back something behind their receiver, with the release."""
    found: dict[str, list[tuple[int, Release]]] = defaultdict(list)
    for function_id in sorted(summaries):
        function = program.functions[function_id]
        if function.facts.receiver is None:
            continue
        for case in summaries[function_id].cases:
            for release in case.releases:
                if release.port.root == "recv" and release.port.path:
                    found[receiver_type(program, function)].append((function_id, release))
    return found


def lent_strings(program: Program, summaries: Mapping[int, Summary]) -> list[Event]:
    """One event for each method that returns such a string, in order of function."""
    released = released_fields(program, summaries)
    events = []
    for function_id in sorted(summaries):
        function = program.functions[function_id]
        if function.facts.receiver is None or receiver_type(program, function) not in released:
            continue
        for port in _lent(summaries[function_id]):
            for releasing, release in released[receiver_type(program, function)]:
                if releasing != function_id and release.port.path == port.path[: len(release.port.path)]:
                    events.append(_event(program, function, port, releasing, release))
                    break
    return events


def _lent(summary: Summary) -> list[Port]:
    """The receiver's places that string results are made over."""
    return [
        source.port
        for case in summary.cases
        for port, sources in case.outputs
        if port.is_result and not port.path
        for source in sources
        if source.kind == "view" and source.how == "string" and source.port.root == "recv" and source.port.path
    ][:1]


def _event(program: Program, function: Function, port: Port, releasing: int, release: Release) -> Event:
    variables = function.body().variables
    base = next((variable.name for variable in variables if variable.kind == 3), "it")
    place = ".".join([base, *(step for step in port.path if step.isidentifier())])
    fields: dict[str, str | bool | int] = {
        "resource": release.resource, "place": place, "pool": spoken(release.pool_text, release.pool),
        "release": program.functions[releasing].facts.name, "view": True, "how": "returned", "what": "string",
    }  # fmt: skip
    start, end = 0, 4
    for _, (op, _, _, _, _, first, last) in function.body().instructions():
        if op == Op.RETURN:
            start, end = first, last
    steps = (
        EventStep("escape", function.id, start, end),
        EventStep("release", release.via.function, release.via.start, release.via.end),
    )
    return Event("AliasOutlivesRelease", function.id, "escape", True, tuple(sorted(fields.items())), steps)
