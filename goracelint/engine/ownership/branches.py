"""Branches: what a condition tells of the values it tested.

::

    if b == nil { return }      on the one path b is nil, on the other it is not
    if ok { pool.Put(b) }       the value of ok stays known after the branch,
    if !ok { b.Len() }          so a second test of it excludes the first path

Comparisons of unmodified operands are remembered by their operands, so the same test twice goes the
same way; two slices of one array from its start cannot be told apart by ``&a[0] != &b[0]``. Errs: conditions over
memory are forgotten at the next store to a field of that name, and of more than ``MAX_CONDITIONS`` the oldest: each arm
of a long switch leaves one, and every state keeps them all.
"""

from typing import Final

from goracelint.engine.ownership.assignments import is_zero
from goracelint.engine.ownership.domain import CONSTANTS, FALSE, NIL, TRUE, State, bits, only
from goracelint.engine.ownership.frame import Frame
from goracelint.ir.facts import VariableKind
from goracelint.ir.opcodes import Op

MAX_CONDITIONS: Final = 64


def assume(frame: Frame, state: State, register: int, truth: bool) -> bool:
    """Narrow the state by a condition having this value; False where it cannot."""
    number = frame.definitions.get(register)
    if number is None:
        return _assume_flag(frame, state, register, truth)
    op, _, a, b, c, _, _ = frame.code[number]
    if op == Op.UNOP and frame.strings[c] == "!":
        return assume(frame, state, a, not truth)
    if op == Op.BINOP and frame.strings[c] in ("==", "!="):
        equal = (frame.strings[c] == "==") == truth
        for tested, other in ((a, b), (b, a)):
            if state.env.get(other, 0) == NIL and _is_nil_literal(frame, other):
                return _assume_nil(frame, state, tested, equal)
            if state.env.get(other, 0) in (TRUE, FALSE) and other in frame.definitions:
                return assume(frame, state, tested, (state.env[other] == TRUE) == equal)
        if not equal and _start(frame, state, a) == _start(frame, state, b) >= 0:
            return False
        _note_number(frame, state, a, b)
    if op == Op.BINOP:
        return _assume_condition(frame, state, register, truth)
    return _assume_flag(frame, state, register, truth)


def _start(frame: Frame, state: State, register: int) -> int:
    """The view whose first element a register is the address of (``&b[0]``); -1 where there is none."""
    number = frame.definitions.get(register)
    token = only(state.env.get(register, 0))
    if number is None or token < 3 or frame.code[number][0] != Op.ADDRELEM or not is_zero(frame, frame.code[number][3]):
        return -1
    row = frame.tokens.rows[token]
    return token if row.kind == "view" and row.step == "slice" else -1


def _is_nil_literal(frame: Frame, register: int) -> bool:
    number = frame.definitions.get(register)
    return number is not None and frame.code[number][0] in (Op.NIL, Op.NAME)


def _assume_nil(frame: Frame, state: State, register: int, is_nil: bool) -> bool:
    value = state.env.get(register, 0)
    if not value:
        state.env[register] = NIL if is_nil else 0
        return _assume_condition_key(frame, state, ("nil", symbol(frame, register)), is_nil)
    rest = value & ~CONSTANTS
    if is_nil:
        if not value & NIL and not _may_be_nil(frame, state, rest):
            return False
        return _replace(frame, state, register, rest, NIL, "nil")
    if not rest:
        return not value & NIL
    _remember(state, frame.conditions.number(("nil", symbol(frame, register))), False)
    return _replace(frame, state, register, rest, rest, "nonnil")


def is_known_nonnil(frame: Frame, state: State, register: int) -> bool:
    """Reports whether the path tested the register and found it not nil."""
    return state.conditions.get(frame.conditions.number(("nil", symbol(frame, register)))) is False


def _may_be_nil(frame: Frame, state: State, value: int) -> bool:
    for token in bits(value):
        kind = frame.tokens.rows[token].kind
        if kind in ("fresh", "closure", "function", "variable", "copy", "method"):
            continue
        if kind == "global" and frame.oracle.is_constant(frame.tokens.rows[token].step):
            continue
        if (token, "nonnil") not in state.guards:
            return True
    return False


def _replace(frame: Frame, state: State, register: int, tested: int, value: int, constant: str) -> bool:
    """The register, and the memory it was read from, hold the narrowed value."""
    token = only(tested)
    if token > 2:
        opposite = "nil" if constant == "nonnil" else "nonnil"
        if (token, opposite) in state.guards:
            return False
        kind = frame.tokens.rows[token].kind
        if kind in ("port", "place", "result"):
            state.guards[(token, constant)] = None
        elif kind == "acquired" and constant == "nil":
            state.status.pop(token, None)
    state.env[register] = value
    _write_back(frame, state, register, value)
    return True


def _write_back(frame: Frame, state: State, register: int, value: int) -> None:
    number = frame.definitions.get(register)
    if number is None or frame.code[number][0] != Op.FIELD or number in frame.typing.denotes:
        return
    _, _, a, b, _, _, _ = frame.code[number]
    holder = only(state.env.get(a, 0))
    if holder > 2 and not frame.typing.paths.get(number):
        state.heap[(holder, frame.strings[b])] = value


