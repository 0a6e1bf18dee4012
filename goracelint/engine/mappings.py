"""What methods of one type do to the mapping that they share: remaps beside aliases, slices handed out from locks.

::

    func (f *file) open()  { f.data = mapAll(f.f); f.index.keys = f.data[8:] }      index.keys: an alias of the cell
    func (f *file) grow()  { unmap(f.data); f.data = mapAll(f.f) }                  StaleAlias: keys is not refreshed

    func (db *DB) Get(k)   { db.mu.RLock(); defer db.mu.RUnlock(); return db.f.slice(k) }
    func (db *DB) Put(k)   { db.mu.Lock(); defer db.mu.Unlock(); ...; db.f.grow() }  AliasOutlivesRelease in Get

A remap is a function one case of which unmaps a region cell and maps something into it again: unlike Close it is part
of ordinary work, so what was sliced before is in use. A lock that is released before the caller sees the slice
shows that the author meant readers to be safe from the remap. Errs: field-based; a caller that copies while nobody
else can write is not seen.
"""

from collections.abc import Iterator, Mapping

from goracelint.engine.events import Event, EventStep
from goracelint.engine.lending import receiver_type
from goracelint.engine.ports import Port
from goracelint.engine.summary import MAPPING, Case, Release, Summary
from goracelint.ir.opcodes import NONE, Op
from goracelint.program.function import Function
from goracelint.program.program import Program

_LOCKS = frozenset({"Lock", "RLock"})
_UNLOCKS = frozenset({"Unlock", "RUnlock"})
Lock = tuple[str, str, str]  # type that has the lock, its field, how it is taken ("Lock", "RLock", "Unlock", ...)


def stale_aliases(program: Program, summaries: Mapping[int, Summary]) -> list[Event]:
    """One event for each remap that leaves an alias of the old mapping in another field, in order of function."""
    aliases = list(_aliases(program, summaries))
    events = []
    for function_id, release in _remaps(summaries):
        function = program.functions[function_id]
        owner = receiver_type(program, function)
        if release.port.root != "recv" or len(release.port.path) != 1 or not owner or function.file.is_test:
            continue
        written = {port.path[0] for case_ in summaries[function_id].cases for port, _ in case_.outputs if port.path}
        stale = [
            (path, where) for type_, cell, path, where in aliases if (type_, cell) == (owner, release.port.path[0])
        ]
        for path, where in stale:
            if path[0] not in written:
                events.append(_stale_event(program, function, release, path, where))
                break
    return _distinct(events)


def _remaps(summaries: Mapping[int, Summary]) -> Iterator[tuple[int, Release]]:
    """Functions that unmap a region cell and map into it again on one path, with that release."""
    for function_id in sorted(summaries):
        for case in summaries[function_id].cases:
            if not any(acquired.resource == MAPPING for acquired in case.acquired):
                continue
            for release in case.releases:
                if release.region and _maps_again(case, release):
                    yield function_id, release


def _maps_again(case: Case, release: Release) -> bool:
    """Reports whether a case leaves a new mapping where the released one was, or where callers cannot name it."""
    for port, sources in case.outputs:
        if any(source.kind == "new" and case.acquired[source.index].resource == MAPPING for source in sources):
            if port == release.port or release.port.root.startswith("global:"):
                return True
    return False


def _aliases(program: Program, summaries: Mapping[int, Summary]) -> Iterator[tuple[str, str, tuple[str, ...], int]]:
    """(type, region field, path of another place of the object, function): the place gets memory of the field."""
    for function_id in sorted(summaries):
        function = program.functions[function_id]
        owner = receiver_type(program, function)
        for case in summaries[function_id].cases:
            mapped = {
                source.index: port
                for port, sources in case.outputs
                for source in sources
                if source.kind == "new" and port.root == "recv" and len(port.path) == 1
            }
            for port, sources in case.outputs:
                if port.root != "recv" or not owner or len(port.path) < 1:
                    continue
                for source in sources:
                    cell = _cell_of(source.kind, source.port, mapped.get(source.index))
                    if cell and port.path[0] != cell:
                        yield owner, cell, port.path, function_id


def _cell_of(kind: str, port: Port, mapped: Port | None) -> str:
    """The receiver's field whose mapping a source is memory of; "" for other sources."""
    if kind in ("new", "newview") and mapped is not None:
        return mapped.path[0]
    return port.path[0] if kind == "view" and port.root == "recv" and len(port.path) == 1 else ""


def _stale_event(program: Program, function: Function, release: Release, path: tuple[str, ...], where: int) -> Event:
    base = receiver_name(function)
    storing = program.functions[where]
    name = storing.facts.name_start - storing.facts.start
    steps = (
        EventStep("alias", where, name, name + len(storing.facts.name)),
        call_step(program, function, release, "release"),
    )
    fields: dict[str, str | bool | int] = {
        "resource": MAPPING, "place": f"{base}.{release.port.path[0]}", "pool": "", "release": release.via.text,
        "view": True, "alias": ".".join([base, *(step for step in path if step.isidentifier())]),
    }  # fmt: skip
    return Event("StaleAlias", function.id, "release", True, tuple(sorted(fields.items())), steps)


