"""Which integers were read from mapped memory: lengths and offsets that a file may get wrong.

::

    n := binary.LittleEndian.Uint32(f.data[off:])   source: 32 bits wide, read from the region behind f.data
    end := off + int(n)                             made of it
    h := (*header)(unsafe.Pointer(&f.data[0]))
    h.count                                         source: a word of the mapping

Without order: a register carries whatever any of its assignments gives it. ``%``, ``&`` and ``min`` bound a number, so
that what they give is not carried on. A function that returns such a number hands it to its callers; one that gets
mapped memory from some caller reads from a mapping. Errs: numbers of 8 bits, those kept in fields, maps and captured
variables, and what other decoders than encoding/binary give are not followed.
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from goracelint.engine.sharing.callsites import arguments
from goracelint.engine.sharing.domain import Value
from goracelint.engine.sharing.naming import Names
from goracelint.engine.sharing.scope import Solved
from goracelint.engine.sharing.values import Values
from goracelint.ir.opcodes import NONE, Op

_DECODERS: Final = re.compile(
    r"\(encoding/binary\.\w+\)\.Uint(16|32|64)|internal/byteorder\.[BL]E?Uint(16|32|64)"
    r"|sync/atomic\.Load(?:Uint|Int)(32|64)|encoding/binary\.U?[vV]arint()"
)
_WIDTHS: Final = {
    "int16": 16, "uint16": 16, "int32": 32, "uint32": 32, "int64": 64, "uint64": 64, "int": 64, "uint": 64,
    "uintptr": 64,
}  # fmt: skip
_CARRYING: Final = frozenset("+ - * / << >> | &^ ^".split())
MAX_PASSES: Final = 4
MAX_SOURCES: Final = 64


class Source(NamedTuple):
    """An instruction that reads a number from mapped memory: the register that gets it, and its width in bits."""

    number: int
    register: int
    width: int


class Decoded(NamedTuple):
    """The sources of one function, and for each register the bitset of sources that it is made of."""

    sources: tuple[Source, ...]
    carried: tuple[int, ...]


class Fed:
    """The ports of functions that some caller passes mapped memory to."""

    def __init__(self, solved: Solved) -> None:
        self._solved = solved
        self._ports: set[tuple[int, str]] = set()
        calls = [
            (caller, number)
            for caller in reversed(solved.order)
            for number, _ in solved.values[caller].names.body.chosen(Op.CALL, Op.GO, Op.DEFER)
        ]
        for _ in range(MAX_PASSES):
            before = len(self._ports)
            for caller, number in calls:
                self._feed(caller, number)
            if len(self._ports) == before:
                break

    def _feed(self, caller: int, number: int) -> None:
        values = self._solved.values[caller]
        target = values.names.typing.targets.get(number)
        if target is None or not target.functions:
            return
        for port, register in arguments(values.names, number).items():
            if register >= 0 and values.memory[register] and self.is_mapped(caller, values.memory[register]):
                self._ports.update((callee, port) for callee in target.functions)

    def is_mapped(self, function: int, memory: Value) -> bool:
        """Reports whether memory, in the terms of a function, may be that of a mapping."""
        if any(symbol.kind == "port" and (function, symbol.name) in self._ports for symbol in memory):
            return True
        return bool(self._solved.regions.mapped(memory))


def decoded(solved: Solved, fed: Fed) -> dict[int, Decoded]:
    """Function -> its numbers from mappings, for functions that have some; callees first."""
    found: dict[int, Decoded] = {}
    results: dict[int, frozenset[int]] = {}
    for function in solved.order:
        values = solved.values[function]
        sources = _sources(values, function, fed, results)
        if not sources:
            continue
        carried = _carry(values.names, sources)
        found[function] = Decoded(sources, carried)
        given = {
            index
            for _, (_, _, _, b, c, _, _) in values.names.body.chosen(Op.RETURN)
            for index, register in enumerate(values.names.body.operands(b, c))
            if register >= 0 and carried[register]
        }
        if given:
            results[function] = frozenset(given)
    return found


def width_of(names: Names, register: int) -> int:
    """The bits of an integer register of at least 16; 0 for others."""
    type_ = names.type_of(register)
    return _WIDTHS.get(names.program.core(type_).name, 0) if type_ is not None else 0


def _sources(values: Values, function: int, fed: Fed, results: Mapping[int, frozenset[int]]) -> tuple[Source, ...]:
    names = values.names
    found: list[Source] = []
    for number, (op, dst, a, _, _, _, _) in names.body.chosen(Op.DEREF, Op.FIELD, Op.CALL):
        if dst < 0 or len(found) == MAX_SOURCES:
            continue
        if op != Op.CALL:
            if width_of(names, dst) and number not in names.typing.denotes and _is_read(values, function, fed, op, a):
                found.append(Source(number, dst, width_of(names, dst)))
        elif width := _decodes(values, function, fed, number):
            found += [Source(number, register, width) for register in _results(names, dst, 0)]
        elif (target := names.typing.targets.get(number)) is not None and target.functions:
            for index in sorted({index for callee in target.functions for index in results.get(callee, ())}):
                registers = _results(names, dst, index)
                found += [Source(number, register, width_of(names, register)) for register in registers]
    return tuple(source for source in found if source.width)


def _is_read(values: Values, function: int, fed: Fed, op: int, base: int) -> bool:
    """Reports whether a load goes through a pointer into mapped memory."""
    memory = values.memory[base]
    type_ = values.names.type_of(base)
    through = type_ is not None and (op == Op.DEREF or values.names.program.core(type_).kind == "ptr")
    return bool(memory) and through and fed.is_mapped(function, memory)


def _decodes(values: Values, function: int, fed: Fed, number: int) -> int:
    """The width of what a call decodes from mapped memory; 0 for other calls."""
    target = values.names.typing.targets.get(number)
    match = _DECODERS.fullmatch(target.name) if target is not None else None
    if match is None:
        return 0
    register = arguments(values.names, number).get("arg0", NONE)
    if register < 0 or not fed.is_mapped(function, values.memory[register]):
        return 0
    return int(next((group for group in match.groups() if group), "64"))


def _results(names: Names, dst: int, index: int) -> list[int]:
    """The registers that get result ``index`` of the call whose result is ``dst``."""
    extracted = [
        row[1] for _, row in names.body.chosen(Op.EXTRACT) if row[2] == dst and row[3] == index and row[1] >= 0
    ]
    return extracted or ([dst] if index == 0 else [])


def _carry(names: Names, sources: tuple[Source, ...]) -> tuple[int, ...]:
    """The sources that each register is made of."""
    carried = [0] * names.body.registers
    for index, source in enumerate(sources):
        carried[source.register] |= 1 << index
    rows = [row for row in names.body.instructions() if row[1][1] >= 0]
    while True:
        changed = False
        for number, (op, dst, a, b, c, _, _) in rows:
            given = carried[dst]
            if op in (Op.COPY, Op.CONVERT) or (op == Op.UNOP and names.strings[c] in ("-", "^", "+")):
                given |= carried[a]
            elif op == Op.BINOP and names.strings[c] in _CARRYING:
                given |= carried[a] | carried[b]
            elif op == Op.CALL and (inner := converted(names, number)) != NONE:
                given |= carried[inner]
            if given != carried[dst]:
                carried[dst] = given
                changed = True
        if not changed:
            return tuple(carried)


def converted(names: Names, number: int) -> int:
    """The operand of a conversion that is written as a call; NONE for other instructions."""
    op, _, _, b, c, _, _ = names.body.instruction(number)
    target = names.typing.targets.get(number) if op == Op.CALL else None
    if target is None or target.kind != "conversion":
        return NONE
    operands = names.body.operands(b, c)[2:]
    return operands[0] if operands else NONE
