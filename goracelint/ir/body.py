"""Read access to the packed code of one function."""

from collections.abc import Iterator

from goracelint.ir.facts import unpack_body, unpack_numbers
from goracelint.ir.opcodes import WIDTH, Op


class Body:
    """The code of one function, unpacked: int arrays, block bounds, one accessor per question."""

    __slots__ = ("blocks", "code", "pool", "registers", "variables")

    def __init__(self, packed: bytes) -> None:
        """``packed``: as in FuncFacts; raises msgspec.DecodeError on foreign bytes."""
        facts = unpack_body(packed)
        self.code = unpack_numbers(facts.code)
        self.pool = unpack_numbers(facts.pool)
        self.blocks = unpack_numbers(facts.blocks)
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
