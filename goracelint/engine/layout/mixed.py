"""Words that are accessed atomically in one place and plainly in another.

::

    if atomic.CompareAndSwapPointer(&left.next, old, unsafe.Pointer(n)) {
        n.prev = unsafe.Pointer(left)        published already: readers load n.prev atomically and see nil
    }
    go func() { current = p }()              while another goroutine loads current atomically
    return &ring{pos: pos, local: *pos}      a word behind a pointer whose other users load it atomically

A plain access is wrong only while others may access the word. Three kinds of evidence are taken: the object was
published on the path before; both accesses are in goroutines that nothing orders; the word came in from outside and
is kept in a field through which it is otherwise accessed atomically.

Errs: locks, channels and waits in the functions concerned end the search, whether they order the two accesses or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from goracelint.engine.events import Event, EventStep, FieldValue
from goracelint.engine.layout.goroutines import is_ordered, started_by, waits_between
from goracelint.engine.layout.words import NAMES, PREFIX, Access, Reader, Word, verb_of
from goracelint.ir.facts import VariableKind
from goracelint.ir.opcodes import ElementKind, Op
from goracelint.program.function import Function
from goracelint.program.program import Program

_PUBLISHING: Final = ("CompareAndSwap", "Store", "Swap")
_PUBLISHING_NAMES: Final = frozenset(f"{verb}Pointer" for verb in _PUBLISHING)


def mixed(program: Program, accesses: list[Access], functions: Iterable[Function]) -> Iterator[Event]:
    """The events of these functions, in order; ``accesses`` are the atomic ones of the whole program."""
    words: dict[Word, Access] = {}
    for access in accesses:
        words.setdefault(access.word, access)
    variables = frozenset(word.name.rpartition(".")[2] for word in words if not word.owner)
    program.asked.note(variables)
    for function in functions:
        if function.calls(_PUBLISHING_NAMES):
            yield from _published(program, function, words)
        if function.parent >= 0 and not variables.isdisjoint(function.file.facts.strings):
            yield from _unordered(program, function, words, accesses)


# written after publication


def _published(program: Program, function: Function, words: dict[Word, Access]) -> Iterator[Event]:
    reader = Reader(program, function)
    for number, (_, dst, _, b, c, _, _) in reader.body.chosen(Op.CALL):
        target = reader.typing.targets.get(number)
        if target is None or not target.name.startswith(PREFIX) or not target.name.endswith("Pointer"):
            continue
        verb, arguments = verb_of(target.name.removeprefix(PREFIX)), reader.body.operands(b, c)[2:]
        if verb not in _PUBLISHING or len(arguments) < 2:
            continue
        node = _pointer_behind(reader, arguments[-1])
        if node is None:
            continue
        for block, at in _after(reader, number, dst if verb == "CompareAndSwap" else None):
            yield from _writes(reader, number, node, block, at, words)


def _pointer_behind(reader: Reader, register: int) -> int | None:
    """The variable n in ``unsafe.Pointer(n)``."""
    row = reader.definition(register)
    if row is not None and row[0] == Op.CALL and row[4] == 3:
        register = reader.body.operands(row[3], 3)[2]
    return register if 0 <= register < len(reader.body.variables) else None


def _after(reader: Reader, number: int, result: int | None) -> list[tuple[int, int]]:
    """(block, first instruction) where the pointer is published: behind a store, where a swap succeeded."""
    body = reader.body
    block = next(block for block in range(len(body.blocks)) if number in body.block_range(block))
    if result is None:
        return [(block, number + 1)]
    last = body.block_range(block)[-1]
    op, _, a, b, c, _, _ = body.instruction(last)
    if op != Op.BRANCH:
        return []
    negated = reader.definition(a)
    if a == result:
        return [(b, body.block_range(b).start)]
    is_negated = negated is not None and negated[0] == Op.UNOP and negated[2] == result
    return [(c, body.block_range(c).start)] if is_negated else []


def _writes(reader: Reader, number: int, node: int, block: int, at: int, words: dict[Word, Access]) -> Iterator[Event]:
    """Plain stores to words of the published object, until its variable means another one."""
    body, seen, work = reader.body, {block}, [(block, at)]
    while work:
        block, at = work.pop()
        for current in range(at, body.block_range(block).stop):
            row = body.instruction(current)
            if current == number or row[1] == node or (row[0] == Op.DECLARE and row[2] == node):
                break
            if row[0] == Op.SETFIELD and row[2] == node:
                selector = reader.selector(row)
                word = Word(selector.owner.name, selector.path[-1]) if selector is not None else None
                if word in words:
                    yield _event(reader.function, current, words[word], "published", word.name, number)
        else:
            for target in body.successors(block):
                if target not in seen:
                    seen.add(target)
                    work.append((target, body.block_range(target).start))


# in goroutines that nothing orders


def _unordered(
    program: Program, function: Function, words: dict[Word, Access], accesses: list[Access]
) -> Iterator[Event]:
    started = started_by(program, function)
    if started is None or is_ordered(function):
        return
    reader = Reader(program, function)
    for number, (op, dst, a, _, _, _, _) in reader.body.chosen(Op.SETNAME, Op.NAME):
        name = f"{function.package.path}.{reader.strings[a]}"
        if Word("", name) not in words or (op == Op.NAME and _is_addressed(reader, dst)):
            continue
        other = next((a for a in accesses if a.word.name == name and _runs_beside(program, a.function, started)), None)
        if other is not None and other.function is not function and (op == Op.SETNAME or other.verb != "Load"):
            yield _event(function, number, other, "goroutine", reader.strings[a], None)


def _is_addressed(reader: Reader, register: int) -> bool:
    return any(row[2] == register for _, row in reader.body.chosen(Op.ADDR))


def _runs_beside(program: Program, other: Function, started: tuple[Function, int]) -> bool:
    """Whether another literal of the same parent is a goroutine too, and nothing is waited for between the starts."""
    beside = started_by(program, other)
    if beside is None or beside[0] is not started[0] or is_ordered(other):
        return False
    return not waits_between(started[0], *sorted((started[1], beside[1])))


# a word that came in from outside


def kept_pointers(program: Program, functions: list[Function]) -> Iterator[Event]:
    """Plain reads through a parameter that is kept in a field whose other users load it atomically."""
    calling = [f for f in functions if f.calls(NAMES)]
    names = frozenset(word.name for word in _uses_of_pointer_fields(program, calling))
    naming = _naming(functions, names) if names else []
    uses = _uses_of_pointer_fields(program, naming)
    atomic_only = {word: rows[0] for word, rows in uses.items() if rows and all(is_atomic for *_, is_atomic in rows)}
    for function in naming if atomic_only else ():
        if function.facts.parent < 0:
            yield from _reads_before_keeping(program, function, atomic_only)


def _naming(functions: list[Function], names: frozenset[str]) -> list[Function]:
    """The functions whose code selects, stores or fills in a field of one of these names."""
    return [function for function in functions if _mentions(function, names)]


def _mentions(function: Function, names: frozenset[str]) -> bool:
    if function.stores(names):
        return True
    if not function.reads(names):
        return False
    strings = function.file.facts.strings
    return any(strings[row[3]] in names for _, row in function.body().chosen(Op.FIELD))


def _uses_of_pointer_fields(
    program: Program, functions: list[Function]
) -> dict[Word, list[tuple[Function, int, bool]]]:
    """Field that holds a pointer -> where what it points to is accessed, and whether atomically."""
    uses: dict[Word, list[tuple[Function, int, bool]]] = {}
    for function in functions:
        if not function.has_body:
            continue
        reader = Reader(program, function)
        for number, (op, _, a, b, c, _, _) in reader.body.chosen(Op.CALL, Op.DEREF, Op.STORE):
            target = reader.typing.targets.get(number) if op == Op.CALL else None
            is_atomic = target is not None and target.name.startswith(PREFIX) and c >= 3
            register = reader.body.operands(b, c)[2] if is_atomic else a if op in (Op.DEREF, Op.STORE) else -1
            row = reader.definition(register) if register >= 0 else None
            selector = reader.selector(row) if row is not None and row[0] == Op.FIELD else None
            if selector is not None:
                word = Word(selector.owner.name, selector.path[-1])
                uses.setdefault(word, []).append((function, number, is_atomic))
    return uses


def _reads_before_keeping(
    program: Program, function: Function, atomic_only: dict[Word, tuple[Function, int, bool]]
) -> Iterator[Event]:
    reader = Reader(program, function)
    kept: dict[int, Word] = {}
    for _, (op, dst, a, b, c, _, _) in reader.body.chosen(Op.COMPOSITE, Op.SETFIELD):
        if op == Op.COMPOSITE and (t := reader.typing.types[dst]) is not None:
            entries = reader.body.operands(b, 3 * c)
            for kind, key, value in zip(entries[::3], entries[1::3], entries[2::3], strict=True):
                if kind == ElementKind.FIELD:
                    kept[value] = Word(t.name, reader.strings[key])
        elif op == Op.SETFIELD and (selector := reader.selector((op, dst, a, b, c, 0, 0))) is not None:
            kept[c] = Word(selector.owner.name, selector.path[-1])
    for number, (_, _, a, *_) in reader.body.chosen(Op.DEREF):
        word = kept.get(a)
        if word is None or word not in atomic_only or not 0 <= a < len(reader.body.variables):
            continue
        if reader.body.variables[a].kind == VariableKind.PARAM:
            user, at, _ = atomic_only[word]
            access = Access(word, user, at, "Load", False, None, ())
            yield _event(function, number, access, "parameter", f"*{reader.body.variables[a].name}", None)


def _event(function: Function, number: int, other: Access, how: str, word: str, published: int | None) -> Event:
    def step(role: str, where: Function, at: int) -> EventStep:
        _, _, _, _, _, start, end = where.body().instruction(at)
        return EventStep(role, where.id, start, end)

    op = function.body().instruction(number)[0]
    access = "read" if op in (Op.NAME, Op.DEREF, Op.FIELD) else "written"
    fields: dict[str, FieldValue] = {"how": how, "word": word, "access": access}
    steps = [step("publish", function, published)] if published is not None else []
    steps += [step("atomic", other.function, other.number), step("plain", function, number)]
    return Event("MixedAtomic", function.id, "plain", True, tuple(sorted(fields.items())), tuple(steps))
