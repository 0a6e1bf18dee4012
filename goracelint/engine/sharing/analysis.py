"""The sharing analysis from program to events.

::

    program -> values and regions -> flows -> threads -> uses -> pairs -> events

Errs: as its parts do; see their modules.
"""

from collections.abc import Sequence

from goracelint.engine.events import Event, EventStep, FieldValue
from goracelint.engine.sharing.closed import Late, late_uses
from goracelint.engine.sharing.domain import Place
from goracelint.engine.sharing.evidence import Evidence
from goracelint.engine.sharing.lengths import Bound, unbounded
from goracelint.engine.sharing.mappings import Mappings
from goracelint.engine.sharing.naming import spoken
from goracelint.engine.sharing.pins import Unpinned, unpinned_uses
from goracelint.engine.sharing.races import Pair, unmap_pairs, write_pairs
from goracelint.engine.sharing.scope import Solved
from goracelint.engine.sharing.threads import Threads
from goracelint.engine.sharing.uses import Use, collect
from goracelint.engine.sharing.words import Mixed, lock_words, mixed_words
from goracelint.ir.facts import VariableKind
from goracelint.ir.opcodes import NONE
from goracelint.program.function import Function, receiver_name
from goracelint.program.program import Program

_DOES = {
    "read": "reads",
    "write": "writes",
    "atomic": "uses",
    "protect": "changes the protection of",
    "unmap": "unmaps",
}


def sharing_events(
    program: Program, mappings: Mappings, packages: frozenset[int], known: Sequence[Event] = ()
) -> list[Event]:
    """The events of one program: what is unmapped, written or used plainly while others use it.

    ``packages`` are those that map or unmap, ``known`` are events of the ownership analysis: what they tell of is
    not told again."""
    solved = Solved(program, mappings, packages)
    if not solved.order:
        return []
    calls = [call for function in solved.order for call in solved.flows[function].record.calls]
    threads = Threads(program, solved.order, calls, solved.held(), solved.finalizing())
    uses = collect(solved, threads)
    evidence = Evidence(solved, threads, uses)
    tell = Telling(solved, threads)
    pairs = unmap_pairs(solved, threads, evidence, uses)
    unmaps = [pair for pair in pairs if not tell.is_told(pair, known)]
    mixed = mixed_words(solved, threads, evidence, uses)
    told = {use.access.place for pair in unmaps for use in (pair.first, pair.second)}
    events = [tell.pair("RacingUnmap", pair, "unmap") for pair in unmaps]
    events += [
        tell.pair("UnguardedAccess", pair, "write")
        for pair in write_pairs(solved, threads, evidence, uses)
        if pair.first.access.place not in told
    ]
    closed = {tell.owner(event.function) for event in known if event.kind == "UseAfterClose"}
    lates = late_uses(solved, threads, evidence, uses)
    events += [tell.late(late) for late in lates if tell.owner(late.at.function) not in closed]
    events += [tell.mixed(pair) for pair in mixed]
    events += [tell.lock_word(use) for use in lock_words(solved, uses)]
    events += [tell.bound(bound) for bound in unbounded(solved)]
    events += [tell.unpinned(use) for use in unpinned_uses(solved)]
    return events


