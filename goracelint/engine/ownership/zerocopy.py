"""Strings that lie over bytes, and writes to those bytes.

::

    s := unsafe.String(&b[0], len(b))
    m[s] = 1                             the map keeps s
    copy(b, next)                        and now its key is another one

A string is immutable by contract: the compiler, maps and the race detector rely on it. A write to the bytes below is
reported where the string was read or kept before, and is read again or still kept. Filling the bytes first is what such
strings are for, and silent.

Errs: bytes are one place, so a write behind the end of the string counts; ``append`` counts where it starts at a cut.
"""

from goracelint.engine.ownership.domain import CONSTANTS, State, Write, bits
from goracelint.engine.ownership.frame import Frame
from goracelint.ir.opcodes import NONE, Op


def made(state: State, value: int) -> None:
    """A string is made over bytes: nobody has read it yet."""
    for token in bits(value & ~CONSTANTS):
        state.read &= ~(1 << token)
        state.stale.pop(token, None)


def forget(frame: Frame, state: State, token: int) -> None:
    """New bytes stand for the old ones of an earlier turn of a loop: strings over those are no business of theirs."""
    string = frame.tokens.views.get((token, "string"), -1)
    if string < 0:
        return
    made(state, 1 << string)
    for key, value in state.heap.items():
        if value >> string & 1:
            state.heap[key] = value & ~(1 << string)


def written(frame: Frame, state: State, value: int, start: int, end: int, register: int) -> None:
    """The bytes in a register are written: strings over them that were read or kept before are stale from here on."""
    for token in bits(value & ~CONSTANTS) if _is_bytes(frame, register) else ():
        row = frame.tokens.rows[token]
        string = frame.tokens.views.get((row.parent if row.kind == "view" else token, "string"), -1)
        if string < 0:
            continue
        write = Write(start, end, frame.words(register))
        keeper = _keeper(frame, state, string)
        if keeper:
            _emit(frame, string, write, keeper, value == 1 << token)
        elif state.read >> string & 1:
            state.stale.setdefault(string, write)


def read(frame: Frame, state: State, value: int, start: int, end: int) -> None:
    """A string is read: an event where its bytes were written since the last time."""
    for token in bits(value & frame.tokens.strings):
        state.read |= 1 << token
        write = state.stale.pop(token, None)
        if write is not None:
            _emit(frame, token, write, "read", value == 1 << token, (start, end))


def _is_bytes(frame: Frame, register: int) -> bool:
    type_ = frame.type_of(register)
    if type_ is not None and type_.kind == "ptr":
        type_ = type_.args[0]
    elem = type_.elem if type_ is not None else None
    return elem is not None and frame.program.underlying(elem).name in ("byte", "uint8")


def is_cut(frame: Frame, register: int) -> bool:
    """Reports whether a slice was cut short (``b[:0]``), so that what is appended to it overwrites."""
    number = frame.definitions.get(register)
    return (
        number is not None and frame.code[number][0] == Op.SLICE and frame.body.pool[frame.code[number][3] + 1] != NONE
    )


def _keeper(frame: Frame, state: State, string: int) -> str:
    """How something that outlives the statement keeps the string: "key", "kept", or "" where nothing does."""
    for (holder, step), value in state.heap.items():
        if holder < 3 or not value >> string & 1:
            continue
        if step == "key":
            return "key"
        if frame.tokens.rows[holder].kind in ("port", "place", "global"):
            return "kept"
    return ""


def _emit(frame: Frame, string: int, write: Write, how: str, must: bool, use: tuple[int, int] | None = None) -> None:
    site = frame.tokens.rows[string].site
    made_at, target = frame.code[site], frame.typing.targets.get(site)
    if target is not None and target.kind in ("dynamic", "interface"):
        must = False  # another function that may run there makes a copy
    steps = [frame.step("alias", made_at[5], made_at[6]), frame.step("write", write.start, write.end)]
    if use is not None:
        steps.append(frame.step("use", *use))
    frame.emit("StringBytesWritten", "write", must, {"place": write.place, "how": how}, steps)
