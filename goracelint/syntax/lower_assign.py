"""Assignments and local declarations.

    a, b = b, a             COPY t0 b ; COPY t1 a ; COPY a t0 ; COPY b t1
    v, err := f()           CALL t0 ; DECLARE v ; DECLARE err ; EXTRACT v t0.0 ; EXTRACT err t0.1
    v, ok := m[k]           DECLARE v ; DECLARE ok ; ELEM v m[k] ; OPAQUE ok "ok" v
    p.x += n                FIELD t0 p.x ; BINOP t1 t0 + n ; SETFIELD p.x t1

A target is read into ``Target`` first (its operands are evaluated then), the right sides next, the stores last.
``:=`` reuses a variable that the same scope declared. Errs: nowhere known.
"""

from typing import Final, NamedTuple

from tree_sitter import Node

from goracelint.ir.opcodes import NONE, LiteralKind, Op
from goracelint.syntax.builder import FuncBuilder
from goracelint.syntax.grammar import ASSIGNS, F, K
from goracelint.syntax.lower_call import lower_dereferenced
from goracelint.syntax.shapes import first_named, named, operator, unwrap

_LEFT: Final = F["left"]
_RIGHT: Final = F["right"]
_OPERAND: Final = F["operand"]
_OPERATOR: Final = F["operator"]
_FIELD: Final = F["field"]
_INDEX: Final = F["index"]
_TYPE: Final = F["type"]
_IDENTIFIER: Final = K["identifier"]
_SELECTOR: Final = K["selector_expression"]
_INDEXED: Final = K["index_expression"]
_UNARY: Final = K["unary_expression"]
_ASSERTION: Final = K["type_assertion_expression"]

_CONVERSION: Final = K["type_conversion_expression"]

_COPY: Final = int(Op.COPY)
_SETNAME: Final = int(Op.SETNAME)
_SETFIELD: Final = int(Op.SETFIELD)
_SETELEM: Final = int(Op.SETELEM)
_STORE: Final = int(Op.STORE)
_EXTRACT: Final = int(Op.EXTRACT)


class Target(NamedTuple):
    """What is assigned to: the storing opcode and its operands; NONE as opcode discards."""

    op: int
    a: int
    b: int


DISCARD: Final = Target(NONE, NONE, NONE)


class Source(NamedTuple):
    """An evaluated right side: registers; or one value whose instruction waits in ``tail`` for its result
    register; or one instruction (``op`` of ``a`` and ``b``) that gives a value to every target."""

    values: list[int]
    tail: list[int] | None = None
    op: int = NONE
    a: int = NONE
    b: int = NONE
    node: Node | None = None


def read_target(f: FuncBuilder, node: Node | None) -> Target:
    """Evaluate the operands of the left side of an assignment."""
    node = unwrap(node)
    kind = NONE if node is None else node.kind_id
    if node is None:
        return DISCARD
    if kind == _IDENTIFIER:
        name = f.source[node.start_byte : node.end_byte]
        if name == b"_":
            return DISCARD
        found = f.lookup(name)
        if found is not None and found >= 0:
            return Target(_COPY, found, NONE)
        return Target(_SETNAME, f.strings[name], NONE)
    if kind == _SELECTOR:
        operand, member = node.child_by_field_id(_OPERAND), node.child_by_field_id(_FIELD)
        name = b"" if member is None else f.source[member.start_byte : member.end_byte]
        return Target(_SETFIELD, f.value(operand), f.strings[name])
    if kind == _INDEXED:
        subject = f.value(node.child_by_field_id(_OPERAND))
        return Target(_SETELEM, subject, f.value(node.child_by_field_id(_INDEX)))
    if kind == _UNARY and operator(f.source, node) == b"*":
        return Target(_STORE, f.value(node.child_by_field_id(_OPERAND)), NONE)
    if kind == _CONVERSION:
        pointer = lower_dereferenced(f, node)
        if pointer != NONE:
            return Target(_STORE, pointer, NONE)
    f.opaque(node)
    return DISCARD


def store(f: FuncBuilder, target: Target, value: int, node: Node) -> None:
    """Assign a value to a target."""
    op, a, b = target
    if op == _COPY:
        f.act(_COPY, a, value, NONE, NONE, node)
    elif op in (_SETNAME, _STORE):
        f.act(op, NONE, a, value, NONE, node)
    elif op != NONE:
        f.act(op, NONE, a, b, value, node)


def _load(f: FuncBuilder, target: Target, node: Node) -> int:
    """The present value of a target."""
    op, a, b = target
    if op == _SETNAME:
        return f.emit(Op.NAME, a, NONE, NONE, node)
    if op == _SETFIELD:
        return f.emit(Op.FIELD, a, b, NONE, node)
    if op == _SETELEM:
        return f.emit(Op.ELEM, a, b, NONE, node)
    if op == _STORE:
        return f.emit(Op.DEREF, a, NONE, NONE, node)
    return a if op == _COPY else f.missing()


