"""Pointers that are moved on behind the last bytes they read.

::

    p := unsafe.Pointer(unsafe.StringData(s))
    for n := len(s) / 8; n != 0; n-- {
        sum += *(*uint64)(p)
        p = unsafe.Add(p, 8)          after the last turn p is at the end of s, where a length is a multiple of 8
    }
    for n := len(s); n > 8; n -= 8    leaves at least a byte: p stays inside

A cursor is a variable that starts at the data of a string or slice and moves on by as much as was just read. It
leaves its object where the condition before it holds for exactly that many bytes: ``n >= 8``, ``n&4 != 0``, or a count
of ``length / 8`` that is not yet 0.

Errs: what lies behind the string or slice may belong to the same object (``s[:n]``); there are inputs for which it
does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from goracelint.engine.events import Event, EventStep, FieldValue
from goracelint.engine.layout.words import Reader
from goracelint.ir.opcodes import NONE, Op
from goracelint.program.function import Function
from goracelint.program.layout import WORDS
from goracelint.program.program import Program

Row = tuple[int, int, int, int, int, int, int]
_CONVERTING: Final = frozenset({"Add", "Pointer"})
_HEADERS: Final = ("reflect.StringHeader", "reflect.SliceHeader")


class _Cursor(NamedTuple):
    """A variable, the instruction that starts it, what it runs over, and by how much it is moved where."""

    variable: int
    start: int
    text: str
    moves: dict[int, int]


def cursors(program: Program, functions: Iterable[Function]) -> Iterator[Event]:
    """One event for each move that may leave the string or slice."""
    for function in functions:
        if not function.calls(_CONVERTING):
            continue
        types = program.infer(function).types[: len(function.body().variables)]
        raw = [register for register, t in enumerate(types) if t is not None and t.name == "unsafe.Pointer"]
        reader = Reader(program, function) if raw else None
        for variable in raw if reader is not None else ():
            cursor = _cursor(reader, variable) if reader is not None else None
            for number, distance in cursor.moves.items() if cursor is not None else ():
                if reader is not None and cursor is not None and _leaves(reader, variable, number, distance):
                    yield _event(reader, cursor, number, distance)


def _cursor(reader: Reader, variable: int) -> _Cursor | None:
    moves: dict[int, int] = {}
    starts: list[int] = []
    for number, row in reader.body.instructions():
        if row[1] == variable and row[0] != Op.ZERO:
            distance = _distance(reader, number, row, variable)
            if distance:
                moves[number] = distance
            else:
                starts.append(number)
    text = _data_of(reader, starts[0]) if moves and len(starts) == 1 else ""
    return _Cursor(variable, starts[0], text, moves) if text else None


def _distance(reader: Reader, number: int, row: Row, variable: int) -> int:
    """By how many bytes ``p = unsafe.Add(p, n)`` or ``p = unsafe.Pointer(uintptr(p) + n)`` moves p; 0 for others."""
    target, arguments = reader.typing.targets.get(number), _arguments(reader, row)
    if target is not None and target.name == "unsafe.Add" and len(arguments) == 2 and arguments[0] == variable:
        return max(_constant(reader, arguments[1]) or 0, 0)
    if target is None or target.kind != "conversion" or len(arguments) != 1:
        return 0
    sum_ = reader.definition(arguments[0])
    if sum_ is None or sum_[0] != Op.BINOP or reader.strings[sum_[4]] != "+":
        return 0
    for left, right in ((sum_[2], sum_[3]), (sum_[3], sum_[2])):
        converted = reader.definition(left)
        if converted is not None and _arguments(reader, converted) == (variable,):
            return max(_constant(reader, right) or 0, 0)
    return 0


def _leaves(reader: Reader, variable: int, number: int, distance: int) -> bool:
    """Whether so many bytes were read just before, and the condition before that allows that they were the last."""
    body = reader.body
    block = next(block for block in range(len(body.blocks)) if number in body.block_range(block))
    before = range(body.block_range(block).start, number)
    if not any(_reads(reader, at, variable, distance) for at in before):
        return False
    for other in range(len(body.blocks)):
        numbers = body.block_range(other)
        last = body.instruction(numbers[-1]) if numbers else None
        if last is not None and last[0] == Op.BRANCH and last[3] == block:
            return _allows(reader, last[2], distance)
    return False


def _reads(reader: Reader, at: int, variable: int, size: int) -> bool:
    row = reader.body.instruction(at)
    pointer = reader.definition(row[2]) if row[0] == Op.DEREF else None
    t = reader.typing.types[row[1]] if pointer is not None and row[1] >= 0 else None
    if pointer is None or t is None or _arguments(reader, pointer) != (variable,):
        return False
    return reader.program.layout(WORDS[0]).size(t) == size


def _allows(reader: Reader, register: int, size: int) -> bool:
    """Whether a condition holds where exactly ``size`` bytes are left."""
    row = reader.definition(register)
    if row is None or row[0] != Op.BINOP:
        return False
    sign, left, right = reader.strings[row[4]], row[2], row[3]
    if sign in ("<=", "<") or _constant(reader, left) is not None:  # the constant to the right
        left, right = right, left
        sign = {"<=": ">=", "<": ">"}.get(sign, sign)
    bound = _constant(reader, right)
    if sign == ">=":
        return bound == size
    return sign in ("!=", ">") and bound == 0 and _counts(reader, left, size)


def _counts(reader: Reader, register: int, size: int) -> bool:
    """Whether something is a count of units of ``size`` bytes, or the bit for one more of them."""
    made = [row for _, row in reader.body.chosen(Op.BINOP) if row[1] == register]
    for _, _, _, right, sign, _, _ in made:
        operand, operator = _constant(reader, right), reader.strings[sign]
        unit = 1 << operand if operator == ">>" and operand is not None and 0 <= operand < 64 else operand
        if operator in ("/", "&", ">>") and unit == size:
            return True
    return False


def _data_of(reader: Reader, number: int) -> str:
    """The string or slice whose data an instruction takes the address of, in the user's words."""
    arguments = _arguments(reader, reader.body.instruction(number))
    row = reader.definition(arguments[0]) if len(arguments) == 1 else None
    if row is None:
        return ""
    op, _, a, b, _, _, _ = row
    if op == Op.ADDRELEM and _constant(reader, b) == 0:
        return _name(reader, a)
    if op == Op.FIELD and reader.strings[b] == "Data":
        t = reader.typing.types[a]
        shown = str(t).removeprefix("*") if t is not None else ""
        return _name(reader, a) if shown in _HEADERS else ""
    target = reader.typing.targets.get(reader.definitions[arguments[0]])
    if target is not None and target.name in ("unsafe.StringData", "unsafe.SliceData"):
        return _name(reader, _arguments(reader, row)[0])
    return ""


