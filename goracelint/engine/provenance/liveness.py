"""Which variables are still read after an instruction: what keeps the object behind an address alive.

::

    u := uintptr(unsafe.Pointer(p))
    q := unsafe.Pointer(u)           is p read below? then the object is alive here, else the collector may have it
    runtime.KeepAlive(p)             a read like any other

Backward over the blocks until nothing changes; a set of variables is the bits of an int. A variable that a
function literal captures, or that a deferred call is given, counts as read until the end.
"""

from goracelint.engine.provenance.domain import Atom, Base
from goracelint.engine.provenance.frame import Frame
from goracelint.ir.facts import VariableKind
from goracelint.ir.opcodes import NONE, ElementKind, Op

_A = frozenset(
    (
        Op.COPY, Op.UNOP, Op.INST, Op.FIELD, Op.ADDRFIELD, Op.DEREF, Op.ADDR, Op.ASSERT, Op.CONVERT, Op.TYPETEST,
        Op.EXTRACT, Op.RECV, Op.BRANCH, Op.RANGE, Op.PANIC, Op.SLICE, Op.CALL, Op.GO, Op.DEFER,
    )
)  # fmt: skip
_AB = frozenset((Op.BINOP, Op.ELEM, Op.ADDRELEM, Op.STORE, Op.SEND))
_LISTS = frozenset((Op.MAKE, Op.SLICE, Op.RETURN, Op.OPAQUE))


class Liveness:
    """The variables of one function that are read later, by instruction."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._always = self._held_to_the_end()
        blocks = len(frame.body.blocks)
        self._into = [0] * blocks
        changed = True
        while changed:
            changed = False
            for block in range(blocks - 1, -1, -1):
                live = self._through(block, self._out_of(block), -1)
                if live != self._into[block]:
                    self._into[block] = live
                    changed = True

    def after(self, number: int) -> int:
        """The variables read after an instruction."""
        block = next(b for b in range(len(self._into)) if number in self._frame.body.block_range(b))
        return self._through(block, self._out_of(block), number) | self._always

    def keeps(self, base: Base, number: int) -> bool:
        """Reports whether something that reaches the memory is read after an instruction."""
        return bool(holders(self._frame, base) & self.after(number))

    def _out_of(self, block: int) -> int:
        live = 0
        for successor in self._frame.body.successors(block):
            live |= self._into[successor]
        return live

    def _through(self, block: int, live: int, stop: int) -> int:
        for number in reversed(self._frame.body.block_range(block)):
            if number == stop:
                return live
            row = self._frame.code[number]
            if 0 <= row[1] < self._frame.variables:
                live &= ~(1 << row[1])
            live |= reads(self._frame, number)
        return live

    def _held_to_the_end(self) -> int:
        held = 0
        for number, row in enumerate(self._frame.code):
            if row[0] in (Op.DEFER, Op.CLOSURE):
                held |= reads(self._frame, number)
            if row[0] == Op.DEFER:
                for register in (row[2], *self._frame.body.operands(row[3] + 2, row[4] - 2)):
                    held |= _owner(self._frame, register)
        return held


def reads(frame: Frame, number: int) -> int:
    """The variables an instruction reads, as bits."""
    op, _, a, b, c, _, _ = frame.code[number]
    registers: list[int] = []
    if op in _A:
        registers.append(a)
    elif op in _AB:
        registers += (a, b)
    elif op == Op.SETFIELD:
        registers += (a, c)
    elif op == Op.SETELEM:
        registers += (a, b, c)
    elif op == Op.SETNAME:
        registers.append(b)
    if op in _LISTS:
        registers += frame.body.operands(b, c)
    elif op in (Op.CALL, Op.GO, Op.DEFER):
        registers += frame.body.operands(b + 2, c - 2)
    elif op == Op.COMPOSITE:
        for kind, key, value in zip(*[iter(frame.body.operands(b, 3 * c))] * 3, strict=True):
            registers += (value, key) if kind == ElementKind.KEYED else (value,)
    elif op == Op.CLOSURE:
        registers += captured_by(frame, a)
    found = 0
    for register in registers:
        if 0 <= register < frame.variables:
            found |= 1 << register
    return found


def captured_by(frame: Frame, index: int) -> list[int]:
    """The variables of this function that a function literal captures."""
    literal = frame.program.sibling(frame.function, index)
    if literal is None or not literal.has_body:
        return []
    return [row.outer for row in literal.body().variables if row.kind == VariableKind.CAPTURED]


def holders(frame: Frame, base: Base) -> int:
    """The variables through which the memory of a base is reached, as bits."""
    found = 0
    if base.function == frame.function.id:
        found |= _owner(frame, base.key)
    for variable, value in frame.reached.items():
        if any(_same(atom, base) for atom in frame.atoms.of(value)):
            found |= 1 << variable
    return found


def _same(atom: Atom, base: Base) -> bool:
    return atom.form == "pointer" and atom.base == base


def _owner(frame: Frame, register: int) -> int:
    """The variable that a temporary was read from, as a bit."""
    for _ in range(8):
        if 0 <= register < frame.variables:
            return 1 << register
        row = frame.defining(register)
        if row is None or row[2] == NONE or row[0] not in _A:
            return 0
        register = row[2]
    return 0
