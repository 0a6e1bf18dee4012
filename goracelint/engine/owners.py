"""Two owners of one mapping: one counts references, the other closes by force.

::

    func (f *file) dec()                 { if f.refs.Add(-1) == 0 { f.close() } }     the last reference
    func (s *store) closeName(n string)  { s.files[n].close() }                       and the store, whatever the count
    func (f *file) close()               { f.mu.Lock(); ...; f.data.Unmap() }         both: twice

Nothing in ``close`` tells that it was called before. Both have to call it on the same type: a mapping that two types
embed is two mappings. Errs: a caller that takes the object out of the count first is
not understood.
"""

from collections.abc import Mapping

from goracelint.engine.closing import release_event
from goracelint.engine.events import Event, EventStep
from goracelint.engine.members import Method
from goracelint.engine.regions import named
from goracelint.engine.summary import MAPPING, Release, Summary
from goracelint.ir.opcodes import NONE, Op
from goracelint.program.function import Function
from goracelint.program.program import Program

_MADE = frozenset({Op.COMPOSITE, Op.NEW, Op.ZERO})


def counted_and_forced(program: Program, summaries: Mapping[int, Summary]) -> list[Event]:
    """One event for each method that both kinds of owners call, in order of function."""
    events = []
    for function_id in sorted(summaries):
        function = program.functions[function_id]
        release = _unguarded(summaries[function_id])
        if release is None or function.facts.receiver is None or function.file.is_test:
            continue
        counted: dict[str, EventStep] = {}
        forced: dict[str, EventStep] = {}
        for caller, type_name, step in _calls(program, function):
            if _lowers_count(program, caller):
                counted[type_name] = step
            else:
                forced.setdefault(type_name, step)
        for type_name in sorted(counted.keys() & forced.keys())[:1]:
            event = release_event(program, function, release)
            fields = dict(event.fields) | {"repeat": "owners", "again": function.facts.name}
            step = forced[type_name]
            again = EventStep("again", step.function, step.start, step.end)
            steps = (counted[type_name], again)
            events.append(Event(event.kind, step.function, "again", True, tuple(sorted(fields.items())), steps))
    return events


def _unguarded(summary: Summary) -> Release | None:
    for case in summary.cases:
        for release in case.releases:
            own = release.port.root == "recv" and len([step for step in release.port.path if step.isidentifier()]) == 1
            if release.resource == MAPPING and own and release.must and not release.guarded:
                return release
    return None


def _calls(program: Program, callee: Function) -> list[tuple[Function, str, EventStep]]:
    """The calls of a method on objects that the caller did not make itself, with the type of the object."""
    found = []
    for caller_id in program.callers_by_name(callee.facts.name):
        caller = program.functions[caller_id]
        if not caller.has_body or caller.file.is_test or caller.id == callee.id:
            continue
        typing, body = program.infer(caller), caller.body()
        for number, (op, _, a, _, _, start, end) in body.instructions():
            target = typing.targets.get(number)
            if op in (Op.CALL, Op.DEFER) and target is not None and callee.id in target.functions:
                if not _is_made_here(program, caller, a):
                    found.append((caller, named(typing.types[a]), EventStep("release", caller_id, start, end)))
    return found


def _is_made_here(program: Program, caller: Function, register: int) -> bool:
    """Reports whether the caller holds a new object, or one that a constructor made."""
    rows = [row for _, row in caller.body().instructions()]
    definitions: dict[int, list[int]] = {}
    for number, row in enumerate(rows):
        definitions.setdefault(row[1], []).append(number)
    work, seen = [register], set()
    while work:
        current = work.pop()
        if current in seen or current == NONE:
            continue
        seen.add(current)
        for number in definitions.get(current, ()):
            op, _, a, _, _, _, _ = rows[number]
            if op in _MADE or (op == Op.CALL and _is_constructor(program, caller, number)):
                return True
            if op in (Op.COPY, Op.ADDR, Op.EXTRACT):
                work.append(a)
    return False


def _is_constructor(program: Program, caller: Function, number: int) -> bool:
    target = program.infer(caller).targets.get(number)
    name = target.name.rpartition(".")[2].lower() if target is not None else ""
    return name.startswith(("new", "open", "create", "make"))


def _lowers_count(program: Program, function: Function) -> bool:
    """Reports whether a function lowers an atomic counter."""
    method = Method(program, function)
    for number, row in enumerate(method.rows):
        target = method.typing.targets.get(number)
        if row[0] == Op.CALL and target is not None and "sync/atomic" in target.name and ".Add" in target.name:
            delta = method.defined.get(method.body.operands(row[3], row[4])[-1])
            if delta is not None and _is_negative(method, delta):
                return True
    return False


def _is_negative(method: Method, number: int) -> bool:
    op, _, a, _, c, _, _ = method.rows[number]
    if op == Op.UNOP:
        return method.strings[c] in ("-", "^")
    return op == Op.CONST and method.strings[a].startswith("-")
