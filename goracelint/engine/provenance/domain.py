"""The abstract values: what an address points to, in which form it is, where it was kept.

::

    p := unsafe.Pointer(&x)        pointer, base: the variable x
    u := uintptr(p) + 8            integer, base: the variable x, parked in the variable u
    h := handle{addr: u}           integer, ... parked in a field
    n := len(xs)                   no address at all: a count

A value is a bitset of atoms, each of which holds on some path (join is union, bottom is 0: nothing known). An
atom is a base (the memory pointed to, and how sure that is Go memory), a form, and for integers the place where
it was kept between the conversion to an integer and now: ``parked`` is empty while the integer is still inside
its own expression, which rule 3 of unsafe.Pointer allows.

Errs: two elements of one collection are one place; fields are told apart by type and name, not by object.
"""

from typing import Final, NamedTuple

GO: Final = frozenset({"local", "fresh", "typed"})
"""Kinds of base that are Go memory: a variable, an allocation, what a pointer of a Go type points to."""
OPEN: Final = frozenset({"raw", "value"})
"""Kinds of base of which only the caller knows: an unsafe.Pointer or an integer that came in."""
NO_ADDRESS: Final = frozenset({"handle", "count", "constant", "narrow"})
"""Integers that are no addresses."""


class Site(NamedTuple):
    """A span relative to the start of a function (id)."""

    function: int
    start: int
    end: int


NOWHERE: Final = Site(-1, 0, 0)


class Base(NamedTuple):
    """What an address points to.

    ``kind``: ``local`` (a variable, whose stack may move), ``fresh`` (an allocation), ``typed`` (what a pointer,
    slice or string of a Go type points to), ``raw`` (what an unsafe.Pointer points to), ``value`` (what an
    integer that came in is the address of, if it is one), ``static`` (a package-level variable), ``foreign``
    (memory that is not Go's), ``cell`` (what field or variable ``root`` holds), ``handle``, ``count``,
    ``constant``, ``narrow`` (no address). ``function`` and ``key`` (a register) tell bases apart; ``root`` is
    the port (``arg0``, ``recv``) it came in through, or the cell; ``text`` is what the user calls it.
    """

    kind: str
    function: int
    key: int
    root: str
    text: str


class Atom(NamedTuple):
    """One thing a register may hold.

    ``form``: ``pointer``, ``integer``, ``header`` (a slice or string header by value), ``holder`` (a collection of
    integers), ``quotient`` (an integer on its way to a multiple of something). ``parked``: "" or ``variable``,
    ``field``, ``element``, ``map``, ``channel``, ``global``, ``header``, ``closure``, ``result``, ``argument``.
    ``take`` is where the pointer became an integer, ``park`` where it was kept.
    """

    form: str
    base: Base
    parked: str = ""
    take: Site = NOWHERE
    park: Site = NOWHERE
    words: str = ""

    @property
    def is_go(self) -> bool:
        """Reports whether the memory is Go's."""
        return self.base.kind in GO


class Origin(NamedTuple):
    """Where an integer that becomes a pointer may come from, as a question backward finds it (``origins``).

    ``kind``: ``go`` (Go memory), ``foreign`` (memory that is not Go's), ``static`` (a package-level variable),
    ``hidden`` (there and back at once, to hide a pointer from escape analysis), ``number`` (no address),
    ``unknown``. ``words`` say what it is, or why nothing is known. ``kept`` is the most lasting place where it was
    an integer, as (what the place is, its name); ("", "") where it never left its expression.
    """

    kind: str
    words: str
    kept: tuple[str, str] = ("", "")

    @property
    def is_address(self) -> bool:
        """Reports whether it is known to be the address of something."""
        return self.kind in ("go", "foreign", "static", "hidden")


class Atoms:
    """The atoms of one function, numbered in the order they were met."""

    __slots__ = ("_numbers", "table")

    def __init__(self) -> None:
        self.table: list[Atom] = []
        self._numbers: dict[Atom, int] = {}

    def bit(self, atom: Atom) -> int:
        """The bit that stands for an atom."""
        number = self._numbers.get(atom)
        if number is None:
            number = self._numbers[atom] = len(self.table)
            self.table.append(atom)
        return 1 << number

    def of(self, value: int) -> list[Atom]:
        """The atoms of a value."""
        found = []
        while value:
            low = value & -value
            found.append(self.table[low.bit_length() - 1])
            value ^= low
        return found


Key = int | tuple[int, int]
"""A register, or a result of a call that has several: (register, number)."""
State = dict[Key, int]
"""What registers hold; one that is missing holds nothing known."""


def join(into: State, other: State) -> bool:
    """Add what another path brings; whether anything is new."""
    changed = False
    for key, value in other.items():
        known = into.get(key, 0)
        if value & ~known:
            into[key] = known | value
            changed = True
    return changed
