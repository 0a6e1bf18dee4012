"""Statements to blocks.

    if err := f(); err != nil { return err }      CALL err ; BRANCH -> 1, 2 ; 1: RETURN err ; 2: ...
    defer pool.Put(b)                             DEFER b into pool, arguments evaluated here

This module has the plain statements; loops, switches and assignments have their own. ``STATEMENTS`` is the one
table from node kinds to handlers. Errs: a statement of broken syntax is an OPAQUE and the rest goes on.
"""

from typing import Final

from tree_sitter import Node

from goracelint.ir.opcodes import NONE, Op
from goracelint.syntax.builder import FuncBuilder
from goracelint.syntax.grammar import COMMENT, ERROR, F, K
from goracelint.syntax.lower_assign import lower_assignment, lower_step
from goracelint.syntax.lower_call import lower_detached
from goracelint.syntax.lower_expr import lower_condition
from goracelint.syntax.lower_local import lower_const_specs, lower_definition, lower_type_spec, lower_var_spec
from goracelint.syntax.lower_loop import lower_break, lower_continue, lower_for, lower_goto, lower_labeled
from goracelint.syntax.lower_switch import lower_fallthrough, lower_select, lower_switch, lower_type_switch
from goracelint.syntax.shapes import first_named, named, unwrap
from goracelint.syntax.tables import Statement

_CONDITION: Final = F["condition"]
_INITIALIZER: Final = F["initializer"]
_CONSEQUENCE: Final = F["consequence"]
_ALTERNATIVE: Final = F["alternative"]
_FUNCTION: Final = F["function"]
_ARGUMENTS: Final = F["arguments"]
_IF: Final = K["if_statement"]
_CALL: Final = K["call_expression"]
_LIST: Final = K["expression_list"]


def _block(f: FuncBuilder, node: Node) -> None:
    f.open_scope()
    f.body(node)
    f.close_scope()


def _expression(f: FuncBuilder, node: Node) -> None:
    inner = unwrap(first_named(node))
    if inner is None:
        return
    f.value(inner)
    start = inner.start_byte
    if f.source[start : start + 5] == b"panic" and inner.kind_id == _CALL and _is_panic(f, inner):
        arguments = named(inner.child_by_field_id(_ARGUMENTS))
        # the call wrote last to the argument pool, and its last argument at the very end
        f.act(Op.PANIC, NONE, f.pool[-1] if arguments else NONE, NONE, NONE, inner)
        f.flow.end_block()


def _is_panic(f: FuncBuilder, call: Node) -> bool:
    function = call.child_by_field_id(_FUNCTION)
    if function is None or f.source[function.start_byte : function.end_byte] != b"panic":
        return False
    return f.lookup(b"panic") is None


def _if(f: FuncBuilder, node: Node) -> None:
    """An if statement with all of its else ifs: a chain is walked, not descended."""
    done = f.flow.label()
    scopes = 0
    link: Node | None = node
    while link is not None:
        f.open_scope()
        scopes += 1
        f.statement(link.child_by_field_id(_INITIALIZER))
        alternative = link.child_by_field_id(_ALTERNATIVE)
        yes, no = f.flow.label(), done if alternative is None else f.flow.label()
        lower_condition(f, link.child_by_field_id(_CONDITION), yes, no, link)
        f.flow.place(yes)
        f.statement(link.child_by_field_id(_CONSEQUENCE))
        if alternative is None:
            break
        f.flow.jump(done, link)
        f.flow.place(no)
        if alternative.kind_id != _IF:
            f.statement(alternative)
            break
        link = alternative
    for _ in range(scopes):
        f.close_scope()
    f.flow.place(done)


def _return(f: FuncBuilder, node: Node) -> None:
    values = first_named(node)
    nodes = named(values) if values is not None and values.kind_id == _LIST else []
    if len(nodes) == 1 and f.result_count > 1:
        result = f.value(nodes[0])
        registers = [f.emit(Op.EXTRACT, result, index, NONE, nodes[0]) for index in range(f.result_count)]
    else:
        registers = [f.value(value) for value in nodes]
    if f.results is not None:
        if len(registers) > 1:
            registers = [f.snapshot(register, node) for register in registers]
        for variable, register in zip(f.results, registers, strict=False):
            if variable != register:
                f.act(Op.COPY, variable, register, NONE, NONE, node)
        registers = f.results
    f.act(Op.RETURN, NONE, NONE, f.operands(registers), len(registers), node)
    f.flow.end_block()


def _send(f: FuncBuilder, node: Node) -> None:
    channel, value = f.value(node.child_by_field_id(F["channel"])), f.value(node.child_by_field_id(F["value"]))
    f.act(Op.SEND, NONE, channel, value, NONE, node)


def _var(f: FuncBuilder, node: Node) -> None:
    for spec in named(node):
        if spec.kind_id == K["var_spec"]:
            lower_var_spec(f, spec)
        elif spec.kind_id == K["var_spec_list"]:
            for inner in named(spec):
                lower_var_spec(f, inner)


def _types(f: FuncBuilder, node: Node) -> None:
    for spec in named(node):
        lower_type_spec(f, spec)


def _error(f: FuncBuilder, node: Node) -> None:
    """Broken syntax: what is still whole inside it is lowered, after an OPAQUE that stands for the rest."""
    f.opaque(node)
    for child in node.named_children:
        if child.kind_id in STATEMENTS:
            f.statement(child)
        elif child.kind_id in f.expressions:
            f.value(child)


def _nothing(f: FuncBuilder, node: Node) -> None:
    """Nothing to do."""


STATEMENTS: Final[dict[int, Statement]] = {
    K["block"]: _block,
    K["statement_list"]: FuncBuilder.body,
    COMMENT: _nothing,
    ERROR: _error,
    K["empty_statement"]: _nothing,
    K["expression_statement"]: _expression,
    K["send_statement"]: _send,
    K["inc_statement"]: lambda f, node: lower_step(f, node, b"+"),
    K["dec_statement"]: lambda f, node: lower_step(f, node, b"-"),
    K["assignment_statement"]: lower_assignment,
    K["short_var_declaration"]: lower_definition,
    K["var_declaration"]: _var,
    K["const_declaration"]: lambda f, node: lower_const_specs(f, named(node)),
    K["type_declaration"]: _types,
    K["labeled_statement"]: lower_labeled,
    K["if_statement"]: _if,
    K["for_statement"]: lower_for,
    K["expression_switch_statement"]: lower_switch,
    K["type_switch_statement"]: lower_type_switch,
    K["select_statement"]: lower_select,
    K["fallthrough_statement"]: lower_fallthrough,
    K["break_statement"]: lower_break,
    K["continue_statement"]: lower_continue,
    K["goto_statement"]: lower_goto,
    K["return_statement"]: _return,
    K["go_statement"]: lambda f, node: lower_detached(f, node, int(Op.GO)),
    K["defer_statement"]: lambda f, node: lower_detached(f, node, int(Op.DEFER)),
}
