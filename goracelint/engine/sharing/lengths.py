"""Lengths and offsets that were read from a mapping and reach a slice of it without a comparison that holds.

::

    n := binary.LittleEndian.Uint32(f.data[off:])
    return f.data[off+4 : off+4+n]                     "decoded": nothing compares n on the way

    if off+n > uint32(len(f.data)) { return nil }      off+n may wrap around and be small
    return f.data[off : off+n]                         "wraps": the comparison holds nothing back

From each number that was read every path is followed to the slices, elements and unsafe.Slice that it bounds. A path
ends where the number, or what is made of it, is compared, or passed to a function that may compare it. A comparison of
a sum in the unsigned type of a number that fills it is none, unless the sum is compared with one of its own parts. That
a number is compared with nothing is uncertain: a file may be trusted, or have been verified before. Errs: any other
comparison counts, whatever it is compared with; numbers that a callee slices by are not followed into it.
"""

from typing import Final, NamedTuple

from goracelint.engine.sharing.decoded import Decoded, Fed, Source, converted, decoded, width_of
from goracelint.engine.sharing.naming import Names
from goracelint.engine.sharing.scope import Solved
from goracelint.engine.sharing.values import Values
from goracelint.ir.opcodes import NONE, Op

_ORDERS: Final = frozenset("< <= > >=".split())
_EQUALITIES: Final = frozenset({"==", "!="})
_UNSIGNED: Final = frozenset({"uint16", "uint32", "uint64", "uint", "uintptr"})
_PASSED: Final = frozenset(
    {"len", "cap", "append", "copy", "make", "new", "unsafe.Slice", "unsafe.String", "unsafe.Add"}
)


class Bound(NamedTuple):
    """A slice, element or unsafe.Slice of mapped memory (the instruction) that a number bounds.

    ``source`` and ``check`` (NONE where there is none) are instructions, ``memory`` is a register, ``words`` the number
    as the code calls it.
    """

    function: int
    source: int
    check: int
    number: int
    words: str
    memory: int


class Sink(NamedTuple):
    """What bounds an access: registers of the lower bound (NONE: there is none) and of the upper bound or length."""

    memory: int
    low: int
    high: int


def unbounded(solved: Solved) -> list[Bound]:
    """One bound for each access that a number from a mapping reaches uncompared, in order of function."""
    fed = Fed(solved)
    found = []
    for function, numbers in sorted(decoded(solved, fed).items()):
        values = solved.values[function]
        sinks = {
            number: sink
            for number, _ in values.names.body.chosen(Op.SLICE, Op.ELEM, Op.ADDRELEM, Op.CALL)
            if (sink := _sink(values, number)) is not None and fed.is_mapped(function, values.memory[sink.memory])
        }
        bounds: dict[int, Bound] = {}
        for bit, source in enumerate(numbers.sources) if sinks else ():
            for bound in _Paths(function, values.names, numbers, bit, source, sinks).follow():
                known = bounds.get(bound.number)
                if known is None or (known.check == NONE and bound.check != NONE):
                    bounds[bound.number] = bound
        found += [bounds[number] for number in sorted(bounds)]
    return found


def _sink(values: Values, number: int) -> Sink | None:
    names = values.names
    op, _, a, b, c, _, _ = names.body.instruction(number)
    if op == Op.SLICE:
        low, high, _ = (*names.body.operands(b, c), NONE, NONE)[:3]
        return Sink(a, low, high)
    if op in (Op.ELEM, Op.ADDRELEM):
        return Sink(a, NONE, b)
    target = names.typing.targets.get(number) if op == Op.CALL else None
    if target is not None and target.name in ("unsafe.Slice", "unsafe.String"):
        operands = names.body.operands(b, c)[2:]
        return Sink(operands[0], NONE, operands[1]) if len(operands) == 2 else None
    return None


