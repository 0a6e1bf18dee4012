"""Content: what an object carries from one user of a pool to the next, and who meets it.

::

    p := parsers.Get().(*parser)
    defer parsers.Put(p)
    p.depth = 0                        depth is written before anybody reads it
    if strict { p.strict = true }
    if p.strict { ... }                on the other path this is what the last user set: met

Content is followed by field (``lattice``). A read, growth or merge of a field that nothing has written
since the object was taken *meets* carried content; a release tells what the object goes back with. Neither
is a defect: a cache is met on purpose, a scratch array goes back full. ``engine.carried`` puts both together.
A read is certain only where the object is reset in other fields, so that forgetting one is a mistake, and
where nothing on the path says that the field is valid: no condition on another field of the object, and
no assignment of the field that depends on the field (``if p.n == 0 { p.n = size() }``).

Errs: only basic fields, maps, appended slices and objects with models count as read; elements of slices
do not. Code that is not followed makes the content unknown. A pointer that the object holds is followed
for growth only.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from goracelint.engine.ownership import assignments
from goracelint.engine.ownership.domain import CONSTANTS, FALSE, TRUE, State, bits
from goracelint.engine.ownership.frame import Frame
from goracelint.engine.ownership.lattice import (
    CARRIED,
    CLEARED,
    FILLED,
    SOME,
    UNKNOWN,
    WRITTEN,
    Key,
    join,
    lookup,
    put,
)
from goracelint.engine.ownership.order import Order
from goracelint.engine.ownership.temporaries import Instruction
from goracelint.engine.ports import MAX_PATH

UNSURE, BARE, SURE = range(3)  # a read that is expected; of what only others wrote; of what this user may have written
_PARTS: Final = frozenset({"struct", "slice", "map", "basic"})
_FOLLOWED: Final = frozenset({"port", "acquired", "older"})


class Spot(NamedTuple):
    """A field of a followed object. ``direct`` says that no pointer was crossed on the way to it."""

    key: Key  # in the map of contents
    direct: bool

    @property
    def holder(self) -> int:
        """The object."""
        return self.key[0]

    @property
    def field(self) -> str:
        """The path of the field; "" where the whole object is meant."""
        return self.key[1]


def spot_of(frame: Frame, state: State, token: int) -> Spot | None:
    """The field of a followed object whose content this token is; None where there is none."""
    found = frame.spots.get(token)
    if found is None:
        found = frame.spots[token] = _trace(frame, token)
    holder, field, direct, crossed = found
    return None if holder < 0 or state.detached & crossed else Spot((holder, field), direct)


def _trace(frame: Frame, token: int) -> tuple[int, str, bool, int]:
    """(object or -1, field path, whether no pointer was crossed, the places on the way)."""
    path: list[str] = []
    direct, crossed = True, 0
    while len(path) <= MAX_PATH:
        row = frame.tokens.rows[token]
        if row.kind in _FOLLOWED:
            return token, ".".join(reversed(path)), direct, crossed
        if row.kind == "place" and row.step not in ("[]", "()"):
            crossed |= 1 << token
            if row.step != "*":
                path.append(row.step)
                direct = direct and frame.kind_of(frame.tokens.types[token]) in _PARTS
        elif row.kind != "view":
            break
        token = row.parent
    return -1, "", False, 0


def spots_of(frame: Frame, state: State, value: int) -> tuple[Spot, ...]:
    """The spots of all objects in a value."""
    key = (value, state.detached)
    known = frame.value_spots.get(key)
    if known is None:
        found = [spot_of(frame, state, token) for token in bits(value & ~CONSTANTS)]
        known = frame.value_spots[key] = tuple(dict.fromkeys(spot for spot in found if spot is not None))
    return known


def fields_of(frame: Frame, state: State, base: int, name: str) -> tuple[Spot, ...]:
    """The spots of field ``name`` of the objects in a value."""
    spots = spots_of(frame, state, base)
    return tuple(Spot((spot.holder, f"{spot.field}.{name}" if spot.field else name), spot.direct) for spot in spots)


def spots_at(frame: Frame, state: State, base: int, path: tuple[str, ...], value: int) -> tuple[Spot, ...]:
    """The spots of a callee's port: the field itself, and the object that the field holds."""
    if not path:
        return spots_of(frame, state, value)
    if path[-1] == "*":
        return spots_of(frame, state, base)
    if "[]" in path or "()" in path:
        return ()
    key = (base, path[-1], value, state.detached)
    known = frame.port_spots.get(key)
    if known is None:
        fields, held = fields_of(frame, state, base, path[-1]), spots_of(frame, state, value)
        known = frame.port_spots[key] = tuple(dict.fromkeys((*fields, *held)))
    return known


def _put(frame: Frame, state: State, key: Key, element: int) -> None:
    """Give a field an element; what was known of its parts is gone."""
    note_field(frame, key)
    if key in frame.parted:
        put(state.contents, *key, element)
    else:
        state.contents[key] = element


