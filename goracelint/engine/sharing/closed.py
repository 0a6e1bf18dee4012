"""Uses under the right lock that do not find out that the mapping is gone.

::

    func (r *region) Close() error {
        r.mu.Lock(); defer r.mu.Unlock()
        r.closed = true                        the mark
        return syscall.Munmap(r.m)
    }
    func (r *region) Get() byte {
        r.mu.RLock(); defer r.mu.RUnlock()
        if r.closed { err = errClosed }        looked at, and gone on: nothing is told where r.m is read
        return r.m[0]
    }

The lock keeps the two apart; what comes after Close under that lock must be told of it. A use is told if the
outcome of a test of the mark, or of the mapping itself, is certain there and was found under the lock. Where
no function of the type looks at the mark, nobody is expected to come after Close. The other way round, a
test for nil of something that Close leaves as it is can never fail.

Errs: a mark that callers outside the program look at first is not seen.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from goracelint.engine.sharing.conditions import NIL
from goracelint.engine.sharing.domain import WRITE, Place
from goracelint.engine.sharing.evidence import Evidence
from goracelint.engine.sharing.naming import owner_of
from goracelint.engine.sharing.scope import Solved
from goracelint.engine.sharing.threads import Threads
from goracelint.engine.sharing.uses import Use

MAX_WAYS: Final = 16
MAX_DEPTH: Final = 4


class Late(NamedTuple):
    """A use that may come after the unmapping. ``why`` is ignored (the mark is looked at, and the function goes
    on), untested, or kept (what is tested for nil never becomes it); ``flag`` the mark or what is tested;
    ``at`` the place in the function that holds the lock; ``mark`` where the mark is set."""

    unmap: Use
    use: Use
    why: str
    lock: str
    flag: str
    at: Place
    mark: Place | None
    must: bool

    def rank(self) -> tuple[object, ...]:
        """Best first."""
        return (not self.must, ("ignored", "kept", "untested").index(self.why), self.at, self.use.order())


class Way(NamedTuple):
    """How a use is reached from the function that takes the lock: where that function uses the memory or calls
    what does, and which cells were tested and looked at under the lock on the way."""

    at: Place
    tests: frozenset[tuple[str, bool]]
    looked: frozenset[str]


def late_uses(solved: Solved, threads: Threads, evidence: Evidence, uses: list[Use]) -> list[Late]:
    """One for each cell that is unmapped, in a fixed order."""
    found: dict[str, Late] = {}
    for unmap in uses:
        if unmap.access.kind != "unmap" or unmap.owned or unmap.is_local or evidence.is_guarded(unmap):
            continue
        for lock, mode in sorted(unmap.locks):
            if mode == WRITE and lock in evidence.meant(unmap.locks, unmap, unmap):
                lates = sorted(_after(solved, threads, evidence, uses, unmap, lock), key=Late.rank)
                if lates and lock not in found:
                    found[lock] = lates[0]
    return [found[lock] for lock in sorted(found)]


def _after(
    solved: Solved, threads: Threads, evidence: Evidence, uses: list[Use], unmap: Use, lock: str
) -> Iterator[Late]:
    marks = _marks(solved, threads, unmap, lock)
    flags = {cell for cell in marks if owner_of(cell) == owner_of(lock) and cell not in unmap.cells}
    others = [
        use
        for use in uses
        if use.access.kind in ("read", "write", "atomic")
        and use.mapped & unmap.mapped
        and not use.owned
        and any(name == lock for name, _ in use.locks)
        and evidence.may_meet(unmap, use)
    ]
    ways = [(use, way) for use in others for way in _ways(solved, threads, use, lock)]
    looked = {cell for _, way in ways for cell in way.looked} & flags
    for use, way in ways:
        if way.at.function in _chain(threads, unmap):
            continue
        told = {cell.removeprefix(NIL) for cell, _ in way.tests}
        if looked and not told & (marks.keys() | set(unmap.cells) | set(use.cells)):
            flag = min(looked)
            why = "ignored" if flag in way.looked else "untested"
            yield Late(unmap, use, why, lock, flag, way.at, marks[flag], True)
        elif not marks.keys() & told:
            for cell in sorted(cell for cell, outcome in way.tests if cell.startswith(NIL) and not outcome):
                cell = cell.removeprefix(NIL)
                if owner_of(cell) == owner_of(lock) and _stays(solved, cell) and evidence.leads(cell, unmap):
                    yield Late(unmap, use, "kept", lock, cell, way.at, None, cell not in unmap.cells)


def _marks(solved: Solved, threads: Threads, unmap: Use, lock: str) -> dict[str, Place]:
    """The cells that are assigned under the lock on the way to the unmapping."""
    found: dict[str, Place] = {}
    for function in _chain(threads, unmap):
        entered = threads.entered.get(function)
        outside = {name for name, _ in entered.locks} if entered is not None else set()
        for cell, (place, locks) in solved.flows[function].record.assigned.items():
            if lock in outside or any(name == lock for name, _ in locks):
                found.setdefault(cell, place)
    return found


def _chain(threads: Threads, use: Use) -> list[int]:
    return [use.function, *(call.caller for call in threads.barest(use.function))]


def _ways(solved: Solved, threads: Threads, use: Use, lock: str) -> list[Way]:
    """All ways to a use from exported functions that take the lock themselves, within limits."""
    found: list[Way] = []
    state = use.access.state
    pending = [(use.access.place, state.locks, state.tests, state.looked, 0)]
    while pending and len(found) < MAX_WAYS:
        place, locks, tests, looked, depth = pending.pop(0)
        function = solved.program.functions[place.function]
        if any(name == lock for name, _ in locks):
            if function.id in threads.entries and function.facts.name[:1].isupper():
                found.append(Way(place, tests, looked))
            continue
        for call in threads.counting(place.function) if depth < MAX_DEPTH else ():
            if call.how == "now":
                state = call.state
                above = Place(call.caller, call.number)
                pending.append((above, state.locks, tests | state.tests, looked | state.looked, depth + 1))
    return found


def _stays(solved: Solved, cell: str) -> bool:
    """Reports whether no function assigns a cell of an object that others can reach."""
    return not any(cell in flow.record.assigned for flow in solved.flows.values())
