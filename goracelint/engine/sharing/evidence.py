"""What the code says about concurrency: which locks are meant, which are held across calls, what is counted.

::

    func (r *region) Close() { syscall.Munmap(r.m) }                  no lock
    func (r *region) Get() byte { r.mu.RLock(); ...; return r.m[0] }  region.mu: Get may meet others

A lock of the type that keeps the memory, or of one that reaches it, held at one of two uses, says that their
author expects them to meet. A lock that some function still holds when it returns spans more than one function
(a transaction, a pin), so a use without it proves nothing. A counter that is compared before an unmap is
taken for a reference count.

Errs: a lock of such a type that guards something else is taken to be meant.
"""

from collections.abc import Iterable

from goracelint.engine.sharing.domain import Locks
from goracelint.engine.sharing.kinship import Kinship
from goracelint.engine.sharing.naming import owner_of
from goracelint.engine.sharing.scope import Solved
from goracelint.engine.sharing.threads import Threads
from goracelint.engine.sharing.uses import Use


class Evidence:
    """What speaks for or against two uses meeting."""

    def __init__(self, solved: Solved, threads: Threads, uses: list[Use]) -> None:
        self._solved = solved
        self._threads = threads
        self._uses = uses
        named = {name: t for values in solved.values.values() for name, t in values.names.owners.items()}
        self._kinship = Kinship(solved.program, named)
        self.sessions = frozenset(lock for flow in solved.flows.values() for lock in flow.leaves)
        self.counters = frozenset(cell for values in solved.values.values() for cell in values.counted)

    def meant(self, locks: Locks, use: Use, other: Use) -> dict[str, int]:
        """The held locks that may guard the memory of the two uses.

        Those of types that keep its cells or reach what keeps them, and variables of the same package."""
        cells = (*use.cells, *other.cells)
        return {lock: mode for lock, mode in sorted(locks) if any(self._guards(lock, cell) for cell in cells)}

    def _guards(self, lock: str, cell: str) -> bool:
        owner = owner_of(lock)
        if owner == _home(lock):
            return owner == _home(cell)
        return owner == owner_of(cell) or self._kinship.reaches(owner, owner_of(cell))

    def related(self, one: Use, other: Use) -> bool:
        """Reports whether the views are kept by objects of which one keeps the other."""
        return any(self._kinship.related(first, second) for first in one.cells for second in other.cells)

    def leads(self, cell: str, use: Use) -> bool:
        """Reports whether what a cell points to keeps the memory of the use, or is it."""
        return cell in use.cells or any(self._kinship.keeps(cell, owner_of(kept)) for kept in use.cells)

    def own(self, locks: dict[str, int], use: Use) -> str:
        """The held lock of the very type that keeps the view; "" where there is none."""
        owners = {owner_of(cell) for cell in use.cells}
        return next((lock for lock in sorted(locks) if owner_of(lock) in owners and lock not in self.sessions), "")

    def is_lacking(self, use: Use, lock: str) -> bool:
        """Reports whether a use lacks a lock for certain.

        The lock of an object that keeps the memory's owner is taken by that object, around exported methods. A lock
        behind a pointer is another object's, which takes it by another name."""
        if self._kinship.is_pointer(lock):
            return False
        if owner_of(lock) in {owner_of(cell) for cell in use.cells}:
            return True
        return not self._threads.is_covered(use.function, lock)

    def same_owner(self, one: Use, other: Use) -> bool:
        """Reports whether one type keeps both views."""
        return bool({owner_of(cell) for cell in one.cells} & {owner_of(cell) for cell in other.cells})

    def is_guarded(self, use: Use) -> bool:
        """Reports whether an unmap waits for users, or for the last reference."""
        return use.held.drained or bool(use.held.looked & self.counters)

    def others_hold(self, lock: str, besides: Iterable[Use]) -> bool:
        """Reports whether another use of the same mappings, not an unmap, holds the lock."""
        excluded = {use.function for use in besides}
        mapped = frozenset().union(*(use.mapped for use in besides))
        return any(
            use.access.kind != "unmap" and use.function not in excluded and use.mapped & mapped
            for use in self._uses
            if any(name == lock for name, _ in use.locks)
        )

    def may_meet(self, one: Use, other: Use) -> bool:
        """Reports whether two uses are reached from different entries, main and initialisers being one."""
        if not one.roots or not other.roots:
            return False
        firsts = {self._thread(root) for root in one.roots}
        seconds = {self._thread(root) for root in other.roots}
        return len(firsts | seconds) > 1

    def _thread(self, root: int) -> int:
        facts = self._solved.program.functions[root].facts
        alone = facts.name in ("main", "init") or facts.name.startswith("var ")
        return -1 if alone and facts.receiver is None else root


def _home(cell: str) -> str:
    """The package of a field's or variable's cell; "" for locals."""
    if cell.startswith(("local:", "port:")):
        return ""
    slash = cell.rfind("/") + 1
    return cell[:slash] + cell[slash:].partition(".")[0]
