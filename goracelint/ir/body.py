"""Read access to the packed code of one function.

``rows`` are for those who follow operands from one instruction to another, ``instructions`` for those who look once,
``chosen`` for those who look for a few opcodes: no other instructions are decoded.
"""

import re
from array import array
from collections.abc import Iterator
from functools import cache
from struct import Struct, unpack
from typing import Final

from goracelint.ir.facts import BodyFacts
from goracelint.ir.opcodes import WIDTH, Op

Row = tuple[int, int, int, int, int, int, int]
"""(op, dst, a, b, c, start, end)."""

_ROW: Final = Struct(f"<{WIDTH}i")


class Body:
    """Unpacked view of BodyFacts: instructions, block bounds, one accessor per question."""

    __slots__ = ("_code", "_packed", "_rows", "blocks", "ops", "pool", "registers", "variables")

    def __init__(self, facts: BodyFacts) -> None:
        self._packed = facts.code
        self.ops = facts.code[:: _ROW.size]  # the lowest byte of each op
        self.pool = _unpacked(facts.pool)
        self.blocks = _unpacked(facts.blocks)
        self.variables = facts.variables
        self.registers = facts.registers
        self._code: array[int] | None = None
        self._rows: list[Row] | None = None

    def __len__(self) -> int:
        """How many instructions there are."""
        return len(self.ops)

    @property
    def code(self) -> "array[int]":
        """All numbers of all instructions, one after the other."""
        if self._code is None:
            self._code = array("i")
            self._code.frombytes(self._packed)
        return self._code

    @property
    def rows(self) -> list[Row]:
        """All instructions in order; kept, for those who go back and forth."""
        if self._rows is None:
            self._rows = list(_ROW.iter_unpack(self._packed))
        return self._rows

    def instruction(self, number: int) -> Row:
        """(op, dst, a, b, c, start, end) of one instruction."""
        return self.rows[number]

    def instructions(self) -> Iterator[tuple[int, Row]]:
        """All instructions in order, numbered; not kept, for those who look once."""
        return enumerate(_ROW.iter_unpack(self._packed) if self._rows is None else self._rows)

    def chosen(self, *ops: int) -> Iterator[tuple[int, Row]]:
        """The instructions that are one of ``ops``, in order, numbered: no others are decoded."""
        for match in _pattern(ops).finditer(self.ops):  # a nanosecond for each instruction that is none
            number = match.start()
            yield number, _ROW.unpack_from(self._packed, number * _ROW.size)

    def has(self, *ops: int) -> bool:
        """Reports whether an instruction is one of ``ops``."""
        return any(op in self.ops for op in ops)

    def block_range(self, block: int) -> range:
        """The instruction numbers of one block."""
        last = self.blocks[block + 1] if block + 1 < len(self.blocks) else len(self)
        return range(self.blocks[block], last)

    def successors(self, block: int) -> tuple[int, ...]:
        """The blocks that may follow one: what its last instruction says, else the next."""
        numbers = self.block_range(block)
        op, _, a, b, c, _, _ = self.instruction(numbers[-1]) if numbers else (0, 0, 0, 0, 0, 0, 0)
        match op:
            case Op.JUMP:
                return (a,)
            case Op.BRANCH:
                return b, c
            case Op.CHOOSE:
                return self.operands(b, c)
            case Op.RANGE:
                return self.operands(b + 2, 2)
            case Op.RETURN | Op.PANIC:
                return ()
        return (block + 1,) if block + 1 < len(self.blocks) else ()

    def operands(self, first: int, count: int) -> tuple[int, ...]:
        """``count`` entries of the argument pool."""
        return self.pool[first : first + count]


@cache
def _pattern(ops: tuple[int, ...]) -> re.Pattern[bytes]:
    return re.compile(b"[%b]" % re.escape(bytes(ops)))


def _unpacked(packed: bytes) -> tuple[int, ...]:
    return unpack(f"<{len(packed) // 4}i", packed)
