"""Elements that are used after the lock was given up, without the reference that siblings take on them.

::

    func (s *Store) Scan()  { s.mu.RLock()
                              for _, f := range s.files { f.Ref(); defer f.Unref() }
                              s.mu.RUnlock(); ... }                   a sibling pins what it goes on to use
    func (s *Store) Walk()  { s.mu.RLock()
                              it := newIterator(s.files)
                              s.mu.RUnlock()
                              for it.Next() { ... } }                 this one does not: UnpinnedUse

Under the lock nobody takes elements out of the field; after it whoever does may unmap them, unless a count says that
they are in use. That a method of the same type takes such a reference on the elements of the field shows that the
author knows. Reported are uses that reach mapped memory. Errs: references that a callee takes are seen one call deep;
a lock that is given up by a deferred call, or by a function, is not: misses.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from goracelint.engine.lending import receiver_type
from goracelint.engine.sharing.callsites import adds_constant, arguments
from goracelint.engine.sharing.kinds import element
from goracelint.engine.sharing.naming import Names
from goracelint.engine.sharing.scope import Solved
from goracelint.ir.opcodes import NONE, Op
from goracelint.program.function import Function
from goracelint.program.types import Type

_DERIVING: Final = (Op.COPY, Op.SLICE, Op.ELEM, Op.EXTRACT, Op.ASSERT, Op.FIELD)
_LOCKS: Final = frozenset({"Lock", "RLock"})
_UNLOCKS: Final = frozenset({"Unlock", "RUnlock"})
_COUNTING: Final = frozenset({"Add", "AddInt32", "AddInt64", "AddUint32", "AddUint64"})


class Pinner(NamedTuple):
    """A method that takes a reference on the elements of a field: the call (function, instruction), and its name."""

    function: int
    number: int
    name: str


class Unpinned(NamedTuple):
    """A use (the instruction) of what a field held, after the lock was given up (the instruction)."""

    function: int
    unlock: int
    number: int
    field: str
    pinner: Pinner


def unpinned_uses(solved: Solved) -> list[Unpinned]:
    """The first such use of each method, in order of function."""
    methods: dict[str, list[Function]] = {}
    for function_id in sorted(solved.order):
        function = solved.program.functions[function_id]
        if function.facts.receiver is not None and (owner := receiver_type(solved.program, function)):
            methods.setdefault(owner, []).append(function)
    found: list[Unpinned] = []
    touching: frozenset[int] | None = None
    for owner in sorted(methods):
        pinners = _pinners(solved, methods[owner])
        if not pinners:
            continue
        touching = _touching(solved) if touching is None else touching
        for function in methods[owner]:
            for field, pinner in sorted(pinners.items()):
                use = _unpinned(solved, function, field, pinner, touching)
                found += [use] if use is not None else []
    return sorted(found)


# -- who takes references


def _pinners(solved: Solved, methods: list[Function]) -> dict[str, Pinner]:
    """Field -> a method, or a literal in one, that takes a reference on an element of it."""
    found: dict[str, Pinner] = {}
    for method in methods:
        names = solved.values[method.id].names
        fields: dict[str, Type] = {}
        for _, (_, dst, a, b, _, _, _) in names.body.chosen(Op.FIELD):
            if names.port(a) == "recv" and (inner := element(names, dst)) is not None:
                fields[names.strings[b]] = inner
        for function in (method, *_literals(solved, method)) if fields else ():
            for number, target, register in _referencing(solved, function):
                type_ = solved.values[function.id].names.type_of(register)
                for field, element_type in fields.items():
                    if type_ == element_type:
                        found.setdefault(field, Pinner(function.id, number, target))
    return found


def _literals(solved: Solved, method: Function) -> list[Function]:
    """The function literals in a method, those in literals too."""
    found = [f for literal in solved.literals_of(method) for f in (literal, *_literals(solved, literal))]
    return sorted(found, key=lambda function: function.id)


def _referencing(solved: Solved, function: Function) -> Iterator[tuple[int, str, int]]:
    """(instruction, name, receiver) of calls of methods that count up."""
    values = solved.values.get(function.id)
    if values is None:
        return
    for number, (_, _, a, _, _, _, _) in values.names.body.chosen(Op.CALL):
        target = values.names.typing.targets.get(number)
        if target is not None and target.has_receiver and any(_counts_up(solved, f) for f in target.functions):
            yield number, target.name.rpartition(".")[2], a


def _counts_up(solved: Solved, function_id: int) -> bool:
    """Reports whether a method without arguments and results does nothing but add one to a counter."""
    values = solved.values.get(function_id)
    function = solved.program.functions[function_id]
    signature = solved.program.signature(function)
    if values is None or signature.params or signature.results:
        return False
    names = values.names
    for number, (op, _, _, b, c, _, _) in names.body.instructions():
        if op == Op.SETFIELD and adds_constant(names, c):
            return not _subtracts(names, c)
        target = names.typing.targets.get(number) if op == Op.CALL else None
        if target is None or target.name.rpartition(".")[2] not in _COUNTING:
            continue
        if "sync" in target.name and _literal(names, names.body.operands(b, c)[-1]) == "1":
            return True
    return False


def _subtracts(names: Names, register: int) -> bool:
    number = names.only(register)
    return number is not None and names.strings[names.body.instruction(number)[4]] == "-"


def _literal(names: Names, register: int) -> str:
    number = names.only(register)
    row = names.body.instruction(number) if number is not None else None
    return names.strings[row[2]] if row is not None and row[0] == Op.CONST else ""


# -- who does not


def _unpinned(
    solved: Solved, function: Function, field: str, pinner: Pinner, touching: frozenset[int]
) -> Unpinned | None:
    names, pinning = solved.values[function.id].names, frozenset((pinner.name,))
    if any(other.calls(pinning) for other in (function, *_literals(solved, function))):
        return None
    reads = [n for n, row in names.body.instructions() if _reads(names, row, field)]
    unlocks = [n for n in range(len(names.body)) if _locking(names, n) in _UNLOCKS] if reads else []
    if not unlocks or _helped(solved, names, pinner.name):
        return None
    derived = _derived(solved, names, {names.body.instruction(number)[1] for number in reads})
    for unlock in unlocks:
        if not any(_follows(names, read, unlock) for read in reads):
            continue
        for number in sorted(_reached(names, unlock)):
            if number not in reads and _touches(names, number, derived, touching):
                return Unpinned(function.id, unlock, number, field, pinner)
    return None


def _reads(names: Names, row: tuple[int, ...], field: str) -> bool:
    return row[0] == Op.FIELD and names.port(row[2]) == "recv" and names.strings[row[3]] == field


def _locking(names: Names, number: int) -> str:
    """Lock, RLock, Unlock or RUnlock where the instruction calls it on a lock of the receiver; "" for others."""
    op, _, a, b, _, _, _ = names.body.instruction(number)
    if op != Op.CALL or names.body.pool[b] == NONE:
        return ""
    verb = names.strings[names.body.pool[b]]
    return verb if verb in _LOCKS | _UNLOCKS and names.lock(number, a) not in ("", "?") else ""


def _helped(solved: Solved, names: Names, reference: str) -> bool:
    """Reports whether a function that is called with the elements, or on the receiver, takes the reference."""
    references = frozenset((reference,))
    for number, (op, _, _, _, _, _, _) in names.body.instructions():
        target = names.typing.targets.get(number) if op in (Op.CALL, Op.GO, Op.DEFER) else None
        if target is not None and any(
            solved.program.functions[callee].calls(references) for callee in target.functions
        ):
            return True
    return False


def _derived(solved: Solved, names: Names, first: set[int]) -> set[int]:
    """The registers that lead to what some registers hold: copies, elements, and objects that keep them."""
    derived = set(first)
    while True:
        found = set()
        for number, (op, dst, a, b, _, _, _) in names.body.instructions():
            if op == Op.RANGE and a in derived:
                found.add(names.body.pool[b + 1])
            elif (op in _DERIVING and a in derived) or (op == Op.CALL and _keeps(solved, names, number, derived)):
                found.add(dst)
        if found - {NONE} <= derived:
            return derived
        derived |= found - {NONE}


def _keeps(solved: Solved, names: Names, number: int, derived: set[int]) -> bool:
    """Reports whether the result of a call leads to an argument that is one of the registers."""
    target = names.typing.targets.get(number)
    if target is None:
        return False
    ports = {port: register for port, register in arguments(names, number).items() if register in derived}
    if target.kind == "builtin":
        return target.name == "append" and bool(ports)
    for callee in target.functions if ports else ():
        values = solved.values.get(callee)
        summary = values.summary() if values is not None else None
        if summary is not None and any(symbol.name in ports for _, symbol in summary.stores):
            return True
    return False


def _touches(names: Names, number: int, derived: set[int], touching: frozenset[int]) -> bool:
    op, _, _, _, _, _, _ = names.body.instruction(number)
    target = names.typing.targets.get(number) if op in (Op.CALL, Op.GO, Op.DEFER) else None
    if target is None or not touching & set(target.functions):
        return False
    return any(register in derived for register in arguments(names, number).values())


def _touching(solved: Solved) -> frozenset[int]:
    """The functions that use mapped memory, themselves or by what they call."""
    found = {
        function
        for function, flow in solved.flows.items()
        if any(a.kind in ("read", "write") and solved.regions.mapped(a.memory) for a in flow.record.accesses)
    }
    callers: dict[int, set[int]] = {}
    for function, flow in solved.flows.items():
        for call in flow.record.calls:
            callers.setdefault(call.callee, set()).add(function)
    pending = sorted(found)
    while pending:
        for caller in sorted(callers.get(pending.pop(), ())):
            if caller not in found:
                found.add(caller)
                pending.append(caller)
    return frozenset(found)


# -- paths


def _reached(names: Names, start: int) -> set[int]:
    """The instructions that may come after one without a lock being taken again."""
    body = names.body
    block_of = {n: block for block in range(len(body.blocks)) for n in body.block_range(block)}
    found: set[int] = set()
    pending = [range(start + 1, body.block_range(block_of[start]).stop)]
    while pending:
        numbers = pending.pop()
        for number in numbers:
            if _locking(names, number) in _LOCKS:
                break
            found.add(number)
        else:
            block = block_of[numbers.stop - 1]
            pending += [body.block_range(b) for b in body.successors(block) if body.block_range(b).start not in found]
    return found


def _follows(names: Names, read: int, unlock: int) -> bool:
    """Reports whether an unlock may come after a read, while the lock that was held is."""
    return unlock in _reached(names, read)
