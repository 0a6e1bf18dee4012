"""Temporaries: which registers an instruction reads, and which end with the block that assigns them.

::

    n := len(b.buf)      the field is read into a temporary that nobody reads after this block:
    if n > max { ... }   states that leave the block do without it
"""

from typing import Final

from goracelint.ir.body import Body
from goracelint.ir.opcodes import Op

Instruction = tuple[int, int, int, int, int, int, int]
_CALLS: Final = frozenset({Op.CALL, Op.GO, Op.DEFER})
_LISTS: Final = frozenset({Op.RETURN, Op.MAKE, Op.OPAQUE})


def block_locals(body: Body, code: list[Instruction]) -> list[tuple[int, ...]]:
    """For each block the temporaries that no other block reads, nor a deferred call: they end with it."""
    variables = len(body.variables)
    home: dict[int, int] = {}
    kept: set[int] = set()
    for block in range(len(body.blocks)):
        for number in body.block_range(block):
            row = code[number]
            if row[1] >= variables:
                home[row[1]] = block
            for register in operands_of(body, row):
                if register >= variables and home.get(register) != block:
                    kept.add(register)
            if row[0] == Op.DEFER:
                kept.update(operands_of(body, row))
            elif row[0] == Op.ASSERT or row[0] == Op.RECV:
                kept.add(row[4])
    found: list[list[int]] = [[] for _ in body.blocks]
    for register, block in home.items():
        if register not in kept:
            found[block].append(register)
    return [tuple(registers) for registers in found]


def operands_of(body: Body, row: Instruction) -> tuple[int, ...]:
    """The registers that an instruction reads (and some numbers that are none)."""
    op, _, a, b, c, _, _ = row
    if op in _CALLS:
        return (a, *body.operands(b + 2, c - 2))
    if op in _LISTS:
        return body.operands(b, c)
    if op == Op.RANGE:
        return (a, *body.operands(b, 2))
    if op == Op.SLICE:
        return (a, *body.operands(b, c))
    if op == Op.COMPOSITE:
        return body.operands(b, 3 * c)
    return (a, b, c)
