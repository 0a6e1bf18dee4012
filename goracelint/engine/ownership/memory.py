"""Memory of the abstract objects: loads, stores, ownership of memory, reachability.

::

    w := pool.Get().(*writer)      w: token 5
    buf := w.buf                   place (5, buf), a token of its own, 6
    w.buf = nil                    6 is detached: it no longer goes back with the object
    pool.Put(w)                    5 is released; through 6 nothing was given back

The memory behind a field belongs to the object where the field's type is a struct or array, where a
model says so, or where the program keeps the memory over the object's cycle (``x.f = x.f[:0]``,
``x.f = append(x.f, ...)``). Pointers that a pooled object merely holds are borrowed.
"""

from typing import Final

from goracelint.engine.ownership.domain import CONSTANTS, FALSE, MAYBE, NIL, RELEASED, State, Token, bits, only
from goracelint.engine.ownership.frame import Frame
from goracelint.program.types import Type

MAX_DEPTH: Final = 3
MAX_TOKENS: Final = 600  # of one function; places beyond are not followed
HELD: Final = "~"  # the step behind which an object keeps what an API says it keeps
ZEROED: Final = "0"  # the step whose presence says that unset fields are zero
_NILABLE: Final = frozenset({"ptr", "slice", "map", "chan", "func", "iface"})
_OPEN: Final = frozenset({"port", "global", "place", "acquired", "result", "older", "copy"})


def zero_value(frame: Frame, type_: Type | None) -> int:
    """The value of an unset variable or field of the type."""
    kind = frame.kind_of(type_)
    if kind in _NILABLE:
        return NIL
    if kind == "basic" and type_ is not None and frame.program.underlying(type_).name == "bool":
        return FALSE
    return 0


def load(frame: Frame, state: State, base: int, step: str, type_: Type | None) -> int:
    """What the places ``base.step`` may hold; 0 where some of it is not followed."""
    value = 0
    for token in bits(base):
        if token < 3:
            continue
        found = state.heap.get((token, step))
        if found is None:
            found = _content(frame, state, token, step, type_)
            if found and frame.tokens.rows[token].kind not in ("view", "variable"):
                state.heap[(token, step)] = found
        value |= found
    return value


def _content(frame: Frame, state: State, token: int, step: str, type_: Type | None) -> int:
    row = frame.tokens.rows[token]
    if row.kind == "variable" and step == "*":
        return state.env.get(row.site, 0)
    if row.kind == "view":
        parent_kind = frame.kind_of(frame.tokens.types[row.parent])
        return load(frame, state, 1 << row.parent, step, type_) if step == "[]" and parent_kind != "unknown" else 0
    zeroed = (token, ZEROED) in state.heap
    if (row.kind == "fresh" and not row.step) or zeroed:
        if frame.kind_of(type_) in ("struct", "array") and step not in ("[]", HELD):
            return 1 << frame.tokens.intern(Token("place", token, step, -1), type_)
        return zero_value(frame, type_) if step not in ("[]", HELD, "key") else 0
    if row.kind == "copy" and frame.kind_of(type_) not in ("struct", "array"):
        return load(frame, state, 1 << row.parent, step, type_)
    if (row.kind not in _OPEN and row.kind != "fresh") or step == HELD or not frame.is_memory(type_):
        return 0
    if _is_error(frame, token):
        return 0
    if frame.depth_of(token) > MAX_DEPTH or len(frame.tokens.rows) > MAX_TOKENS:
        return 0
    return 1 << frame.tokens.intern(Token("place", token, step, -1), type_)


def _is_error(frame: Frame, token: int) -> bool:
    """Reports whether the token is known as an error only: what errors consist of is not followed."""
    type_ = frame.tokens.types[token]
    return type_ is not None and type_.kind == "named" and type_.name == "error"


def store(frame: Frame, state: State, base: int, step: str, value: int, site: tuple[int, int] | None = None) -> None:
    """Let ``base.step`` hold the value: replaced where base is one object, added otherwise.

    ``site`` is the span of the store, for stories that tell of it.
    """
    targets = [token for token in bits(base) if token > 2]
    strong = len(targets) == 1 and step not in ("[]", HELD, "key")
    for token in targets:
        row = frame.tokens.rows[token]
        if row.kind == "variable" and step == "*":
            state.env[row.site] = value if strong else state.env.get(row.site, 0) | value
            continue
        if row.kind == "view" and step == "[]":
            token = row.parent
        if _is_error(frame, token):
            continue
        if step == "[]" and value == NIL:
            frame.emptied[token] = None
        key = (token, step)
        if site is not None and value:
            frame.store_sites[key] = site
        if strong:
            _detach(frame, state, token, step, value)
            state.heap[key] = value
        elif value:
            state.heap[key] = state.heap.get(key, 0) | value


def _detach(frame: Frame, state: State, token: int, step: str, value: int) -> None:
    """A place that is overwritten by something else no longer belongs to the object."""
    old = state.heap.get((token, step), 0)
    for held in bits(old):
        row = frame.tokens.rows[held]
        if row.kind == "view":  # the field was cut or appended to since
            held, row = row.parent, frame.tokens.rows[row.parent]
        if row.kind == "place" and row.parent == token and not _mentions(frame, value, held):
            state.detached |= 1 << held


