"""What an assignment leaves in a field, and which reads of a field count: told from the code around it.

::

    x.n = 0            CLEARED          x.s = x.s[:0]              CLEARED
    x.mode = fast      PRESET           x.m = make(map[K]V)        CLEARED
    x.name = name      FILLED           x.s = append(x.s, v)       grown
    x.n++              counted          x.s = x.s[:len(x.s)-1]     UNKNOWN: a stack keeps its own books
    x.s = cut(x.s)     UNKNOWN: emptied or grown, only cut knows

The read in ``x.n++`` tells nobody what the field held, so it does not count; ``x.flag.Set()`` may write.
Only temporaries are traced back; a variable that is assigned counts as data of the user.
"""

from collections import defaultdict
from typing import Final

from goracelint.engine.ownership.domain import FALSE, NIL, State, bits
from goracelint.engine.ownership.frame import Frame
from goracelint.engine.ownership.lattice import CLEARED, FILLED, PRESET, UNKNOWN
from goracelint.engine.ownership.temporaries import Instruction, operands_of
from goracelint.ir.opcodes import NONE, LiteralKind, Op

GROWN: Final = -1
COUNTED: Final = -2
_ZEROS: Final = frozenset({"0", "0.0", "false", '""', "``", "0x0", "'\\x00'"})
_NO_OPERANDS: Final = frozenset({Op.CONST, Op.NIL, Op.NAME, Op.ZERO, Op.TYPE, Op.NEW, Op.CLOSURE, Op.JUMP, Op.DECLARE})
_ONE_OPERAND: Final = frozenset(
    {Op.UNOP, Op.FIELD, Op.ADDRFIELD, Op.CONVERT, Op.ASSERT, Op.EXTRACT, Op.COPY, Op.BRANCH}
)


def assigned(frame: Frame, state: State, row: Instruction) -> int:
    """What a SETFIELD leaves in the field: an element of the lattice, GROWN or COUNTED."""
    return _left_by(frame, state, row[4], row[3])


def left_by(frame: Frame, state: State, register: int) -> int:
    """What an assignment of the register leaves in a place that is no field."""
    return _left_by(frame, state, register, NONE)


def _left_by(frame: Frame, state: State, register: int, field: int) -> int:
    if state.env.get(register, 0) in (NIL, FALSE):
        return CLEARED
    number = frame.definitions.get(register)
    if number is None:
        return UNKNOWN if _may_be_cut(frame, register) else FILLED
    op, _, a, b, c, _, _ = frame.code[number]
    match op:
        case Op.CONST:
            return CLEARED if frame.strings[a] in _ZEROS and b != LiteralKind.IMAGINARY else PRESET
        case Op.NIL | Op.ZERO | Op.NEW | Op.MAKE:
            return CLEARED
        case Op.NAME:
            return PRESET
        case Op.COPY | Op.CONVERT | Op.ASSERT | Op.ADDR:
            return _left_by(frame, state, a, field)
        case Op.COMPOSITE:
            return CLEARED if c == 0 else FILLED
        case Op.SLICE:
            return _left_by_slice(frame, number, field)
        case Op.BINOP | Op.UNOP:
            operands = (a, b) if op == Op.BINOP else (a,)
            return COUNTED if any(_is_field(frame, operand, field) for operand in operands) else FILLED
        case Op.CALL:
            return _left_by_call(frame, state, number, register, field)
    return FILLED


def _left_by_slice(frame: Frame, number: int, field: int) -> int:
    _, _, a, b, _, _, _ = frame.code[number]
    if is_zero(frame, frame.body.pool[b + 1]):
        return CLEARED
    return UNKNOWN if field == NONE or _is_field(frame, a, field) else FILLED


def _left_by_call(frame: Frame, state: State, number: int, register: int, field: int) -> int:
    row = frame.code[number]
    if _is_append(frame, number) and row[4] > 2:
        first = frame.body.pool[row[3] + 2]
        return GROWN if _is_field(frame, first, field) else FILLED
    arguments = frame.body.operands(row[3] + 2, row[4] - 2)
    if _passes_a_like(frame, row) or any(_is_field(frame, argument, field) for argument in arguments):
        return UNKNOWN
    value = state.env.get(register, 0)
    kinds = {frame.tokens.rows[token].kind for token in bits(value) if token > 2}
    return PRESET if kinds and kinds <= {"fresh", "result", "closure", "function"} else FILLED


