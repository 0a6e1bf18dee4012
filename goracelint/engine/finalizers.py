"""Finalizers and cleanups that unmap what a method has handed out.

::

    func newBuffer(b *core.Buffer) *Buffer {
        out := &Buffer{b, new(drop)}
        runtime.SetFinalizer(out.drop, func(*drop) { go b.Destroy() })     unmaps when nobody holds out any more
        return out
    }
    func (b *Buffer) Bytes() []byte { return b.data }                      a slice does not keep b alive

The collector follows no pointer from memory that it does not own: once the slice is all that is left, the object is
garbage, and its finalizer takes the memory away under the slice. Where the package that sets the finalizer
calls KeepAlive, it knows, and nothing is certain. Errs: callers that keep the object alive by a
deferred Close are not looked at.
"""

from collections.abc import Mapping

from goracelint.engine.events import Event, EventStep
from goracelint.engine.members import Method
from goracelint.engine.summary import MAPPING, Summary
from goracelint.ir.opcodes import Op
from goracelint.program.function import Function
from goracelint.program.program import Program

_SETTERS = frozenset({"runtime.SetFinalizer", "runtime.AddCleanup"})


def unmapping_finalizers(program: Program, summaries: Mapping[int, Summary]) -> list[Event]:
    """One event for each finalizer that unmaps memory which an exported method returns, in order of function."""
    handing = _handing_out(program, summaries)
    setters = {caller for name in ("SetFinalizer", "AddCleanup") for caller in program.callers_by_name(name)}
    events = []
    for function_id in sorted(setters) if handing else ():
        function = program.functions[function_id]
        if not function.has_body or function.file.is_test:
            continue
        method = Method(program, function)
        for number, row in enumerate(method.rows):
            target = method.typing.targets.get(number)
            registers = method.body.operands(row[3], row[4])[2:] if row[0] == Op.CALL else ()
            if target is None or target.name not in _SETTERS or len(registers) < 2:
                continue
            holders = _unmapped_by(program, summaries, method, registers[1])
            found = next((handing[holder] for holder in sorted(holders) if holder in handing), None)
            if found is not None:
                step = EventStep("release", function_id, row[5], row[6])
                events.append(_event(program, function, step, found))
    return events


def _handing_out(program: Program, summaries: Mapping[int, Summary]) -> dict[str, Function]:
    """Type that holds a mapping -> an exported method that returns bytes of it."""
    found: dict[str, Function] = {}
    for function_id in sorted(summaries):
        function = program.functions[function_id]
        if function.facts.receiver is None or not function.facts.name[:1].isupper() or function.file.is_test:
            continue
        signature = program.signature(function)
        results = signature.results if signature.kind == "func" else ()
        for case in summaries[function_id].cases:
            for port, sources in case.outputs:
                if not port.is_result or port.path or port.number >= len(results):
                    continue
                under = program.underlying(results[port.number])
                if under.kind != "slice" and under.name != "string":
                    continue
                for source in sources:
                    if source.region:
                        found.setdefault(source.region.rpartition(".")[0], function)
    return found


def _unmapped_by(program: Program, summaries: Mapping[int, Summary], method: Method, register: int) -> set[str]:
    """The types whose mappings the function in a register unmaps, itself or by what it calls."""
    number = method.defined.get(register)
    if number is None:
        return set()
    row = method.rows[number]
    function = program.sibling(method.function, row[2]) if row[0] == Op.CLOSURE else None
    denoted = method.typing.denotes.get(number)
    ids = [function.id] if function is not None else list(denoted.functions) if denoted is not None else []
    holders: set[str] = set()
    for function_id in ids:
        callees = [function_id]
        body = program.functions[function_id]
        if body.has_body:
            callees += [callee for target in program.infer(body).targets.values() for callee in target.functions]
        for callee in callees:
            cases = summaries[callee].cases if callee in summaries else ()
            releases = (release for case in cases for release in case.releases if release.resource == MAPPING)
            holders |= {release.region.rpartition(".")[0] for release in releases if release.region}
    return holders


def _event(program: Program, function: Function, step: EventStep, handing: Function) -> Event:
    name = handing.facts.name_start - handing.facts.start
    escape = EventStep("escape", handing.id, name, name + len(handing.facts.name))
    fields: dict[str, str | bool | int] = {
        "resource": MAPPING, "place": f"what {handing.facts.name} hands out", "pool": "", "release": "the finalizer",
        "view": True, "how": "returned", "what": "buffer",
    }  # fmt: skip
    must = not _keeps_alive(program, function.package.path)
    return Event("AliasOutlivesRelease", function.id, "release", must, tuple(sorted(fields.items())), (step, escape))


def _keeps_alive(program: Program, path: str) -> bool:
    callers = (program.functions[caller] for caller in program.callers_by_name("KeepAlive"))
    return any(caller.package.path == path and not caller.file.is_test for caller in callers)
