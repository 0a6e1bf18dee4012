"""Conditions that a path has tested: numbered, with what each of them speaks of.

::

    if n > len(b.data)    speaks of n and b, and of a field data, whose length counts and not its value
    n = 0                 nothing is known of it any more
    b.data = nil          nor here

A condition is a tree of tuples, as ``branches.symbol`` makes it. States ask at every assignment which of theirs it
touches, so a tree is walked once, when it gets its number.
"""

from typing import NamedTuple


class Condition(NamedTuple):
    """What a condition speaks of: variables as a bitset, fields by name; ``values`` are fields whose value counts."""

    variables: int
    fields: frozenset[str]
    values: frozenset[str]


class Conditions:
    """The conditions of one function, in order of first appearance."""

    __slots__ = ("_numbers", "_rows")

    def __init__(self) -> None:
        self._numbers: dict[object, int] = {}
        self._rows: list[Condition] = []

    def number(self, key: object) -> int:
        """The number of a condition, new or known."""
        found = self._numbers.get(key)
        if found is None:
            found = self._numbers[key] = len(self._rows)
            fields = frozenset(_fields(key, lengths=True))
            self._rows.append(Condition(_variables(key), fields, frozenset(_fields(key, lengths=False))))
        return found

    def of_variable(self, known: dict[int, bool], register: int) -> list[int]:
        """Those of the known conditions that speak of a variable."""
        bit = _bit(register)
        return [number for number in known if self._rows[number].variables & bit]

    def of_memory(self, known: dict[int, bool]) -> list[int]:
        """Those of the known conditions that speak of memory."""
        return [number for number in known if self._rows[number].fields]

    def of_field(self, known: dict[int, bool], name: str) -> list[int]:
        """Those of the known conditions that speak of a field of this name."""
        return [number for number in known if name in self._rows[number].fields]

    def test_other_field(self, known: dict[int, bool], name: str) -> bool:
        """Reports whether one of them is about the value of another field; a length says nothing of this one."""
        return any(self._rows[number].values - {name} for number in known)


def _bit(register: int) -> int:
    return 1 << register + 1  # no register at all is -1


def _variables(key: object) -> int:
    if not isinstance(key, tuple):
        return 0
    if len(key) == 2 and key[0] == "v":
        return _bit(key[1])
    found = 0
    for part in key:
        found |= _variables(part)
    return found


def _fields(key: object, lengths: bool) -> set[str]:
    if not isinstance(key, tuple) or (key[:1] == ("l",) and not lengths):
        return set()
    found = {key[2]} if len(key) == 3 and key[0] == "f" else set()
    return found.union(*(_fields(part, lengths) for part in key))