def handed_out(program: Program, summaries: Mapping[int, Summary]) -> list[Event]:
    """One event for each exported method that returns memory of a cell from under a lock, and a remap under it."""
    remaps: dict[str, list[tuple[int, Release, frozenset[tuple[str, str]]]]] = {}
    for function_id, release in _remaps(summaries):
        function = program.functions[function_id]
        if not function.file.is_test:
            held = frozenset(lock[:2] for lock in locks(program, function) if lock[2] == "Lock")
            remaps.setdefault(release.region, []).append((function_id, release, held))
    events = []
    for function_id in sorted(summaries) if remaps else ():
        function = program.functions[function_id]
        if function.facts.receiver is None or not function.facts.name[:1].isupper() or function.file.is_test:
            continue
        given_up = {lock[:2] for lock in locks(program, function) if lock[2] in _UNLOCKS}
        for region, index in _returned(summaries[function_id]) if given_up else ():
            if not _is_memory(program, function, index):
                continue
            for remapping, release, held in remaps.get(region, ()):
                if remapping != function_id and held & given_up:
                    events.append(_handed_event(program, function, index, remapping, release))
                    break
    return _distinct(events)


def _is_memory(program: Program, function: Function, index: int) -> bool:
    """Reports whether a result is bytes: an object around them can tell its users what has become of them."""
    signature = program.signature(function)
    if signature.kind != "func" or index >= len(signature.results):
        return False
    under = program.underlying(signature.results[index])
    return under.kind == "slice" or under.name == "string"


def _returned(summary: Summary) -> list[tuple[str, int]]:
    """(region cell, number of the result that is memory of it)."""
    return sorted(
        {
            (source.region, port.number)
            for case in summary.cases
            for port, sources in case.outputs
            if port.is_result
            for source in sources
            if source.region and source.kind in ("view", "port")
        }
    )


def locks(program: Program, function: Function) -> set[Lock]:
    """The mutex fields that a function locks and unlocks itself."""
    body, typing = function.body(), program.infer(function)
    definitions = {row[1]: row for _, row in body.instructions() if row[1] >= len(body.variables)}
    strings = function.file.facts.strings
    found = set()
    for number, (op, _, a, b, _, _, _) in body.instructions():
        if op not in (Op.CALL, Op.DEFER) or body.pool[b] == NONE or strings[body.pool[b]] not in _LOCKS | _UNLOCKS:
            continue
        target = typing.targets.get(number)
        if target is None or not target.name.startswith(("(*sync.", "(sync.")):
            continue
        row = definitions.get(a)
        if row is not None and row[0] in (Op.FIELD, Op.ADDRFIELD):
            owner = typing.types[row[2]]
            if owner is not None and owner.kind == "ptr":
                owner = owner.args[0]
            found.add((owner.name if owner is not None else "", strings[row[3]], strings[body.pool[b]]))
        elif typing.paths.get(number):
            owner = typing.types[a]
            if owner is not None and owner.kind == "ptr":
                owner = owner.args[0]
            found.add((owner.name if owner is not None else "", typing.paths[number][-1], strings[body.pool[b]]))
    return found


def _handed_event(program: Program, function: Function, index: int, remapping: int, release: Release) -> Event:
    body = function.body()
    place, (start, end) = "the result", (0, 4)
    for _, (op, _, _, b, c, first, last) in body.instructions():
        registers = body.operands(b, c) if op == Op.RETURN else ()
        if op == Op.RETURN and index < len(registers) and not _is_nil(function, registers[index]):
            start, end = first, last
            if registers[index] < len(body.variables):
                place = body.variables[registers[index]].name or place
    fields: dict[str, str | bool | int] = {
        "resource": MAPPING, "place": place, "pool": "", "release": program.functions[remapping].facts.name,
        "view": True, "how": "returned", "what": "buffer",
    }  # fmt: skip
    steps = (
        EventStep("escape", function.id, start, end),
        call_step(program, program.functions[remapping], release, "release"),
    )
    return Event("AliasOutlivesRelease", function.id, "escape", True, tuple(sorted(fields.items())), steps)


def _is_nil(function: Function, register: int) -> bool:
    body = function.body()
    ops = [row[0] for _, row in body.instructions() if row[1] == register and register >= len(body.variables)]
    names = [
        function.file.facts.strings[row[2]]
        for _, row in body.instructions()
        if row[1] == register and row[0] == Op.NAME and register >= len(body.variables)
    ]
    return Op.NIL in ops or "nil" in names


def call_step(program: Program, function: Function, release: Release, role: str) -> EventStep:
    """The call in a function that leads to a release: the one of the callee where it happens, or of its wrapper."""
    via = release.via
    if via.function == function.id:
        return EventStep(role, via.function, via.start, via.end)
    typing = program.infer(function)
    for number, (op, _, _, _, _, start, end) in function.body().instructions():
        target = typing.targets.get(number)
        if op in (Op.CALL, Op.DEFER) and target is not None and via.function in target.functions:
            return EventStep(role, function.id, start, end)
    name = function.facts.name_start - function.facts.start
    return EventStep(role, function.id, name, name + len(function.facts.name))


def receiver_name(function: Function) -> str:
    """What the method calls its receiver; "it" where it does not."""
    return next((variable.name for variable in function.body().variables if variable.kind == 3), "") or "it"


def _distinct(events: list[Event]) -> list[Event]:
    """One event a function and place."""
    found: dict[tuple[object, ...], Event] = {}
    for event in events:
        place = next(step for step in event.steps if step.role == event.at)
        found.setdefault((event.kind, place), event)
    return list(found.values())
