"""for loops, and the break, continue and goto that move between them.

    for i := range xs { go f(&i) }      RANGE xs: t0 -> body, done ; body: DECLARE i ; COPY i t0
    for i := 0; i < n; i++ { ... }      body: COPY t i ; DECLARE i ; COPY i t    (each iteration has its own i)

The copy at the top of a three-clause body is written only where the body may let i escape: it holds ``func``
or ``&``. Errs: before Go 1.22 all iterations share one variable; the loop body's own view of it is the same.
"""

from typing import Final

from tree_sitter import Node

from goracelint.ir.opcodes import NONE, Op
from goracelint.syntax.builder import FuncBuilder
from goracelint.syntax.grammar import F, K
from goracelint.syntax.lower_assign import Source, read_target, store
from goracelint.syntax.lower_expr import lower_condition
from goracelint.syntax.lower_local import define
from goracelint.syntax.shapes import first_named, named

_BODY: Final = F["body"]
_LEFT: Final = F["left"]
_RIGHT: Final = F["right"]
_INITIALIZER: Final = F["initializer"]
_CONDITION: Final = F["condition"]
_UPDATE: Final = F["update"]
_CLAUSE: Final = K["for_clause"]
_RANGE_CLAUSE: Final = K["range_clause"]
_BLOCK: Final = K["block"]
_DEFINITION: Final = K["short_var_declaration"]
_LABEL_NAME: Final = K["label_name"]
_BREAKABLE: Final = frozenset(
    K[name] for name in ("for_statement", "expression_switch_statement", "type_switch_statement", "select_statement")
)
_COPY: Final = int(Op.COPY)


def lower_for(f: FuncBuilder, node: Node) -> None:
    """Any for statement."""
    label = f.take_label()
    head = first_named(node)
    f.open_scope()
    if head is not None and head.kind_id == _RANGE_CLAUSE:
        _range(f, node, head, label)
    elif head is not None and head.kind_id == _CLAUSE:
        _three_clauses(f, node, head, label)
    else:
        _while(f, node, None if head is None or head.kind_id == _BLOCK else head, label)
    f.close_scope()


def _loop_body(f: FuncBuilder, node: Node, label: bytes, again: int, done: int) -> None:
    f.exits.append((label, done, again))
    f.statement(node.child_by_field_id(_BODY))
    f.exits.pop()


def _while(f: FuncBuilder, node: Node, condition: Node | None, label: bytes) -> None:
    head, done = f.flow.label(), f.flow.label()
    f.flow.place(head)
    if condition is not None:
        body = f.flow.label()
        lower_condition(f, condition, body, done, node)
        f.flow.place(body)
    _loop_body(f, node, label, head, done)
    f.flow.jump(head, node)
    f.flow.place(done)


def _three_clauses(f: FuncBuilder, node: Node, clause: Node, label: bytes) -> None:
    head, body, again, done = f.flow.label(), f.flow.label(), f.flow.label(), f.flow.label()
    initializer, condition = clause.child_by_field_id(_INITIALIZER), clause.child_by_field_id(_CONDITION)
    f.statement(initializer)
    f.flow.place(head)
    if condition is not None:
        lower_condition(f, condition, body, done, node)
    f.flow.place(body)
    if initializer is not None and initializer.kind_id == _DEFINITION:
        _renew(f, node, initializer)
    _loop_body(f, node, label, again, done)
    f.flow.place(again)
    f.statement(clause.child_by_field_id(_UPDATE))
    f.flow.jump(head, node)
    f.flow.place(done)


def _renew(f: FuncBuilder, node: Node, initializer: Node) -> None:
    """A new instance of each loop variable, with the value of the last one."""
    body = node.child_by_field_id(_BODY)
    if body is None:
        return
    start, end = body.start_byte, body.end_byte
    if f.source.find(b"func", start, end) < 0 and f.source.find(b"&", start, end) < 0:
        return
    for name in f.scopes[-1]:
        register = f.bindings[name]
        if register >= 0:
            value = f.emit(_COPY, register, NONE, NONE, initializer)
            f.act(Op.DECLARE, NONE, register, NONE, NONE, initializer)
            f.act(_COPY, register, value, NONE, NONE, initializer)


def _range(f: FuncBuilder, node: Node, clause: Node, label: bytes) -> None:
    head, body, done = f.flow.label(), f.flow.label(), f.flow.label()
    right = clause.child_by_field_id(_RIGHT)
    subject = f.snapshot(f.value(right), right or clause)
    left = named(clause.child_by_field_id(_LEFT))[:2]
    registers = [NONE if _is_blank(f, target) else f.temp() for target in left]
    key, value, *_ = [*registers, NONE, NONE]
    f.flow.place(head)
    f.flow.advance(subject, (key, value), body, done, clause)
    f.flow.place(body)
    wanted = [(target, register) for target, register in zip(left, registers, strict=True) if register != NONE]
    if any(child.type == ":=" for child in clause.children):
        define(f, [target for target, _ in wanted], Source([register for _, register in wanted]), clause)
    else:
        for target, register in wanted:
            store(f, read_target(f, target), register, clause)
    _loop_body(f, node, label, head, done)
    f.flow.jump(head, node)
    f.flow.place(done)


def _is_blank(f: FuncBuilder, node: Node) -> bool:
    return f.source[node.start_byte : node.end_byte] == b"_"


def lower_labeled(f: FuncBuilder, node: Node) -> None:
    """A label and the statement that it names."""
    f.flow.place_named(label_name(f, node))
    for child in named(node):
        if child.kind_id != _LABEL_NAME:
            f.pending_label = label_name(f, node) if child.kind_id in _BREAKABLE else b""
            f.statement(child)


def label_name(f: FuncBuilder, node: Node) -> bytes:
    """The label that a statement declares or goes to, empty where it has none."""
    for child in node.named_children:
        if child.kind_id == _LABEL_NAME:
            return f.source[child.start_byte : child.end_byte]
    return b""


def lower_goto(f: FuncBuilder, node: Node) -> None:
    """A goto."""
    f.flow.jump(f.flow.goto_target(label_name(f, node)), node)


def lower_break(f: FuncBuilder, node: Node) -> None:
    """A break, out of the innermost or the named statement."""
    name = label_name(f, node)
    for label, done, _ in reversed(f.exits):
        if not name or label == name:
            f.flow.jump(done, node)
            return
    f.opaque(node)


def lower_continue(f: FuncBuilder, node: Node) -> None:
    """A continue, of the innermost or the named loop."""
    name = label_name(f, node)
    for label, _, again in reversed(f.exits):
        if again != NONE and (not name or label == name):
            f.flow.jump(again, node)
            return
    f.opaque(node)