def evaluate(f: FuncBuilder, nodes: list[Node], count: int) -> Source:
    """Evaluate the right side of an assignment to ``count`` targets, short of storing anything."""
    if len(nodes) == 1 and count > 1:
        return _spread(f, nodes[0], count)
    if len(nodes) == 1 and count == 1:
        register = f.value(nodes[0])
        return Source([register], f.detach(register))
    values = [f.snapshot(f.value(node), node) for node in nodes]
    while len(values) < count:
        values.append(f.missing())
    return Source(values)


def _spread(f: FuncBuilder, node: Node, count: int) -> Source:
    """The values of a call with several results, or of a comma-ok form."""
    inner = unwrap(node)
    if inner is None or count != 2:
        return Source([], None, _EXTRACT, f.value(inner), NONE, node)
    kind = inner.kind_id
    if kind == _INDEXED:
        subject = f.value(inner.child_by_field_id(_OPERAND))
        return Source([], None, Op.ELEM, subject, f.value(inner.child_by_field_id(_INDEX)), inner)
    if kind == _ASSERTION:
        subject = f.value(inner.child_by_field_id(_OPERAND))
        return Source([], None, Op.ASSERT, subject, f.type_id(inner.child_by_field_id(_TYPE)), inner)
    if kind == _UNARY and operator(f.source, inner) == b"<-":
        return Source([], None, Op.RECV, f.value(inner.child_by_field_id(_OPERAND)), NONE, inner)
    return Source([], None, _EXTRACT, f.value(inner), NONE, node)


def deliver(f: FuncBuilder, targets: list[Target], source: Source, node: Node) -> None:
    """Store what ``evaluate`` left."""
    if source.node is None:
        if source.tail is not None:
            _deliver_last(f, targets[0], source.tail, node)
            return
        for target, value in zip(targets, source.values, strict=False):
            store(f, target, value, node)
    elif source.op == _EXTRACT:
        for index, target in enumerate(targets):
            if target.op == _COPY:
                f.act(_EXTRACT, target.a, source.a, index, NONE, source.node)
            elif target.op != NONE:
                store(f, target, f.emit(Op.EXTRACT, source.a, index, NONE, source.node), node)
    else:
        _deliver_ok(f, targets, source, source.node, node)


def _deliver_last(f: FuncBuilder, target: Target, tail: list[int], node: Node) -> None:
    """Put a detached instruction back, with the variable as its result where the target is one."""
    if target.op == _COPY:
        tail[1] = target.a
        f.extend(tail)
        return
    value = tail[1] = f.temp()
    f.extend(tail)
    store(f, target, value, node)


def _deliver_ok(f: FuncBuilder, targets: list[Target], source: Source, origin: Node, node: Node) -> None:
    """``v, ok =`` one instruction that gives both."""
    value, ok = (target.a if target.op == _COPY else f.temp() for target in targets)
    if source.op == Op.ELEM:
        f.act(Op.ELEM, value, source.a, source.b, NONE, origin)
        f.act(Op.OPAQUE, ok, f.strings[b"ok"], f.operands([value]), 1, origin)
    else:
        f.act(source.op, value, source.a, source.b, ok, origin)
    for target, register in zip(targets, (value, ok), strict=True):
        if target.op != _COPY:
            store(f, target, register, node)


def sides(node: Node) -> tuple[list[Node], Node | None, list[Node]]:
    """Left expressions, operator and right expressions of an assignment or definition."""
    children = node.children
    if len(children) == 3:
        return named(children[0]), children[1], named(children[2])
    sign = node.child_by_field_id(_OPERATOR)
    return named(node.child_by_field_id(_LEFT)), sign, named(node.child_by_field_id(_RIGHT))


def lower_assignment(f: FuncBuilder, node: Node) -> None:
    """``=`` and ``op=``."""
    left, sign, right = sides(node)
    targets = [read_target(f, target) for target in left]
    if sign is not None and sign.kind_id != ASSIGNS and len(targets) == 1:
        word = f.source[sign.start_byte : sign.end_byte]
        before = _load(f, targets[0], left[0])
        operand = f.value(right[0] if right else None)
        result = f.emit(Op.BINOP, before, operand, f.strings[word[:-1]], node)
        deliver(f, targets, Source([result], f.detach(result)), node)
        return
    if targets:
        deliver(f, targets, evaluate(f, right, len(targets)), node)


def lower_step(f: FuncBuilder, node: Node, word: bytes) -> None:
    """``x++`` and ``x--``."""
    operand = first_named(node)
    target = read_target(f, operand)
    before = _load(f, target, operand or node)
    one = f.emit(Op.CONST, f.strings[b"1"], LiteralKind.INT, NONE, node)
    result = f.emit(Op.BINOP, before, one, f.strings[word], node)
    deliver(f, [target], Source([result], f.detach(result)), node)
