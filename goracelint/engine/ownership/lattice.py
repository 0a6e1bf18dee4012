"""The lattice of content: what one field of an object holds, compared with what it held when it was taken.

::

    x := pool.Get().(*parser)            every field: CARRIED
    x.depth = 0                          depth: CLEARED
    if strict { x.strict = true }        strict: PRESET on one path, CARRIED on the other: SOME
    x.items = append(x.items, in...)     items: SOME (what was carried, and more)
    x.name = in[0]                       name: FILLED

``CARRIED`` is what the last user left. ``CLEARED`` (zero, empty) and ``PRESET`` (some constant) are what a
reset leaves behind, ``FILLED`` is data of this user, ``SOME`` is data of this user on some paths or beside
what was carried. ``UNKNOWN`` is the top: code that is not followed had the object. Bottom is no state at all.
A map is from (object, field path) to an element; a path that is not in it has the element of its longest
prefix, "" being the whole object.

Errs: a field cleared on one path and untouched on another counts as untouched.
"""

from typing import Final

CARRIED, CLEARED, PRESET, FILLED, SOME, UNKNOWN = range(6)
WRITTEN: Final = frozenset({CLEARED, PRESET, FILLED})
NAMES: Final = {PRESET: "preset", FILLED: "filled", SOME: "some", UNKNOWN: "unknown"}
ELEMENTS: Final = {name: element for element, name in NAMES.items()}

Key = tuple[int, str]


def join(a: int, b: int) -> int:
    """The least element above both."""
    if a == b:
        return a
    low, high = (a, b) if a < b else (b, a)
    if high >= SOME:
        return high
    if low == CARRIED:
        return CARRIED if high == CLEARED else SOME
    return FILLED


def lookup(contents: dict[Key, int], holder: int, field: str) -> int:
    """The element of a field: its own or that of its longest prefix."""
    while True:
        found = contents.get((holder, field))
        if found is not None:
            return found
        if not field:
            return CARRIED
        field = field.rpartition(".")[0]


def put(contents: dict[Key, int], holder: int, field: str, element: int) -> None:
    """Give a field an element; what was known of its parts is gone."""
    parts = f"{field}." if field else ""
    for key in [key for key in contents if key[0] == holder and key[1].startswith(parts) and key[1] != field]:
        del contents[key]
    contents[(holder, field)] = element


def join_contents(mine: dict[Key, int], other: dict[Key, int]) -> bool:
    """Join another map into this one; reports whether it changed."""
    if mine == other:
        return False
    joined = {}
    for key, element in mine.items():
        theirs = other.get(key)
        if theirs is None:
            theirs = lookup(other, *key)
        if theirs != element:
            both = join(element, theirs)
            if both != element:
                joined[key] = both
    for key, element in other.items():
        if key not in mine:
            joined[key] = join(lookup(mine, *key), element)
    mine.update(joined)
    return bool(joined)