def _name(reader: Reader, register: int) -> str:
    """The variable behind conversions and addresses."""
    for _ in range(5):
        if 0 <= register < len(reader.body.variables):
            return reader.body.variables[register].name
        row = reader.definition(register)
        if row is None:
            return ""
        arguments = _arguments(reader, row)
        register = arguments[0] if len(arguments) == 1 else row[2] if row[0] in (Op.ADDR, Op.DEREF, Op.COPY) else NONE
    return ""


def _arguments(reader: Reader, row: Row) -> tuple[int, ...]:
    return reader.body.operands(row[3], row[4])[2:] if row[0] == Op.CALL else ()


def _constant(reader: Reader, register: int) -> int | None:
    row = reader.definition(register)
    if row is None or row[0] not in (Op.CONST, Op.NAME):
        return None
    scope = reader.program.function_scope(reader.function)
    return reader.program.layout(WORDS[0]).constants.integer(reader.strings[row[2]], scope)


def _event(reader: Reader, cursor: _Cursor, number: int, distance: int) -> Event:
    def step(role: str, at: int) -> EventStep:
        _, _, _, _, _, start, end = reader.body.instruction(at)
        return EventStep(role, reader.function.id, start, end)

    fields: dict[str, FieldValue] = {
        "how": "cursor", "place": cursor.text, "size": 0, "room": 0, "extent": "open", "offset": distance,
    }  # fmt: skip
    steps = (step("memory", cursor.start), step("access", number))
    return Event("OutOfBounds", reader.function.id, "access", True, tuple(sorted(fields.items())), steps)
