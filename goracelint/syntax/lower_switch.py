"""switch, type switch and select.

    switch x { case 1, 2: a(); default: b() }     BINOP == and BRANCH for 1, then for 2; the last test fails to b
    switch v := x.(type) { case *T: use(v) }      TYPETEST ; in the clause DECLARE v ; ASSERT v x (*T)
    select { case v := <-c: ; case d <- x: }      CHOOSE -> blocks that begin with RECV and SEND

Tests and clauses are laid out in source order, a default clause where it stands. Channels and values to send
are evaluated before the choice, as the spec says. Errs: a select without clauses is a PANIC, since neither
goes on.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Final

from tree_sitter import Node

from goracelint.ir.opcodes import NONE, Op
from goracelint.syntax.builder import FuncBuilder
from goracelint.syntax.grammar import STATEMENT_LIST, F, K
from goracelint.syntax.lower_assign import Source, deliver, read_target
from goracelint.syntax.lower_expr import lower_condition
from goracelint.syntax.lower_local import define
from goracelint.syntax.shapes import first_named, named, unwrap

_INITIALIZER: Final = F["initializer"]
_VALUE: Final = F["value"]
_ALIAS: Final = F["alias"]
_LEFT: Final = F["left"]
_RIGHT: Final = F["right"]
_CHANNEL: Final = F["channel"]
_OPERAND: Final = F["operand"]
_COMMUNICATION: Final = F["communication"]
_CASE: Final = K["expression_case"]
_TYPE_CASE: Final = K["type_case"]
_DEFAULT: Final = K["default_case"]
_COMM_CASE: Final = K["communication_case"]
_SEND: Final = K["send_statement"]
_UNARY: Final = K["unary_expression"]


Test = Callable[[Node, int, int], None]


def lower_switch(f: FuncBuilder, node: Node) -> None:
    """An expression switch."""
    label = f.take_label()
    f.open_scope()
    f.statement(node.child_by_field_id(_INITIALIZER))
    tag = node.child_by_field_id(_VALUE)
    subject = NONE if tag is None else f.value(tag)

    def test(expression: Node, yes: int, no: int) -> None:
        if subject == NONE:
            lower_condition(f, expression, yes, no, node)
        else:
            equal = f.emit(Op.BINOP, subject, f.value(expression), f.strings[b"=="], expression)
            f.flow.branch(equal, yes, no, expression)

    def expressions(clause: Node) -> list[Node]:
        return named(clause.child_by_field_id(_VALUE)) if clause.kind_id == _CASE else []

    clauses = [(child, expressions(child)) for child in node.named_children if child.kind_id in (_CASE, _DEFAULT)]
    _clauses(f, node, label, clauses, test, lambda clause, alternatives: None)
    f.close_scope()


def lower_type_switch(f: FuncBuilder, node: Node) -> None:
    """A type switch."""
    label = f.take_label()
    f.open_scope()
    f.statement(node.child_by_field_id(_INITIALIZER))
    value = node.child_by_field_id(_VALUE)
    subject = f.value(value)
    alias = first_named(node.child_by_field_id(_ALIAS))

    def test(alternative: Node, yes: int, no: int) -> None:
        if _is_nil(f, alternative):
            nothing = f.emit(Op.NIL, NONE, NONE, NONE, alternative)
            holds = f.emit(Op.BINOP, subject, nothing, f.strings[b"=="], alternative)
        else:
            holds = f.emit(Op.TYPETEST, subject, f.type_id(alternative), NONE, alternative)
        f.flow.branch(holds, yes, no, alternative)

    def bind(clause: Node, alternatives: list[Node]) -> None:
        if alias is None:
            return
        if len(alternatives) == 1 and not _is_nil(f, alternatives[0]):
            type_id = f.type_id(alternatives[0])
            f.act(Op.ASSERT, f.local(alias, type_id), subject, type_id, NONE, alternatives[0])
        else:
            f.act(Op.COPY, f.local(alias, NONE), subject, NONE, NONE, value or clause)

    clauses = [
        (child, [part for part in named(child) if part.kind_id != STATEMENT_LIST])
        for child in node.named_children
        if child.kind_id in (_TYPE_CASE, _DEFAULT)
    ]
    _clauses(f, node, label, clauses, test, bind)
    f.close_scope()


def _is_nil(f: FuncBuilder, node: Node) -> bool:
    return f.source[node.start_byte : node.end_byte] == b"nil"


def _clauses(
    f: FuncBuilder,
    node: Node,
    label: bytes,
    clauses: list[tuple[Node, list[Node]]],
    test: Test,
    bind: Callable[[Node, list[Node]], None],
) -> None:
    """The tests and bodies of a switch, in source order."""
    done = f.flow.label()
    tests, bodies = [f.flow.label() for _ in clauses], [f.flow.label() for _ in clauses]
    cases = [position for position, (clause, _) in enumerate(clauses) if clause.kind_id != _DEFAULT]
    default = next((bodies[i] for i, (clause, _) in enumerate(clauses) if clause.kind_id == _DEFAULT), done)
    following = dict(pairwise(cases))
    if not cases or cases[0] != 0:
        f.flow.jump(tests[cases[0]] if cases else default, node)
    f.exits.append((label, done, NONE))
    outer_fallthrough = f.fallthrough
    for position, (clause, alternatives) in enumerate(clauses):
        if clause.kind_id != _DEFAULT:
            if position > 0:
                f.flow.place(tests[position])
            fail = tests[following[position]] if position in following else default
            _alternatives(f, clause, alternatives, test, bodies[position], fail)
        f.flow.place(bodies[position])
        f.fallthrough = bodies[position + 1] if position + 1 < len(bodies) else done
        f.open_scope()
        bind(clause, alternatives)
        _body(f, clause)
        f.close_scope()
        f.flow.jump(done, clause)
    f.fallthrough = outer_fallthrough
    f.exits.pop()
    f.flow.place(done)


def _alternatives(f: FuncBuilder, clause: Node, parts: list[Node], test: Test, yes: int, no: int) -> None:
    for part in parts[:-1]:
        more = f.flow.label()
        test(part, yes, more)
        f.flow.place(more)
    if parts:
        test(parts[-1], yes, no)
    else:
        f.flow.jump(no, clause)


def _body(f: FuncBuilder, clause: Node) -> None:
    """The statements of a clause."""
    for child in clause.named_children:
        if child.kind_id == STATEMENT_LIST:
            f.statement(child)


def lower_fallthrough(f: FuncBuilder, node: Node) -> None:
    """fallthrough, into the next clause."""
    if f.fallthrough != NONE:
        f.flow.jump(f.fallthrough, node)


def lower_select(f: FuncBuilder, node: Node) -> None:
    """A select."""
    label, done = f.take_label(), f.flow.label()
    clauses = [child for child in node.named_children if child.kind_id in (_COMM_CASE, _DEFAULT)]
    if not clauses:
        f.act(Op.PANIC, NONE, NONE, NONE, NONE, node)
        f.flow.end_block()
        return
    ready = [_operands(f, clause.child_by_field_id(_COMMUNICATION)) for clause in clauses]
    bodies = [f.flow.label() for _ in clauses]
    f.flow.choose(bodies, node)
    f.exits.append((label, done, NONE))
    for clause, registers, body in zip(clauses, ready, bodies, strict=True):
        f.flow.place(body)
        f.open_scope()
        _communicate(f, clause.child_by_field_id(_COMMUNICATION), registers)
        _body(f, clause)
        f.close_scope()
        f.flow.jump(done, clause)
    f.exits.pop()
    f.flow.place(done)


def _received(node: Node) -> Node | None:
    """The channel of a receive statement."""
    right = unwrap(node.child_by_field_id(_RIGHT))
    return None if right is None or right.kind_id != _UNARY else right.child_by_field_id(_OPERAND)


def _operands(f: FuncBuilder, node: Node | None) -> tuple[int, int]:
    """The channel and the value to send, evaluated."""
    if node is None:
        return NONE, NONE
    if node.kind_id == _SEND:
        return f.value(node.child_by_field_id(_CHANNEL)), f.value(node.child_by_field_id(_VALUE))
    return f.value(_received(node)), NONE


def _communicate(f: FuncBuilder, node: Node | None, registers: tuple[int, int]) -> None:
    if node is None:
        return
    channel, value = registers
    if node.kind_id == _SEND:
        f.act(Op.SEND, NONE, channel, value, NONE, node)
        return
    origin = node.child_by_field_id(_RIGHT) or node
    left = named(node.child_by_field_id(_LEFT))[:2]
    if len(left) == 2:
        source = Source([], None, Op.RECV, channel, NONE, origin)
    else:
        register = f.emit(Op.RECV, channel, NONE, NONE, origin)
        source = Source([register], f.detach(register) if left else None)
    if any(child.type == ":=" for child in node.children):
        define(f, left, source, node)
    elif left:
        deliver(f, [read_target(f, target) for target in left], source, node)
