"""Read access to the packed code of one function."""

from array import array
from collections.abc import Iterator

from goracelint.ir.facts import BodyFacts
from goracelint.ir.opcodes import WIDTH, Op


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
        return tuple(self.pool[first : first + count])

    def instructions(self) -> Iterator[tuple[int, tuple[int, int, int, int, int, int, int]]]:
        """All instructions in order, numbered."""
        for number in range(len(self)):
            yield number, self.instruction(number)
