"""Pairing: two uses of one mapping that nothing keeps apart, at least one of them an unmap or a write.

::

    func (r *region) Close() error { return syscall.Munmap(r.m) }       unmap, nothing held
    func (r *region) Get(i int) byte {
        r.mu.RLock(); defer r.mu.RUnlock()
        return r.m[i]                                                   read, region.mu held
    }

For memory that only local variables reach, go statements and waits decide who runs beside whom. For fields
and package variables the code must say that it expects concurrency: a lock at one side that the other
lacks (held by other users of the memory too), two different locks, or both at the read side of one lock.
One event for each cell and kind, with the pair that says most.

Errs: that two entries are called by two goroutines is concluded from the locks, not shown.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from goracelint.engine.sharing.domain import READ
from goracelint.engine.sharing.evidence import Evidence
from goracelint.engine.sharing.scope import Solved
from goracelint.engine.sharing.threads import Threads
from goracelint.engine.sharing.uses import Use, apart, beside

LACKS: Final = ("goroutine", "first", "second", "readlock", "both")
"""How a pair is wrong, best evidence first; ``first`` and ``second`` are the side that lacks the lock."""


class Pair(NamedTuple):
    """``first`` unmaps or writes. ``lock`` is what the side that has one holds, ``other`` the second's lock
    where both have one; ``spawn`` the go statement; ``must`` whether the evidence is full."""

    first: Use
    second: Use
    lacks: str
    lock: str
    other: str
    spawn: tuple[int, int] | None
    must: bool

    def rank(self) -> tuple[object, ...]:
        """Best first."""
        deep = len(self.first.access.via) + len(self.second.access.via)
        same = not (set(self.first.cells) & set(self.second.cells))
        return (
            not self.must,
            not self.second.access.direct,
            LACKS.index(self.lacks),
            same,
            deep,
            self.first.order(),
            self.second.order(),
        )


def unmap_pairs(solved: Solved, threads: Threads, evidence: Evidence, uses: list[Use]) -> list[Pair]:
    """Unmaps that are not kept apart from a use, the best pair for each cell."""
    pairs: list[Pair] = []
    for unmap in uses:
        if unmap.access.kind != "unmap" or unmap.owned:
            continue
        for use in uses:
            if use.access.kind not in ("unmap", "protect") and use.mapped & unmap.mapped and not use.owned:
                pairs += _unmap_pair(solved, threads, evidence, unmap, use)
    return best(pairs)


def _unmap_pair(solved: Solved, threads: Threads, evidence: Evidence, unmap: Use, use: Use) -> Iterator[Pair]:
    if apart(unmap, use):
        return
    if unmap.is_local or use.is_local:
        spawn = beside(solved, threads, unmap, use)
        if spawn is not None:
            yield Pair(unmap, use, "goroutine", "", "", spawn, True)
        return
    if evidence.is_guarded(unmap) or not evidence.may_meet(unmap, use) or not evidence.related(unmap, use):
        return
    mine, theirs = evidence.meant(unmap.locks, unmap, use), evidence.meant(use.locks, unmap, use)
    for pair in _by_locks(evidence, unmap, use, mine, theirs):
        yield pair._replace(must=pair.must and (use.access.direct or pair.lacks == "first"))


def _by_locks(
    evidence: Evidence, first: Use, second: Use, mine: dict[str, int], theirs: dict[str, int]
) -> Iterator[Pair]:
    common = sorted(mine.keys() & theirs.keys())
    if common and all(mine[lock] == theirs[lock] == READ for lock in common):
        yield Pair(first, second, "readlock", common[0], "", None, True)
    elif theirs and not mine:
        lock = evidence.own(theirs, second) or min(theirs)
        yield Pair(first, second, "first", lock, "", None, evidence.is_lacking(first, lock))
    elif mine and not theirs:
        for lock in sorted(mine):
            if lock not in evidence.sessions and evidence.others_hold(lock, (first, second)):
                yield Pair(first, second, "second", lock, "", None, evidence.is_lacking(second, lock))
                return
    elif mine and theirs and not common:
        one, other = evidence.own(mine, first), evidence.own(theirs, second)
        aside = one and other and not evidence.same_owner(first, second)
        yield Pair(first, second, "both", one or min(mine), other or min(theirs), None, bool(aside))


def write_pairs(solved: Solved, threads: Threads, evidence: Evidence, uses: list[Use]) -> list[Pair]:
    """Writes, and changes of the protection, that are not kept apart from a use; the best for each cell."""
    pairs: list[Pair] = []
    plain = [use for use in uses if use.access.kind in ("read", "write", "protect") and not use.owned]
    for write in plain:
        if write.access.kind == "read":
            continue
        for use in plain:
            if use.mapped & write.mapped and not apart(write, use):
                pairs += _write_pair(solved, threads, evidence, write, use)
    return best(pairs)


def _write_pair(solved: Solved, threads: Threads, evidence: Evidence, write: Use, use: Use) -> Iterator[Pair]:
    if write.is_local or use.is_local:
        spawn = beside(solved, threads, write, use)
        if spawn is not None:
            yield Pair(write, use, "goroutine", "", "", spawn, _is_one(solved, write, use, spawn))
        return
    if not evidence.may_meet(write, use) or not evidence.related(write, use):
        return
    mine, theirs = evidence.meant(write.locks, write, use), evidence.meant(use.locks, write, use)
    for pair in _by_locks(evidence, write, use, mine, theirs):
        protects = write.access.kind == "protect" and use.access.kind in ("protect", "write")
        meant = pair.lacks in ("first", "second") and pair.lock not in evidence.sessions
        certain = (meant and use.access.direct) or (pair.lacks == "readlock" and protects)
        yield pair._replace(must=pair.must and certain)


def _is_one(solved: Solved, one: Use, other: Use, spawn: tuple[int, int]) -> bool:
    """Reports whether both uses are of one variable, not of one that each turn of a loop makes anew."""
    if one.function != other.function:
        return True
    return not any(solved.renews(cell, spawn) for cell in one.cells if cell in other.cells)


def best(pairs: list[Pair]) -> list[Pair]:
    """For each cell of the first side the pair with the best evidence, in a fixed order."""
    found: dict[tuple[str, ...], Pair] = {}
    for pair in sorted(pairs, key=Pair.rank):
        key = pair.first.cells or (f"site:{min(pair.first.mapped)}",)
        known = next((k for k in found if set(k) & set(key)), None)
        if known is None:
            found[key] = pair
    return list(found.values())
