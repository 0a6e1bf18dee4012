"""Read access to the packed code of one function."""

from array import array
from collections.abc import Iterator

from goracelint.ir.facts import BodyFacts
from goracelint.ir.opcodes import WIDTH


class Body:
    """Unpacked view of BodyFacts: int arrays, block bounds, one accessor per question."""

    __slots__ = ("blocks", "code", "pool", "registers", "variables")

    def __init__(self, facts: BodyFacts) -> None:
        self.code = array("i")
        self.code.frombytes(facts.code)
        self.pool = array("i")
        self.pool.frombytes(facts.pool)
        self.blocks = array("i")
        self.blocks.frombytes(facts.blocks)
        self.variables = facts.variables
        self.registers = facts.registers

    def __len__(self) -> int:
        """How many instructions there are."""
        return len(self.code) // WIDTH

    def instruction(self, number: int) -> tuple[int, int, int, int, int, int, int]:
        """(op, dst, a, b, c, start, end) of one instruction."""
        op, dst, a, b, c, start, end = self.code[number * WIDTH : number * WIDTH + WIDTH]
        return op, dst, a, b, c, start, end

    def block_range(self, block: int) -> range:
        """The instruction numbers of one block."""
        last = self.blocks[block + 1] if block + 1 < len(self.blocks) else len(self)
        return range(self.blocks[block], last)

    def operands(self, first: int, count: int) -> tuple[int, ...]:
        """``count`` entries of the argument pool."""
        return tuple(self.pool[first : first + count])

    def instructions(self) -> Iterator[tuple[int, tuple[int, int, int, int, int, int, int]]]:
        """All instructions in order, numbered."""
        for number in range(len(self)):
            yield number, self.instruction(number)
