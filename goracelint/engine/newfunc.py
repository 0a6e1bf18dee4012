"""New functions of pools that hand out one shared value.

::

    var template = &request{}
    var pool = sync.Pool{New: func() any { return template }}     every miss gives the same object

New is judged by its own summary: in every case the result is, or is memory of, something that a package
variable, a captured variable or a field of one holds, or is what this case stores there.

A pool that a test function makes for itself is not certain to be shared by anybody.
Errs: a value that New copies into the interface (a struct, a string) is not shared and not reported.
"""

from collections.abc import Mapping

from goracelint.engine.events import Event, EventStep
from goracelint.engine.ownership.records import Records
from goracelint.engine.ports import Port
from goracelint.engine.summary import Case, Source, Summary
from goracelint.ir.opcodes import Op
from goracelint.program.program import Program

_RESULT = Port("result0")
_POINTED = Port("result0", ("*",))
_REFERENCES = frozenset({"ptr", "slice", "map", "chan"})


def shared_new(program: Program, records: Mapping[int, Records], summaries: Mapping[int, Summary]) -> list[Event]:
    """One event for each New that shares, in order of the function that makes the pool."""
    events = []
    seen = set()
    for function_id in sorted(records):
        for text, new_id, start, end in records[function_id].news:
            summary = summaries.get(new_id)
            shared = _shared_result(program, new_id, summary) if summary is not None else ""
            if shared and new_id not in seen:
                seen.add(new_id)
                fields: dict[str, str | bool | int] = {
                    "resource": "pool", "place": shared, "pool": text, "release": "", "view": False, "shared": shared,
                }  # fmt: skip
                steps = (
                    EventStep("new", function_id, start, end),
                    EventStep("shared", new_id, *_return_of(program, new_id)[:2]),
                )
                must = not _is_fixture(program, function_id)
                events.append(Event("SharedNew", new_id, "shared", must, tuple(sorted(fields.items())), steps))
    return events


def _is_fixture(program: Program, function_id: int) -> bool:
    """Reports whether a test makes the pool for itself: it wants to look at the one object that is taken."""
    function = program.functions[function_id]
    return function.file.is_test and not function.facts.name.startswith("var ")


def _shared_result(program: Program, function_id: int, summary: Summary) -> str:
    """The variable or field that every call of a New function returns; "" where results are new."""
    if not _returns_reference(program, function_id):
        return ""
    ports = {port for case in summary.cases if (port := _shared_port(case)) is not None}
    if len(ports) != 1:
        return ""
    port = ports.pop()
    if not all(_shared_port(case) == port or _stores(case, port) for case in summary.cases):
        return ""
    names = [step for step in port.path if step.isidentifier()]
    return names[-1] if names else _variable(program, function_id, port)


def _shared_port(case: Case) -> Port | None:
    """The place outside that the result of a case comes from."""
    outputs = dict(case.outputs)
    for place in (_RESULT, _POINTED):
        port = _outside(outputs.get(place, ())) or _made_once(outputs, outputs.get(place, ()))
        if port is not None:
            return port
    return None


def _made_once(outputs: dict[Port, tuple[Source, ...]], sources: tuple[Source, ...]) -> Port | None:
    """The place outside that holds the result, whether it was there or is made and kept here."""
    port = _outside(tuple(source for source in sources if source.kind != "fresh"))
    if port is not None and any(source.kind == "fresh" for source in outputs.get(port, ())):
        return port
    return None


def _outside(sources: tuple[Source, ...]) -> Port | None:
    if len(sources) != 1 or sources[0].kind not in ("port", "view"):
        return None
    port = sources[0].port
    return port if port.root.startswith(("global:", "cap")) else None


def _stores(case: Case, port: Port) -> bool:
    """Reports whether a case stores what it returns at the port: a singleton made at first use."""
    return any(place == port and any(s.kind == "fresh" for s in sources) for place, sources in case.outputs)


def _returns_reference(program: Program, function_id: int) -> bool:
    function = program.functions[function_id]
    types = program.infer(function).types
    register = _return_of(program, function_id)[2]
    type_ = types[register] if 0 <= register < len(types) else None
    if type_ is None:
        return False
    under = program.underlying(type_)
    return under.kind in _REFERENCES or under.kind == "iface"


def _return_of(program: Program, function_id: int) -> tuple[int, int, int]:
    """(start, end, result register) of the last return statement of a function."""
    found = (0, 4, -1)
    body = program.functions[function_id].body()
    for _, (op, _, _, b, c, start, end) in body.instructions():
        if op == Op.RETURN and c > 0:
            found = (start, end, body.pool[b])
    return found


def _variable(program: Program, function_id: int, port: Port) -> str:
    """The name of a package-level or captured variable."""
    if not port.root.startswith("cap"):
        return port.root.rsplit(".", 1)[-1]
    variables = program.functions[function_id].body().variables
    return next((v.name for v in variables if v.kind == 4 and v.index == port.number), "a captured variable")
