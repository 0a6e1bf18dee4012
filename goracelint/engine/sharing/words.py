"""Mixed use of one word: atomic operations here, plain ones there.

::

    n := atomic.LoadUint32(r.pos)      the word that region.pos points to
    *r.pos = 0                         the same word, plainly

A word is known by the cell that holds its very address. An initial write before anybody else can reach
the memory is no mixed use; an initial read is one where the mapping is shared with others from the start.
A compare-and-swap on a mapped word is reported for itself: as a lock it orders nothing for the race detector.

Errs: two pointers to one word in two cells are two words.
"""

from typing import NamedTuple

from goracelint.engine.sharing.evidence import Evidence
from goracelint.engine.sharing.scope import Solved
from goracelint.engine.sharing.threads import Threads
from goracelint.engine.sharing.uses import Use, apart, beside
from goracelint.ir.opcodes import NONE, Op


class Mixed(NamedTuple):
    """An atomic and a plain use of the word that ``cell`` points to."""

    cell: str
    atomic: Use
    plain: Use
    must: bool


def mixed_words(solved: Solved, threads: Threads, evidence: Evidence, uses: list[Use]) -> list[Mixed]:
    """One pair for each word, by cell."""
    found: dict[str, Mixed] = {}
    atomics = [use for use in uses if use.access.kind == "atomic" and use.access.word]
    plains = [use for use in uses if use.access.kind in ("read", "write") and use.access.word]
    for atomic in atomics:
        for plain in plains:
            for cell in sorted(atomic.access.word & plain.access.word):
                if not solved.regions.of(cell) or not _is_word(solved, plain) or apart(atomic, plain):
                    continue
                must = _meets(solved, threads, evidence, cell, atomic, plain)
                if must is not None and (cell not in found or (must and not found[cell].must)):
                    found[cell] = Mixed(cell, atomic, plain, must)
    return [found[cell] for cell in sorted(found)]


def _is_word(solved: Solved, use: Use) -> bool:
    """Reports whether a plain use goes through the pointer itself, not through an element or field."""
    place = use.access.place
    op = solved.program.functions[place.function].body().instruction(place.number)[0]
    return op in (Op.DEREF, Op.STORE)


def _meets(solved: Solved, threads: Threads, evidence: Evidence, cell: str, atomic: Use, plain: Use) -> bool | None:
    """Whether the two are certain to be able to meet; None where they are not."""
    if cell.startswith("local:"):
        return True if beside(solved, threads, atomic, plain) is not None else None
    if plain.owned or plain.access.owner == "fresh":
        shared = plain.access.kind == "read" and any(solved.is_shared(site) for site in solved.regions.of(cell))
        return True if shared else None
    return True if evidence.may_meet(atomic, plain) or atomic.roots != plain.roots else None


def lock_words(solved: Solved, uses: list[Use]) -> list[Use]:
    """Compare-and-swap operations on mapped words."""
    found = []
    for use in uses:
        place = use.access.place
        names = solved.values[place.function].names
        target = names.typing.targets.get(place.number)
        if use.access.kind == "atomic" and target is not None and ".CompareAndSwap" in target.name:
            if names.body.instruction(place.number)[1] != NONE and use.mapped:
                found.append(use)
    return found