def note_field(frame: Frame, key: Key) -> None:
    """Something is known of a field in some state: which fields have parts, is noted once."""
    if key not in frame.known_fields:
        frame.known_fields.add(key)
        holder, field = key
        while field:
            field = field.rpartition(".")[0]
            frame.parted.add((holder, field))


def write(frame: Frame, state: State, spots: Sequence[Spot], element: int, site: int = -1) -> None:
    """The fields at the spots are written; which of several objects is meant, is unknown."""
    if len(spots) > 1 and element != CLEARED and len({spot.holder for spot in spots}) > 1:
        element = UNKNOWN
    flags = _flags(frame, state) if element != CLEARED and spots else {}
    for spot in spots:
        key = spot.key
        _put(frame, state, key, element)
        if element == CLEARED:
            frame.cleared[key] = None
        else:
            frame.fill_sites.setdefault(key, {})[site] = None
            if flags:
                frame.fill_flags.setdefault(key, {}).update(flags)
        if element in WRITTEN:
            frame.written.setdefault(key[0], {})[key[1]] = None


def _flags(frame: Frame, state: State) -> dict[tuple[int, int], None]:
    """The boolean variables that this path knows the value of."""
    known = state.env.get
    return {(register, value): None for register in frame.flags if (value := known(register)) in (TRUE, FALSE)}


def write_new(frame: Frame, state: State, token: int, contents: Iterable[tuple[str, int]], site: int) -> None:
    """A new object holds what its callee left in it, a field before its parts."""
    for key in [key for key in state.contents if key[0] == token]:
        del state.contents[key]
    for field, element in contents:
        key = (token, field)
        note_field(frame, key)
        state.contents[key] = element
        if element == CLEARED:
            frame.cleared[key] = None
        else:
            frame.fill_sites.setdefault(key, {})[site] = None
        if element in WRITTEN:
            frame.written.setdefault(token, {})[field] = None


def write_some(frame: Frame, state: State, spots: Sequence[Spot], site: int) -> None:
    """The fields at the spots are written on some paths, or beside what they held."""
    for spot in spots:
        frame.fill_sites.setdefault(spot.key, {})[site] = None
        _put(frame, state, spot.key, join(lookup(state.contents, *spot.key), FILLED))


def meet(frame: Frame, state: State, spots: Sequence[Spot], how: str, site: int, evidence: int = BARE) -> None:
    """The content at the spots is read, grown or merged into: met, where nothing has written it."""
    for spot in spots:
        element = lookup(state.contents, *spot.key)
        if how == "grown" and not spot.field and _is_emptied(frame, state, spot.holder):
            continue
        if element in (CARRIED, SOME) and not (how == "merged" and _is_rewritten(frame, state, spot)):
            found = evidence
            if not spot.direct and how != "grown":
                found = UNSURE
            elif evidence == BARE and (how != "read" or (element == SOME and _may_be_filled(frame, spot, site))):
                found = BARE if how == "read" and _is_flagged(frame, state, spot) else SURE
            known = state.met.get(spot.key)
            if known is None or found > known[2]:
                state.met[spot.key] = (how, site, found)
        if how != "read":
            write_some(frame, state, [spot], site)


def _is_emptied(frame: Frame, state: State, holder: int) -> bool:
    """Reports whether a part of the object was reset or filled anew: what is written to the object goes there.

    ``b.buf = b.buf[:0]; fmt.Fprint(b, name)``: which of its fields a method Write appends to is not looked up. A
    number or flag takes no content.
    """
    type_ = frame.tokens.types[holder]
    for (token, field), element in state.contents.items():
        if token != holder or not field or element not in WRITTEN:
            continue
        found = frame.program.field(type_, field.partition(".")[0]) if type_ is not None else None
        if found is None or frame.kind_of(found[1]) != "basic":
            return True
    return False


def _may_be_filled(frame: Frame, spot: Spot, site: int) -> bool:
    """Reports whether the same round of every loop may fill the field before this instruction."""
    if frame.order is None:
        frame.order = Order(frame)
    parts = f"{spot.field}." if spot.field else ""
    return any(
        frame.order.may_follow(fill, site)
        for (holder, field), fills in frame.fill_sites.items()
        if holder == spot.holder and (field == spot.field or (parts and field.startswith(parts)) or not parts)
        for fill in fills
    )


def _is_flagged(frame: Frame, state: State, spot: Spot) -> bool:
    """Reports whether the field was filled where a boolean variable had the value that it has here."""
    fills = frame.fill_flags.get(spot.key, {})
    return bool(fills) and not fills.keys().isdisjoint(_flags(frame, state))


def _is_rewritten(frame: Frame, state: State, spot: Spot) -> bool:
    """Reports whether fields of the object were written one by one."""
    parts = f"{spot.field}." if spot.field else ""
    return any(
        holder == spot.holder and field.startswith(parts) and field != spot.field and element in WRITTEN
        for (holder, field), element in state.contents.items()
    )


