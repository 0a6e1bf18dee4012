"""Uses: accesses of mapped memory with all that callers add, ready to be compared.

::

    func (r *region) at(i int) byte { return r.m[i] }     Use(read of region.m, every caller holds region.mu)

A use knows which mappings it may touch, through which cells, what is held when the callers' locks are
counted, and from which entries it is reached. Uses of objects that nobody else can reach are no uses.

Errs: as Threads does.
"""

from typing import NamedTuple

from goracelint.engine.sharing.domain import Access, Locks, excluded
from goracelint.engine.sharing.naming import UNNAMED
from goracelint.engine.sharing.regions import Mapped
from goracelint.engine.sharing.scope import Solved
from goracelint.engine.sharing.threads import Entered, Threads, inside


class Use(NamedTuple):
    """An access, seen from the whole program. ``owned``: nobody else can reach the object."""

    access: Access
    mapped: Mapped
    cells: tuple[str, ...]
    held: Entered
    roots: frozenset[int]
    owned: bool

    @property
    def function(self) -> int:
        """The function that the access is in."""
        return self.access.place.function

    @property
    def locks(self) -> Locks:
        """What is held."""
        return self.held.locks

    @property
    def is_local(self) -> bool:
        """Reports whether only local variables lead to the memory."""
        return all(cell.startswith("local:") for cell in self.cells)

    def order(self) -> tuple[object, ...]:
        """A fixed order among uses."""
        return (self.access.place, self.access.kind, self.access.via)


def collect(solved: Solved, threads: Threads) -> list[Use]:
    """All uses, in a fixed order."""
    regions = solved.regions
    found = []
    for function in sorted(solved.flows):
        entered = threads.entered.get(function)
        roots = threads.roots.get(function, frozenset())
        private = function in threads.private
        if solved.flows[function].is_dying:
            continue
        for access in solved.flows[function].record.accesses:
            mapped = regions.mapped(access.memory)
            words = tuple(sorted(cell for cell in access.word if regions.of(cell)))
            if not mapped and not words:
                continue
            cells = tuple(sorted(s.name for s in access.memory if s.kind == "cell" and regions.of(s.name)))
            local = all(cell.startswith("local:") for cell in cells or words)
            owned = not local and (access.owner == "fresh" or (access.owner != "" and private))
            empty = Entered(frozenset(), False, frozenset(), frozenset())
            held = inside(access.state, entered or empty)
            if access.spawned:
                held = empty
            found.append(Use(access, mapped, cells or words, held, roots, owned))
    return sorted(found, key=Use.order)


def apart(one: Use, other: Use) -> bool:
    """Reports whether a lock keeps two uses apart; a lock without a name may be any."""
    names = {name for name, _ in (*one.locks, *other.locks)}
    return UNNAMED in names or excluded(one.locks, other.locks)


def beside(solved: Solved, threads: Threads, one: Use, other: Use) -> tuple[int, int] | None:
    """The go statement (function, instruction) that lets two uses of local memory run side by side."""
    for spawn in _spawns(threads, one):
        if not other.access.spawned and spawn[0] == other.function and spawn[1] in other.access.state.running:
            return spawn
        for second in _spawns(threads, other):
            if spawn[0] == second[0] and _overlap(solved, spawn, second):
                return spawn
    for spawn in _spawns(threads, other):
        if not one.access.spawned and spawn[0] == one.function and spawn[1] in one.access.state.running:
            return spawn
    return None


def _spawns(threads: Threads, use: Use) -> list[tuple[int, int]]:
    """The go statements that run the code of a use."""
    if use.access.spawned:
        return [(use.access.place.function, use.access.place.number)]
    return sorted((call.caller, call.number) for call in threads.calls.get(use.function, ()) if call.how == "go")


def _overlap(solved: Solved, one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Reports whether one goroutine may still run when the other is started."""
    running = solved.flows[one[0]].record.started
    return one[1] in running.get(other[1], ()) or other[1] in running.get(one[1], ())
