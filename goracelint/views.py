"""What the driver does for strings that lie over bytes: which functions of a linked build, and their events.

::

    func text(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }     makes one
    func store(e *entry, b []byte) { e.name = text(b); b[0] = 0 }                         solved because it calls text

Those that make one are solved by the ownership engine, then those that call a function which returns one. Errs: two
rounds, so a wrapper of a wrapper of a wrapper is not followed.
"""

from collections.abc import Collection, Iterable
from itertools import groupby

from goracelint.engine.events import Event
from goracelint.engine.models import Models
from goracelint.engine.schedule import Engine, Failure
from goracelint.engine.summary import Summary
from goracelint.ir.opcodes import Op
from goracelint.program.function import Function
from goracelint.program.program import Program

KIND = "StringBytesWritten"
_STRING = frozenset({"String"})


def analyse(program: Program, models: Models, news: frozenset[str]) -> tuple[list[Event], list[Failure]]:
    """What happens to bytes under strings in one build; ``news``: the files that no earlier build had."""
    engine = Engine(program, models, frozenset())
    engine.run(_makers(program, news))
    for _ in range(2):
        names = {
            program.functions[id_].facts.name for id_, summary in engine.summaries.items() if _returns_one(summary)
        }
        callers = {caller for name in sorted(names) for caller in program.callers_by_name(name)}
        engine.run(sorted(callers - engine.summaries.keys()))
    events = [event for id_ in sorted(engine.events) for event in engine.events[id_] if event.kind == KIND]
    return events, engine.failures


def _makers(program: Program, files: Iterable[str]) -> list[int]:
    """The functions that call unsafe.String, or read something through a pointer to a string."""
    found = []
    for file, functions in groupby(program.functions_of(files), key=lambda function: function.file):
        if any(row.path == "unsafe" for row in file.facts.imports):
            terms = enumerate(file.facts.terms)
            pointers = {number for number, term in terms if term.kind == "ptr" and term.args[0].name == "string"}
            found += [f.id for f in functions if f.has_body and (f.calls(_STRING) or _casts(f, pointers))]
    return found


def _casts(function: Function, terms: Collection[int]) -> bool:
    """Reports whether a function converts something to one of these types."""
    return bool(terms) and any(row[3] in terms for _, row in function.body().chosen(Op.CONVERT))


def _returns_one(summary: Summary) -> bool:
    """Reports whether a result is a string over the bytes of an argument."""
    return any(
        port.is_result and any(source.how == "string" and source.port.root.startswith("arg") for source in sources)
        for case in summary.cases
        for port, sources in case.outputs
    )
