"""The domain: a pointer is a place in a memory whose size is proven.

The idea on one snippet::

    p := new([2]int64)                       Place(Memory(16 bytes, whole), 0)
    q := unsafe.Add(unsafe.Pointer(p), 8)    Place(the same, 8)
    (*[2]int64)(q)                           needs 16 bytes, 8 are left: past the end
    h := &b[0:8][0]                          Place(Memory(8 bytes, part), 0): b may go on behind it

A register holds a ``Place``, a constant integer, or nothing that is known. Top is "nothing is known" (the register
is absent from the state), bottom a block that is not reached. A join keeps what both sides agree on; a place whose
offsets differ keeps its memory.

Errs: sizes are those of 64-bit targets. Memory of unknown size is not represented, so nothing is said about it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import msgspec

from goracelint.program.types import Type

WHOLE: Final = "whole"  # nothing lies behind it: an object of its own
PART: Final = "part"  # what was handed out of something larger that is not known
OPEN: Final = "open"  # the elements of a slice of unknown length: no size, but a type
UNBOUNDED: Final = 1 << 60  # bytes; more than there are, where the size is not known
PARAMETER: Final = "parameter"  # whatever a caller passes: no size, but what is needed of it is noted


class Memory(msgspec.Struct, frozen=True, gc=False):
    """Some bytes that lie together.

    ``size`` is in bytes; ``extent`` is WHOLE, PART, OPEN or PARAMETER (then ``parameter`` is its number); ``type`` is
    what it was made as, of a slice the type of its elements; ``text`` are the user's words for it; ``function``,
    ``start`` and ``end`` say where it comes from. ``align`` is what its first byte is known to be aligned to.
    """

    size: int
    extent: str
    type: Type | None
    text: str
    function: int
    start: int
    end: int
    align: int
    parameter: int = -1


class Place(NamedTuple):
    """An address: ``offset`` bytes into a memory, None where that is not known.

    ``is_integer`` says that it is held as a uintptr, ``is_view`` that it is the data of a slice or string which
    unsafe.Slice or unsafe.String made.
    """

    memory: Memory
    offset: int | None
    is_integer: bool = False
    is_view: bool = False

    @property
    def room(self) -> int:
        """How many bytes are left from here; all of them where the offset is unknown."""
        return self.memory.size - max(self.offset or 0, 0)

    def moved(self, distance: int | None) -> Place:
        """The place so many bytes further."""
        offset = None if self.offset is None or distance is None else self.offset + distance
        return self._replace(offset=offset)


Known = Place | int
"""What is known of a register."""

State = dict[int, Known]
"""Registers of which something is known."""


def assign(state: State, register: int, value: Known | None) -> None:
    """Let a register hold something known, or nothing that is known."""
    if register < 0:
        return
    if value is None:
        state.pop(register, None)
    else:
        state[register] = value


def join(there: State, other: State) -> bool:
    """Weaken a state to what holds in both; whether it changed."""
    changed = False
    for register in list(there):
        mine, theirs = there[register], other.get(register)
        if mine == theirs:
            continue
        met = _meet(mine, theirs)
        if met != mine:
            changed = True
            if met is None:
                del there[register]
            else:
                there[register] = met
    return changed


def _meet(mine: Known, theirs: Known | None) -> Known | None:
    if isinstance(mine, Place) and isinstance(theirs, Place):
        if mine.memory == theirs.memory and mine.is_integer == theirs.is_integer:
            return mine._replace(offset=None)
    return None


def alignment(size: int) -> int:
    """What the first byte of an allocation of this size is aligned to, up to 8 (runtime.mallocgc, tiny objects too)."""
    if size >= 16:
        return 8
    return next((align for align in (8, 4, 2) if size % align == 0), 1)