def forget(frame: Frame, state: State, value: int) -> None:
    """Code that is not followed has the objects in a value: their content is unknown."""
    for spot in spots_of(frame, state, value):
        _put(frame, state, spot.key, UNKNOWN)


# -- instructions ----------------------------------------------------------------------------------


def assign_field(frame: Frame, state: State, number: int, base: int, row: Instruction) -> None:
    """``x.f = v``: cleared, filled, grown, or counted up from what it held."""
    name = frame.strings[row[3]]
    spots = fields_of(frame, state, base, name)
    if not spots:
        return
    element = assignments.assigned(frame, state, row)
    if frame.conditions.of_field(state.conditions, name):
        write(frame, state, spots, UNKNOWN if element != CLEARED else CLEARED, number)
    elif element == assignments.GROWN:
        meet(frame, state, spots, "grown", number)
    elif element == assignments.COUNTED:
        unset = any(lookup(state.contents, *spot.key) not in WRITTEN for spot in spots)
        if unset and assignments.is_set_elsewhere(frame, row[3]):
            write(frame, state, spots, UNKNOWN, number)
        else:
            write_some(frame, state, spots, number)
    else:
        write(frame, state, spots, element, number)


def read_field(frame: Frame, state: State, number: int, base: int, row: Instruction) -> None:
    """``x.f`` of basic type: met where somebody learns the value."""
    if frame.scalar_reads is None:
        frame.scalar_reads = assignments.counting_reads(frame)
    learned, called = frame.scalar_reads
    name = frame.strings[row[3]]
    if number in learned:
        expected = frame.conditions.test_other_field(state.conditions, name)
        evidence = UNSURE if expected else BARE
        meet(frame, state, fields_of(frame, state, base, name), "read", number, evidence)
    elif number in called:
        write(frame, state, fields_of(frame, state, base, name), UNKNOWN)


def take_address(frame: Frame, state: State, base: int, name: str) -> None:
    """``&x.f`` of a field that is no struct: whoever has the pointer may write it."""
    write(frame, state, fields_of(frame, state, base, name), UNKNOWN)


def add_entry(frame: Frame, state: State, number: int, collection: int) -> None:
    """``m[k] = v``: the map holds this user's entries beside those it held."""
    write_some(frame, state, spots_of(frame, state, collection), number)


def look_up(frame: Frame, state: State, number: int, register: int, collection: int) -> None:
    """``m[k]``: a set tells what it carries; a map of values may be a cache."""
    type_ = frame.type_of(register)
    elem = frame.program.underlying(type_).elem if type_ is not None else None
    under = frame.program.underlying(elem) if elem is not None else None
    is_set = under is not None and (under.name == "bool" or (under.kind == "struct" and not under.fields))
    meet(frame, state, spots_of(frame, state, collection), "read", number, SURE if is_set else UNSURE)


def range_over(frame: Frame, state: State, after: State, number: int, collection: int) -> None:
    """``for k := range m``: a loop that deletes the keys clears the map, another one meets its entries."""
    spots = spots_of(frame, state, collection)
    if not spots:
        return
    if frame.clearing_loops is None:
        frame.clearing_loops = assignments.clearing_loops(frame)
    if number in frame.clearing_loops:
        write(frame, state, spots, UNKNOWN)
        write(frame, after, spots, CLEARED)
    else:
        meet(frame, state, spots, "read", number)
        meet(frame, after, spots, "read", number)


def delete_entry(frame: Frame, state: State, collection: int) -> None:
    """``delete(m, k)``: outside of a clearing loop the map keeps its own books."""
    write(frame, state, spots_of(frame, state, collection), UNKNOWN)


def store_whole(frame: Frame, state: State, base: int, register: int) -> None:
    """``*p = v`` of a pointer to a slice, map or basic value."""
    element = assignments.left_by(frame, state, register)
    if element != assignments.GROWN and element != assignments.COUNTED:
        write(frame, state, spots_of(frame, state, base), element)


def copy_struct(frame: Frame, state: State, base: int, source: int) -> None:
    """``*x = T{items: x.items}``: all is cleared but what the literal takes from the object itself."""
    for spot in spots_of(frame, state, base):
        kept = []
        for (holder, step), value in state.heap.items():
            if holder == source and step.isidentifier():
                field = f"{spot.field}.{step}" if spot.field else step
                own = [spot_of(frame, state, token) for token in bits(value) if token > 2]
                views = any(frame.tokens.rows[token].kind == "view" for token in bits(value) if token > 2)
                if not views and any(found is not None and found.key == (spot.holder, field) for found in own):
                    kept.append((field, lookup(state.contents, spot.holder, field)))
        if not kept:
            write(frame, state, [spot], CLEARED)
            continue
        _put(frame, state, spot.key, CLEARED)
        for field, element in kept:
            _put(frame, state, (spot.holder, field), element)