class _Paths:
    """The paths from one source to the accesses that it bounds."""

    def __init__(
        self, function: int, names: Names, numbers: Decoded, bit: int, source: Source, sinks: dict[int, Sink]
    ) -> None:
        self._function = function
        self._names = names
        self._carried = numbers.carried
        self._bit = 1 << bit
        self._source = source
        self._sinks = sinks
        self._found: dict[int, Bound] = {}

    def follow(self) -> list[Bound]:
        """The accesses that are reached without a comparison that holds."""
        body = self._names.body
        block_of = {n: block for block in range(len(body.blocks)) for n in body.block_range(block)}
        pending = [(self._source.number + 1, block_of[self._source.number], NONE)]
        seen: set[tuple[int, int]] = set()
        while pending:
            start, block, check = pending.pop()
            after = self._through(range(start, body.block_range(block).stop), check)
            if after is None:
                continue
            for successor in body.successors(block):
                if (successor, after) not in seen:
                    seen.add((successor, after))
                    pending.append((body.block_range(successor).start, successor, after))
        return [self._found[number] for number in sorted(self._found)]

    def _through(self, numbers: range, check: int) -> int | None:
        """Walk one block; the comparison that wraps, seen last, or None where the path ends."""
        for number in numbers:
            if number == self._source.number:
                return None
            sink = self._sinks.get(number)
            if sink is not None:
                self._meet(number, sink, check)
            held = self._holds(number)
            if held is None:
                check = number
            elif held:
                return None
        return check

    def _is_made(self, register: int) -> bool:
        return register >= 0 and bool(self._carried[register] & self._bit)

    def _meet(self, number: int, sink: Sink, check: int) -> None:
        index = next((register for register in (sink.high, sink.low) if self._is_made(register)), NONE)
        if index == NONE or number in self._found:
            return
        if check != NONE and self._is_bounded(check, sink):
            return
        self._found[number] = Bound(self._function, self._source.number, check, number, self._words(index), sink.memory)

    def _words(self, index: int) -> str:
        """The number in the code's words: what the bound is called, else the variable that was read into."""
        names = self._names
        kept = (
            row.name
            for register, row in enumerate(names.body.variables)
            if self._source.register in (register, _origin(names, register))
        )
        return names.text(index) or next(kept, "") or names.text(self._source.register) or "a length"

    def _is_bounded(self, check: int, sink: Sink) -> bool:
        """Reports whether the wrapped sum itself is the only bound: it was compared, as small as it is."""
        _, _, a, b, _, _, _ = self._names.body.instruction(check)
        compared = {_shape(self._names, a), _shape(self._names, b)}
        low = sink.low == NONE or _constant(self._names, sink.low) or not self._varies(sink.low)
        return low and _shape(self._names, sink.high if sink.high != NONE else sink.low) in compared

    def _varies(self, register: int) -> bool:
        return _constant(self._names, register) == ""

    def _holds(self, number: int) -> bool | None:
        """Whether an instruction compares the number: True, False, or None where the comparison wraps."""
        names = self._names
        op, _, a, b, c, _, _ = names.body.instruction(number)
        if op == Op.BINOP and names.strings[c] in _ORDERS | _EQUALITIES:
            made = [register for register in (a, b) if self._is_made(register)]
            if not made or any(_constant(names, register) == "0" for register in (a, b)):
                return False
            if len(made) == 1 and names.strings[c] in _ORDERS:
                other = b if made[0] == a else a
                return None if self._wraps(made[0], other) else True
            return True
        if op in (Op.CALL, Op.GO, Op.DEFER) and converted(names, number) == NONE:
            target = names.typing.targets.get(number)
            operands = names.body.operands(b, c)[2:]
            passed = target is None or target.name not in _PASSED
            return passed and any(self._is_made(register) for register in operands)
        return False

    def _wraps(self, register: int, other: int) -> bool:
        """Reports whether a register is a sum that wraps around, compared with something that is no part of it."""
        names = self._names
        register = _bare(names, register)
        number = names.only(register)
        if number is None:
            return False
        op, _, a, b, c, _, _ = names.body.instruction(number)
        type_ = names.type_of(register)
        if op != Op.BINOP or names.strings[c] != "+" or type_ is None:
            return False
        name = names.program.core(type_).name
        full = name in _UNSIGNED and self._source.width >= width_of(names, register)
        parts = {_shape(names, a), _shape(names, b)}
        return full and _shape(names, other) not in parts and self._is_whole(a, b)

    def _is_whole(self, *parts: int) -> bool:
        """Reports whether one of the parts is the number itself, not a share of it."""
        return any(_bare(self._names, part) == _bare(self._names, self._source.register) for part in parts) or any(
            self._source.register == _origin(self._names, part) for part in parts
        )


def _bare(names: Names, register: int) -> int:
    """The register behind conversions."""
    for _ in range(8):
        number = names.only(register)
        if number is None:
            break
        op, _, a, _, _, _, _ = names.body.instruction(number)
        inner = a if op == Op.CONVERT else converted(names, number)
        if inner == NONE:
            break
        register = inner
    return register


def _origin(names: Names, register: int) -> int:
    """The register that a variable which is assigned once is a copy of, conversions aside."""
    for _ in range(8):
        register = _bare(names, register)
        number = names.only(register)
        if number is None or names.body.instruction(number)[0] != Op.COPY:
            break
        register = names.body.instruction(number)[2]
    return register


def _constant(names: Names, register: int) -> str:
    """The text of a literal; "" for others."""
    number = names.only(_bare(names, register)) if register >= 0 else None
    if number is None:
        return ""
    op, _, a, _, _, _, _ = names.body.instruction(number)
    return names.strings[a] if op == Op.CONST else ""


def _shape(names: Names, register: int, depth: int = 4) -> object:
    """What equal expressions have in common: operators over variables, fields and constants."""
    register = _origin(names, register)
    number = names.only(register)
    if number is None or register < len(names.body.variables) or depth == 0:
        return register
    op, _, a, b, c, _, _ = names.body.instruction(number)
    if op == Op.BINOP:
        return names.strings[c], _shape(names, a, depth - 1), _shape(names, b, depth - 1)
    if op == Op.FIELD:
        return ".", _shape(names, a, depth - 1), names.strings[b]
    return names.strings[a] if op == Op.CONST else register