def detach_views(frame: Frame, state: State, base: int, step: str) -> None:
    """A field of struct type gets another value: views of its old content are no longer memory of the object."""
    parts = {frame.tokens.ids.get(Token("place", token, step, -1), -1) for token in bits(base)}
    for token, row in enumerate(frame.tokens.rows):
        if row.kind == "view" and row.parent in parts:
            state.detached |= 1 << token


def _mentions(frame: Frame, value: int, token: int) -> bool:
    for candidate in bits(value):
        while candidate > 2:
            if candidate == token:
                return True
            row = frame.tokens.rows[candidate]
            candidate = row.parent if row.kind == "view" else -1
    return False


def store_struct(frame: Frame, state: State, base: int, value: int) -> None:
    """``*base = value`` for struct types: fields are copied, unset ones become zero."""
    source = only(value)
    for token in bits(base):
        if token < 3 or token == source:
            continue
        for key in [key for key in state.heap if key[0] == token]:
            _detach(frame, state, token, key[1], 0)
            del state.heap[key]
        if source > 2:
            for key in [key for key in state.heap if key[0] == source]:
                state.heap[(token, key[1])] = state.heap[key]
            if frame.tokens.rows[source].kind == "fresh":
                state.heap[(token, ZEROED)] = NIL


def owner(frame: Frame, state: State, token: int) -> int:
    """The object whose memory this token is, one level up; -1 where it stands for itself."""
    row = frame.tokens.rows[token]
    if row.kind == "view":
        return -1 if state.detached >> token & 1 else row.parent
    if row.kind != "place" or state.detached >> token & 1:
        return -1
    if row.step in ("*", "[]"):
        kind = frame.kind_of(frame.tokens.types[token])
        if row.step == "*":
            return row.parent
        return row.parent if kind in ("struct", "array") else -1
    type_ = frame.tokens.types[token]
    kind = frame.kind_of(type_)
    if kind in ("struct", "array"):
        return row.parent
    holder = frame.named(frame.tokens.types[row.parent])
    if holder and frame.models.owns(holder, row.step):
        return row.parent
    if kind in ("slice", "map") and holder and frame.oracle.owns_field(holder, row.step):
        return row.parent
    return -1


def released_owner(frame: Frame, state: State, token: int) -> tuple[int, bool]:
    """(the released object that this token is or is memory of, whether it is memory); (-1, False)."""
    if not state.status:
        return -1, False
    through = False
    while token > 2:
        status = state.status.get(token)
        if status is not None and status[0] in (RELEASED, MAYBE):
            return token, through
        token = owner(frame, state, token)
        through = True
    return -1, False


def root_object(frame: Frame, state: State, token: int) -> int:
    """The object at the end of the ownership chain."""
    above = owner(frame, state, token)
    while above > 2:
        token = above
        above = owner(frame, state, token)
    return token


def reachable(frame: Frame, state: State, value: int, depth: int = MAX_DEPTH) -> list[tuple[int, int]]:
    """(token, distance) of everything that the value leads to, nearest first."""
    seen: dict[int, int] = {}
    held: dict[int, int] = {}
    if value & ~CONSTANTS:
        for (holder, _), content in state.heap.items():
            held[holder] = held.get(holder, 0) | content
    level = value
    for distance in range(depth + 1):
        following = 0
        for token in bits(level):
            if token < 3 or token in seen:
                continue
            seen[token] = distance
            following |= _next(frame, state, token, held)
        level = following
    return list(seen.items())


def _next(frame: Frame, state: State, token: int, held: dict[int, int]) -> int:
    row = frame.tokens.rows[token]
    following = held.get(token, 0)
    if row.kind == "closure":
        following |= captured_values(frame, state, token)
    elif row.kind == "variable":
        following |= state.env.get(row.site, 0)
    elif row.kind == "copy":
        following |= _without_parts(frame, _next(frame, state, row.parent, held))
    return following


def _without_parts(frame: Frame, value: int) -> int:
    """The tokens that a struct copy shares with its original: not the fields that were copied themselves."""
    shared = 0
    for token in bits(value):
        if frame.kind_of(frame.tokens.types[token]) not in ("struct", "array"):
            shared |= 1 << token
    return shared


def captured_values(frame: Frame, state: State, closure: int) -> int:
    """The values of the variables that a function literal of this frame captures."""
    value = 0
    for register in captured_registers(frame, closure).values():
        value |= state.env.get(register, 0)
    return value


def captured_registers(frame: Frame, closure: int) -> dict[int, int]:
    """Captured variable number -> register of this frame; empty for literals of other functions."""
    row = frame.tokens.rows[closure]
    callee = frame.program.functions[int(row.step)]
    if callee.parent != frame.function.id or not callee.has_body:
        return {}
    return {v.index: v.outer for v in callee.body().variables if v.kind == 4}