class Telling:
    """Words and steps for what was found."""

    def __init__(self, solved: Solved, threads: Threads) -> None:
        self._solved = solved
        self._threads = threads
        self._program = solved.program

    def owner(self, function_id: int) -> str:
        """The type that has a method, with its package; the function's own name for others."""
        function = self._program.functions[function_id]
        base, _ = receiver_name(function.facts.receiver)
        return f"{function.package.path}.{base}" if base else function.name

    def is_told(self, pair: Pair, known: Sequence[Event]) -> bool:
        """Reports whether the unmapping of local memory, or behind a view that stays, is told of already."""
        step = self._step("release", pair.first.access.place, 0)
        place = (step.function, step.start)
        kinds = {event.kind for event in known for s in event.steps if (s.function, s.start) == place}
        return "StaleAlias" in kinds or (pair.lacks == "goroutine" and "ReleaseWhileShared" in kinds)

    def pair(self, kind: str, pair: Pair, role: str) -> Event:
        """The event of a pair; the first side has the role ``unmap`` or ``write``, the second ``access``."""
        first, second = pair.first, pair.second
        fields: dict[str, FieldValue] = {
            "resource": "mmap",
            "place": second.access.text or first.access.text or "the mapping",
            "mapping": first.access.text or second.access.text or "the mapping",
            "actor": self._spell(self._entry(first)),
            "reader": self._spell(self._entry(second)),
            "action": _DOES[first.access.kind],
            "access": _DOES[second.access.kind],
            "lacking": pair.lacks,
            "lock": spoken(pair.lock),
            "other": spoken(pair.other),
        }
        at = "access" if pair.lacks == "second" and set(first.cells) & set(second.cells) else role
        steps = [*self._story(first, role, 0), *self._story(second, "access", 1)]
        if pair.spawn is not None:
            steps.insert(0, self._step("go", Place(*pair.spawn), 0))
        return Event(kind, first.function, at, pair.must, tuple(sorted(fields.items())), tuple(steps))

    def late(self, late: Late) -> Event:
        """The event of a use that is not told that the mapping is gone."""
        fields: dict[str, FieldValue] = {
            "resource": "mmap",
            "place": late.use.access.text or "the mapping",
            "pool": "",
            "release": self._spell(self._entry(late.unmap)),
            "view": False,
            "how": late.why,
            "flag": spoken(late.flag),
        }
        steps = (self._step("release", late.unmap.access.place, 0), self._step("use", late.at, 1))
        return Event("UseAfterClose", late.at.function, "use", late.must, tuple(sorted(fields.items())), steps)

    def mixed(self, mixed: Mixed) -> Event:
        """The event of a word that is used both ways."""
        fields: dict[str, FieldValue] = {
            "resource": "mmap",
            "place": mixed.plain.access.text or spoken(mixed.cell),
            "access": _DOES[mixed.plain.access.kind],
            "reader": self._spell(mixed.plain.function),
            "word": spoken(mixed.cell) or mixed.atomic.access.text or "the word",
        }
        steps = (*self._story(mixed.atomic, "atomic", 0), *self._story(mixed.plain, "access", 1))
        return Event(
            "MixedMappedAtomic", mixed.plain.function, "access", mixed.must, tuple(sorted(fields.items())), steps
        )

    def lock_word(self, use: Use) -> Event:
        """The event of a compare-and-swap on a mapped word."""
        fields: dict[str, FieldValue] = {"resource": "mmap", "place": use.access.text or "the word"}
        steps = (self._step("atomic", use.access.place, 0),)
        return Event("MappedLockWord", use.function, "atomic", False, tuple(sorted(fields.items())), steps)

    def bound(self, bound: Bound) -> Event:
        """The event of a length from a mapping that slices it; certain where it was meant to be compared."""
        names = self._solved.values[bound.function].names
        fields: dict[str, FieldValue] = {
            "resource": "mmap",
            "place": names.text(bound.memory) or "the mapping",
            "pool": "",
            "release": "",
            "view": False,
            "how": "decoded" if bound.check == NONE else "wraps",
            "index": bound.words,
            "other": "",
        }
        steps = [self._step("read", Place(bound.function, bound.source), 0)]
        if bound.check != NONE:
            steps.append(self._step("check", Place(bound.function, bound.check), 0))
        steps.append(self._step("use", Place(bound.function, bound.number), 0))
        must = bound.check != NONE
        return Event("UncheckedBounds", bound.function, "use", must, tuple(sorted(fields.items())), tuple(steps))

    def unpinned(self, use: Unpinned) -> Event:
        """The event of a use without the reference that a sibling takes."""
        names = self._solved.values[use.function].names
        receiver = next((row.name for row in names.body.variables if row.kind == VariableKind.RECEIVER), "") or "it"
        unlock = names.body.instruction(use.unlock)
        fields: dict[str, FieldValue] = {
            "resource": "mmap",
            "place": f"{receiver}.{use.field}",
            "pool": "",
            "release": f"{names.text(unlock[2])}.{names.strings[names.body.pool[unlock[3]]]}",
            "view": True,
            "reference": use.pinner.name,
            "other": self._spell(use.pinner.function),
        }
        steps = (
            self._step("pin", Place(use.pinner.function, use.pinner.number), 0),
            self._step("release", Place(use.function, use.unlock), 0),
            self._step("use", Place(use.function, use.number), 0),
        )
        return Event("UnpinnedUse", use.function, "use", True, tuple(sorted(fields.items())), steps)

    # -- steps and words

    def _story(self, use: Use, role: str, thread: int) -> list[EventStep]:
        """How the use is reached with the fewest locks, then the use itself."""
        steps = [
            self._step("call", Place(call.caller, call.number), thread)
            for call in reversed(self._threads.barest(use.function))
        ]
        steps.append(self._step(role, use.access.place, thread))
        return steps + [self._step("inner", place, thread) for place in use.access.via]

    def _step(self, role: str, place: Place, thread: int) -> EventStep:
        _, _, _, _, _, start, end = self._program.functions[place.function].body().instruction(place.number)
        return EventStep(role, place.function, start, end, thread)

    def _entry(self, use: Use) -> int:
        """The function by which the use is reached with the fewest locks."""
        chain = self._threads.barest(use.function)
        return chain[-1].caller if chain and chain[-1].how != "go" else use.function

    def _spell(self, function_id: int) -> str:
        return spelled(self._program.functions[function_id])


def spelled(function: Function) -> str:
    """A function for people: ``(*region).Close``, ``main``, ``a goroutine of main``."""
    if function.parent_function is not None:
        return f"a function in {spelled(function.parent_function)}"
    base, pointer = receiver_name(function.facts.receiver)
    name = function.facts.name
    return f"({'*' if pointer else ''}{base}).{name}" if base else name