def _passes_a_like(frame: Frame, row: Instruction) -> bool:
    """Reports whether a call is given a slice or map like the one it returns: it may have emptied it."""
    result = frame.type_of(row[1])
    if frame.kind_of(result) not in ("slice", "map"):
        return False
    return any(frame.type_of(argument) == result for argument in frame.body.operands(row[3] + 2, row[4] - 2))


def _may_be_cut(frame: Frame, register: int) -> bool:
    """Reports whether a slice variable is anywhere assigned a shorter slice, or what a call made of one."""
    if frame.kind_of(frame.type_of(register)) != "slice":
        return False
    return any(
        row[0] == Op.SLICE or (row[0] == Op.CALL and not _is_append(frame, number) and _passes_a_like(frame, row))
        for number, row in enumerate(frame.code)
        if row[1] == register
    )


def _is_append(frame: Frame, number: int) -> bool:
    target = frame.typing.targets.get(number)
    return target is not None and target.kind == "builtin" and target.name == "append"


def _is_field(frame: Frame, register: int, field: int) -> bool:
    """Reports whether the register was read from a field of this name."""
    number = frame.definitions.get(register)
    while number is not None and frame.code[number][0] in (Op.COPY, Op.CONVERT):
        number = frame.definitions.get(frame.code[number][2])
    return number is not None and frame.code[number][0] == Op.FIELD and frame.code[number][3] == field


def is_set_elsewhere(frame: Frame, field: int) -> bool:
    """Reports whether the function assigns the field other than counting it up: it keeps its own books."""
    return any(row[0] == Op.SETFIELD and row[3] == field and not _counts(frame, row) for row in frame.code)


def _counts(frame: Frame, row: Instruction) -> bool:
    number = frame.definitions.get(row[4])
    if number is None or frame.code[number][0] not in (Op.BINOP, Op.UNOP):
        return False
    _, _, a, b, _, _, _ = frame.code[number]
    return any(_is_field(frame, operand, row[3]) for operand in (a, b))


def is_zero(frame: Frame, register: int) -> bool:
    """Reports whether the register is the literal 0."""
    number = frame.definitions.get(register)
    return number is not None and frame.code[number][0] == Op.CONST and frame.strings[frame.code[number][2]] == "0"


def counting_reads(frame: Frame) -> tuple[frozenset[int], frozenset[int]]:
    """(FIELD instructions whose scalar value somebody learns, those that a method is called on)."""
    scalars = {
        row[1]: number
        for number, row in enumerate(frame.code)
        if row[0] == Op.FIELD and number not in frame.typing.denotes and frame.kind_of(frame.type_of(row[1])) == "basic"
    }
    if not scalars:
        return frozenset(), frozenset()
    learned: set[int] = set()
    called: set[int] = set()
    users: dict[int, list[Instruction]] = defaultdict(list)
    for row in frame.code:
        for register in set(_reads(frame, row)):
            users[register].append(row)
    for register, read in scalars.items():
        for row in users[register]:
            if row[0] in (Op.CALL, Op.DEFER) and register == row[2]:
                called.add(read)
            elif not (row[0] in (Op.BINOP, Op.UNOP) and _only_assigned(users[row[1]], frame.code[read][3])):
                learned.add(read)
    return frozenset(learned - called), frozenset(called)


def _reads(frame: Frame, row: Instruction) -> tuple[int, ...]:
    op, _, a, b, c, _, _ = row
    if op in _NO_OPERANDS:
        return ()
    if op in _ONE_OPERAND:
        return (a,)
    if op == Op.BINOP:
        return (a, b)
    if op == Op.SETFIELD:
        return (a, c)
    if op == Op.SETNAME:
        return (b,)
    return operands_of(frame.body, row)


def _only_assigned(users: list[Instruction], field: int) -> bool:
    """Reports whether a temporary goes nowhere but back into the field, seen from those that read it."""
    return bool(users) and all(row[0] == Op.SETFIELD and row[3] == field for row in users)


def clearing_loops(frame: Frame) -> frozenset[int]:
    """The loops over a map that delete its keys: ``for k := range m { delete(m, k) }``."""
    deleted = {
        frame.body.pool[frame.code[number][3] + 3]
        for number, target in frame.typing.targets.items()
        if target.kind == "builtin" and target.name == "delete" and frame.code[number][4] > 3
    }
    if not deleted:
        return frozenset()
    return frozenset(
        number for number, row in enumerate(frame.code) if row[0] == Op.RANGE and frame.body.pool[row[3]] in deleted
    )
