"""Close methods that give back again what the first Close gave back.

::

    func (l *leaky) Close() error {
        bufs.Put(l.br)            a second Close puts the same reader again
        return nil
    }

io.Closer does not promise that Close is called once: deferred and explicit Close, wrappers that close
what they wrap, and net/http all call it again. A method is judged by its own summary: a case that releases
something behind the receiver, leaves it there, and changes nothing that the case tests, can run twice.
Callbacks count as well: a field of function type that Close calls, holding a literal that releases what it
captured.

A mapping of a type that its package keeps to itself is uncertain: the package knows who closes.

Errs: types whose Close is documented to be called once are reported too; a guard in the caller is not seen.
"""

from collections.abc import Callable, Mapping

from goracelint.engine.events import Event, EventStep
from goracelint.engine.lending import receiver_type
from goracelint.engine.members import Method
from goracelint.engine.summary import MAPPING, Release, Summary, spoken
from goracelint.program.function import Function
from goracelint.program.program import Program

_NAMES = frozenset({"Close", "CloseWithError"})


HeldFunctions = Callable[[str, str], tuple[int, ...]]


def repeated_close(program: Program, summaries: Mapping[int, Summary], held: HeldFunctions) -> list[Event]:
    """One event for each Close that can release twice, in order of function.

    ``held`` tells the functions that the program stores into a field of a type.
    """
    events = []
    for function_id in sorted(summaries):
        function = program.functions[function_id]
        if function.facts.receiver is None or function.facts.name not in _NAMES:
            continue
        if function.file.is_test and any(
            r.resource == MAPPING for c in summaries[function_id].cases for r in c.releases
        ):
            continue
        found = _repeatable(summaries[function_id])
        if found is not None and not _tests_what_it_sets(program, function):
            events.append(release_event(program, function, found))
            continue
        for field in _repeated_callbacks(summaries[function_id]):
            for literal in held(_receiver_type(program, function), field):
                events += _callback_event(program, function, summaries.get(literal))
    return events


def _tests_what_it_sets(program: Program, function: Function) -> bool:
    """Reports whether a flag of the receiver, atomic ones too, is tested and set here: a closed mark."""
    method = Method(program, function)
    tested = {field for field in method.fields() if method.tests(field)}
    return any(method.constants(field) & {"true", "false"} for field in tested)


def _receiver_type(program: Program, function: Function) -> str:
    type_ = program.receiver(function)
    if type_ is not None and type_.kind == "ptr":
        type_ = type_.args[0]
    return type_.name if type_ is not None else ""


def _repeated_callbacks(summary: Summary) -> list[str]:
    """Fields of function type that the method calls every time it is called."""
    found = [
        port.path[0]
        for case in summary.cases
        for port, when in case.runs
        if port.root == "recv" and len(port.path) == 1 and when == "now"
    ]
    return sorted(set(found))


def _callback_event(program: Program, function: Function, literal: Summary | None) -> list[Event]:
    """The literal gives a captured object back each time it is called."""
    if literal is None:
        return []
    for case in literal.cases:
        for release in case.releases:
            if release.port.root.startswith("cap") and release.must and not release.guarded:
                call = function.facts.name_start - function.facts.start
                first = EventStep("release", function.id, call, call + len(function.facts.name))
                event = release_event(program, function, release)
                fields = dict(event.fields) | {"repeat": "callback", "place": _captured(program, release)}
                steps = (first, *event.steps)
                return [Event(event.kind, release.via.function, "again", True, tuple(sorted(fields.items())), steps)]
    return []


def _captured(program: Program, release: Release) -> str:
    variables = program.functions[release.via.function].body().variables
    names = [v.name for v in variables if v.kind == 4 and v.index == release.port.number]
    return names[0] if names else "a captured object"


def _repeatable(summary: Summary) -> Release | None:
    for case in summary.cases:
        for release in case.releases:
            again = release.must and not release.guarded and not release.lenient
            if release.port.root == "recv" and release.port.path and again:
                return release
    return None


def release_event(program: Program, function: Function, release: Release) -> Event:
    """The event of a method that releases again what its first call released."""
    via = release.via
    place = ".".join([_receiver_name(function), *(step for step in release.port.path if step.isidentifier())])
    fields: dict[str, str | bool | int] = {
        "resource": release.resource, "place": place, "pool": spoken(release.pool_text, release.pool),
        "release": via.text, "view": False, "again": via.text, "repeat": "method",
    }  # fmt: skip
    literal = _is_inside(program, via.function, function.id)
    steps = [EventStep("again", via.function, via.start, via.end)]
    if via.function != function.id and not literal and release.port.root == "recv":
        name = function.facts.name_start - function.facts.start
        steps.insert(0, EventStep("again", function.id, name, name + len(function.facts.name)))
    public = release.resource != MAPPING or receiver_type(program, function).rpartition(".")[2][:1].isupper()
    return Event("DoubleRelease", function.id, "again", public, tuple(sorted(fields.items())), tuple(steps))


def _receiver_name(function: Function) -> str:
    variables = function.body().variables
    return next((variable.name for variable in variables if variable.kind == 3), "") or "it"


def _is_inside(program: Program, function_id: int, outer: int) -> bool:
    while function_id >= 0:
        if function_id == outer:
            return True
        function_id = program.functions[function_id].parent
    return False