def _assume_flag(frame: Frame, state: State, register: int, truth: bool) -> bool:
    value = state.env.get(register, 0)
    number = frame.definitions.get(register)
    if number is not None and _asks_object(frame, number):
        state.flagged |= state.env.get(frame.code[number][2], 0)
    wanted = TRUE if truth else FALSE
    if value and not value & ~CONSTANTS and not value & wanted:
        return False
    tested = only(value & ~CONSTANTS)
    assertion = frame.ok_of.get(register)
    if assertion is not None and not truth and _holds_asserted(frame, state, assertion):
        _forget_asserted(frame, state, frame.code[assertion][1])
    if tested > 2:
        return _replace(frame, state, register, value & ~CONSTANTS, wanted, "true" if truth else "false")
    key = symbol(frame, register)
    state.env[register] = wanted
    return key is None or register < len(frame.body.variables) or _assume_condition_key(frame, state, key, truth)


def _asks_object(frame: Frame, number: int) -> bool:
    """Reports whether an instruction reads a flag of an object, or calls a method of it."""
    target = frame.typing.targets.get(number)
    return frame.code[number][0] == Op.FIELD or (target is not None and target.has_receiver)


def _note_number(frame: Frame, state: State, a: int, b: int) -> None:
    """``x.state == 0``: a number of the object that is compared with a constant is as good as a flag of it."""
    if _is_captured(frame, a) and _is_captured(frame, b):  # ``if b != kept``: which of them it is, callers know
        state.flagged |= state.env.get(a, 0) | state.env.get(b, 0)
    for tested, other in ((a, b), (b, a)):
        number, constant = frame.definitions.get(tested), frame.definitions.get(other)
        if number is None or constant is None or frame.code[number][0] != Op.FIELD:
            continue
        if frame.code[constant][0] in (Op.CONST, Op.NAME) and frame.kind_of(frame.type_of(tested)) == "basic":
            state.flagged |= state.env.get(frame.code[number][2], 0)


def _is_captured(frame: Frame, register: int) -> bool:
    variables = frame.body.variables
    return register < len(variables) and variables[register].kind == VariableKind.CAPTURED


def _holds_asserted(frame: Frame, state: State, assertion: int) -> bool:
    """Reports whether the variable holds what was asserted still, and not something that replaced it since."""
    held, asserted = (state.env.get(frame.code[assertion][index], 0) for index in (1, 2))
    return not held & ~CONSTANTS or not asserted & ~CONSTANTS or bool(held & asserted & ~CONSTANTS)


def _forget_asserted(frame: Frame, state: State, register: int) -> None:
    """A failed assertion leaves the zero value; an object taken for it never was one."""
    for token in bits(state.env.get(register, 0)):
        if frame.tokens.rows[token].kind == "acquired":
            state.status.pop(token, None)
    state.env[register] = NIL


def _assume_condition(frame: Frame, state: State, register: int, truth: bool) -> bool:
    key = symbol(frame, register)
    return key is None or _assume_condition_key(frame, state, key, truth)


def _assume_condition_key(frame: Frame, state: State, key: object, truth: bool) -> bool:
    if key is None or (isinstance(key, tuple) and None in key):
        return True
    condition = frame.conditions.number(key)
    known = state.conditions.get(condition)
    if known is not None:
        return known == truth
    _remember(state, condition, truth)
    return True


def _remember(state: State, condition: int, truth: bool) -> None:
    state.conditions[condition] = truth
    if len(state.conditions) > MAX_CONDITIONS:
        del state.conditions[next(iter(state.conditions))]


def symbol(frame: Frame, register: int) -> object:
    """A name for the value of a register that is equal for equal expressions; None where there is none."""
    if register not in frame.symbols:
        frame.symbols[register] = _symbol(frame, register, 0)
    return frame.symbols[register]


def _symbol(frame: Frame, register: int, depth: int) -> object:
    if register < len(frame.body.variables):
        return ("v", register)
    number = frame.definitions.get(register)
    if number is None or depth > 4:
        return None
    op, _, a, b, c, _, _ = frame.code[number]
    match op:
        case Op.CONST:
            return ("c", frame.strings[a], 0, 0)
        case Op.NIL:
            return ("c", "nil", 0, 0)
        case Op.NAME:
            return ("n", frame.strings[a], 0, 0)
        case Op.FIELD:
            inner = _symbol(frame, a, depth + 1)
            return None if inner is None else ("f", inner, frame.strings[b])
        case Op.BINOP:
            left, right = _symbol(frame, a, depth + 1), _symbol(frame, b, depth + 1)
            return None if left is None or right is None else ("b", frame.strings[c], left, right)
        case Op.CALL:
            target = frame.typing.targets.get(number)
            if target is not None and target.kind == "builtin" and target.name in ("len", "cap"):
                inner = _symbol(frame, frame.body.pool[b + 2], depth + 1)
                return None if inner is None else ("l", target.name, inner, 0)
    return None
