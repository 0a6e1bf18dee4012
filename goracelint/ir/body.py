"""Read access to the packed code of one function.

``rows`` are for those who follow operands from one instruction to another, ``instructions`` for those who look once,
``chosen`` for those who look for a few opcodes: no other instructions are decoded.
"""

import re
import sys
from array import array
from collections import deque
from collections.abc import Iterator
from functools import cache
from struct import Struct
from typing import Final

from goracelint.ir.facts import unpack_body, unpack_numbers
from goracelint.ir.opcodes import WIDTH, Op

Row = tuple[int, int, int, int, int, int, int]
"""(op, dst, a, b, c, start, end)."""

_ROWS: Final = {kind: Struct(f"{WIDTH}{kind.decode()}") for kind in (b"h", b"i")}
_MOST_DECODED: Final = 512  # bodies
_recent: "deque[Body]" = deque()
_LITTLE: Final = sys.byteorder == "little"


class Body:
    """The code of one function, unpacked: instructions, block bounds, one accessor per question."""

    __slots__ = ("_code", "_row", "_rows", "blocks", "ops", "pool", "registers", "variables")

    def __init__(self, packed: bytes) -> None:
        """``packed``: as in FuncFacts; raises msgspec.DecodeError on foreign bytes."""
        facts = unpack_body(packed)
        self._code = facts.code
        self._row = _ROWS[facts.code[:1]]
        self.ops = facts.code[1 if _LITTLE else self._row.size // WIDTH :: self._row.size]  # the lowest byte of each op
        self.pool = tuple(unpack_numbers(facts.pool))
        self.blocks = tuple(unpack_numbers(facts.blocks))
        self.variables = facts.variables
        self.registers = facts.registers
        self._rows: list[Row] | None = None

    def __len__(self) -> int:
        """How many instructions there are."""
        return len(self.ops)

    @property
    def code(self) -> "array[int]":
        """All numbers of all instructions, one after the other."""
        return unpack_numbers(self._code)

    @property
    def rows(self) -> list[Row]:
        """All instructions in order; kept for a while, for those who go back and forth."""
        if self._rows is None:
            self._rows = list(self._unpacked())
            _recent.append(self)
            if len(_recent) > _MOST_DECODED:  # rows are ten times as large as what they are decoded from
                _recent.popleft()._rows = None
        return self._rows

    def instruction(self, number: int) -> Row:
        """(op, dst, a, b, c, start, end) of one instruction."""
        return self.rows[number]

    def instructions(self) -> Iterator[tuple[int, Row]]:
        """All instructions in order, numbered; not kept, for those who look once."""
        return enumerate(self._unpacked() if self._rows is None else self._rows)

    def _unpacked(self) -> Iterator[Row]:
        return self._row.iter_unpack(memoryview(self._code)[1:])  # behind the type code

    def chosen(self, *ops: int) -> Iterator[tuple[int, Row]]:
        """The instructions that are one of ``ops``, in order, numbered: no others are decoded."""
        for match in _pattern(ops).finditer(self.ops):  # a nanosecond for each instruction that is none
            number = match.start()
            yield number, self._row.unpack_from(self._code, 1 + number * self._row.size)

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
