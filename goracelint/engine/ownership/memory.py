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

from itertools import islice
from typing import Final

from goracelint.engine.ownership.domain import CONSTANTS, FALSE, NIL, OWNED, Chain, State, Token, bits, only
from goracelint.engine.ownership.frame import Frame
from goracelint.program.types import Type

MAX_DEPTH: Final = 3
MAX_TOKENS: Final = 600  # of one function; places beyond are not followed
HELD: Final = "~"  # the step behind which an object keeps what an API says it keeps
ZEROED: Final = "0"  # the step whose presence says that unset fields are zero
_NILABLE: Final = frozenset({"ptr", "slice", "map", "chan", "func", "iface"})
_OPEN: Final = frozenset({"port", "global", "place", "acquired", "result", "older", "copy"})
_SETTLED: Final = _OPEN - {"copy"} | {"fresh"}  # what lies behind these on entry follows from their type


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


def follow(frame: Frame, state: State, value: int, step: str) -> int:
    """What the places one step from the objects in a value hold; their types say what may lie there."""
    token = only(value)
    if token < 3:
        return _follow_all(frame, state, value, step) if value & ~CONSTANTS else 0
    key = (token, step)
    found = state.heap.get(key)
    if found is None:
        # measured: three or four of five places that a state has not touched were followed in another one before
        found = frame.tokens.behind.get(key)
        if found is None or (token, ZEROED) in state.heap or len(frame.tokens.rows) > MAX_TOKENS:
            found = load(frame, state, value, step, member_type(frame, value, step))
            if frame.tokens.rows[token].kind in _SETTLED and (token, ZEROED) not in state.heap:
                frame.tokens.behind[key] = found
        elif found:
            state.heap[key] = found
    return found


def _follow_all(frame: Frame, state: State, value: int, step: str) -> int:
    known = all((token, step) in state.heap for token in bits(value) if token > 2)
    return load(frame, state, value, step, None if known else member_type(frame, value, step))


def member_type(frame: Frame, value: int, step: str) -> Type | None:
    """The declared type of a step from the objects in a value, where one of them knows it."""
    for token in bits(value):
        type_ = frame.tokens.types[token]
        if token < 3 or type_ is None:
            continue
        if step == "*":
            return type_.elem
        if step == "[]":
            return frame.program.underlying(type_).elem
        found = frame.program.field(type_, step)
        if found is not None:
            return found[1]
    return None


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
    parts = {frame.tokens.places.get((token, step), -1) for token in bits(base)}
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


def owners(frame: Frame, state: State, token: int) -> Chain:
    """The token and the objects whose memory it is, one level up at a time."""
    chain = frame.tokens.chains.get(token)
    if chain is None:
        chain = frame.tokens.chains[token] = _chain(frame, token, 0)
    cut = chain.all & state.detached
    if not cut:
        return chain
    known = frame.tokens.cut_chains.get((token, cut))
    if known is None:
        known = frame.tokens.cut_chains[token, cut] = _chain(frame, token, cut)
    return known


def _chain(frame: Frame, token: int, detached: int) -> Chain:
    """The chain of a token, which ends at the first one that is detached."""
    tokens: list[int] = []
    noted = 0
    while token > 2:
        tokens.append(token)
        if frame.tokens.rows[token].kind in ("port", "place", "global"):
            noted |= 1 << token
        token = -1 if detached >> token & 1 else _owner(frame, token)
    return Chain(tuple(tokens), sum(1 << token for token in tokens), noted)


def _owner(frame: Frame, token: int) -> int:
    """The object whose memory this token is, one level up; -1 where it stands for itself."""
    row = frame.tokens.rows[token]
    if row.kind == "view":
        return row.parent
    if row.kind != "place":
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
    for above in owners(frame, state, token).tokens:
        status = state.status.get(above)
        if status is not None and status[0] != OWNED:
            return above, above != token
    return -1, False


def root_object(frame: Frame, state: State, token: int) -> int:
    """The object at the end of the ownership chain."""
    chain = owners(frame, state, token).tokens
    return chain[-1] if chain else token


def holdings(state: State) -> dict[int, int]:
    """What the places of each object hold, taken together."""
    held: dict[int, int] = {}
    for (holder, _), content in state.heap.items():
        if content:
            held[holder] = held.get(holder, 0) | content
    return held


def extend_holdings(state: State, held: dict[int, int], places: int) -> None:
    """The same where all that has changed is that the state knows more than so many places."""
    for (holder, _), content in islice(reversed(state.heap.items()), len(state.heap) - places):
        held[holder] = held.get(holder, 0) | content


def reachable(
    frame: Frame, state: State, value: int, depth: int = MAX_DEPTH, held: dict[int, int] | None = None
) -> list[tuple[int, int]]:
    """(token, distance) of everything that the value leads to, nearest first.

    ``held`` are the holdings of the state, where somebody has them for several questions.
    """
    level = value & ~CONSTANTS
    if not level:
        return []
    if held is None and depth:
        held = holdings(state)
    found: list[tuple[int, int]] = []
    seen = CONSTANTS
    for distance in range(depth + 1):
        following = 0
        for token in bits(level):
            found.append((token, distance))
            if held is not None:
                following |= _next(frame, state, token, held)
        seen |= level
        level = following & ~seen
    return found


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
