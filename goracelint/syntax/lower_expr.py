"""Expressions to instructions.

    p.buf[i:n]      FIELD t0 p.buf ; SLICE t1 t0[i:n]
    a && f()        t is a nameless variable: COPY t a ; BRANCH t -> 1, 2 ; 1: COPY t f() ; JUMP 2

Each handler returns the register that holds the value. A variable is its own register, so no instruction is
spent on reading it. Operands are evaluated left to right. Chains of binary operators are walked with a loop,
so that ten thousand concatenated strings are as good as two.
Errs: ``x + f()`` where f changes x reads x afterwards, as Go leaves that order open.
"""

from typing import Final

from tree_sitter import Node

from goracelint.ir.opcodes import NONE, LiteralKind, Op
from goracelint.syntax.builder import MAX_DEPTH, FuncBuilder
from goracelint.syntax.grammar import AMPERSAND, AND, ARROW, NOT, OPERATORS, OR, STAR, TYPE_KINDS, F, K
from goracelint.syntax.lower_call import lower_call, lower_conversion, lower_dereferenced, lower_instantiation
from goracelint.syntax.lower_literal import lower_closure, lower_composite, lower_elided
from goracelint.syntax.shapes import first_named, unwrap
from goracelint.syntax.tables import Handler
from goracelint.syntax.terms import UNKNOWN

_LEFT: Final = F["left"]
_RIGHT: Final = F["right"]
_OPERAND: Final = F["operand"]
_OPERATOR: Final = F["operator"]
_FIELD: Final = F["field"]
_INDEX: Final = F["index"]
_TYPE: Final = F["type"]
_START: Final = F["start"]
_END: Final = F["end"]
_CAPACITY: Final = F["capacity"]
_BINARY: Final = K["binary_expression"]
_UNARY: Final = K["unary_expression"]
_SELECTOR: Final = K["selector_expression"]
_INDEXED: Final = K["index_expression"]

_CONVERSION: Final = K["type_conversion_expression"]
_IDENTIFIER: Final = K["identifier"]
_PREDECLARED: Final = frozenset(
    b"any bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string "
    b"uint uint8 uint16 uint32 uint64 uintptr".split()
)

_SHORT: Final = (AND, OR)
_CONST: Final = int(Op.CONST)
_FIELD_OP: Final = int(Op.FIELD)
_BINOP: Final = int(Op.BINOP)
_COPY: Final = int(Op.COPY)
_ELEM: Final = int(Op.ELEM)
_DEREF: Final = int(Op.DEREF)
_RECV: Final = int(Op.RECV)
_UNOP: Final = int(Op.UNOP)


def lower_condition(f: FuncBuilder, node: Node | None, yes: int, no: int, holder: Node) -> None:
    """Branch on an expression, with the short circuits of Go."""
    node = unwrap(node)
    while node is not None and node.kind_id == _UNARY and node.children[0].kind_id == NOT:
        yes, no = no, yes
        node = unwrap(node.child_by_field_id(_OPERAND))
    if node is not None and node.kind_id == _BINARY and f.depth < MAX_DEPTH:
        _, sign, _ = _parts(node)
        if sign in _SHORT:
            f.depth += 1
            *parts, last = _chain(node, sign)
            for part in parts:
                more = f.flow.label()
                lower_condition(f, part, *((more, no) if sign == AND else (yes, more)), holder)
                f.flow.place(more)
            lower_condition(f, last, yes, no, holder)
            f.depth -= 1
            return
    f.flow.branch(f.value(node), yes, no, node if node is not None else holder)


def _chain(node: Node, sign: int) -> list[Node | None]:
    """The operands of a chain of one short-circuit operator, left to right."""
    operands: list[Node | None] = []
    left: Node | None = node
    while left is not None and left.kind_id == _BINARY:
        farther, found, right = _parts(left)
        if found != sign:
            break
        operands.append(right)
        left = farther
    operands.append(left)
    operands.reverse()
    return operands


def _logic(f: FuncBuilder, node: Node, sign: int) -> int:
    result = f.variable(b"", 0, NONE, node.start_byte - f.base)
    done = f.flow.label()
    *parts, last = _chain(node, sign)
    for part in parts:
        more = f.flow.label()
        f.act(_COPY, result, f.value(part), NONE, NONE, part or node)
        f.flow.branch(result, *((more, done) if sign == AND else (done, more)), part or node)
        f.flow.place(more)
    f.act(_COPY, result, f.value(last), NONE, NONE, last or node)
    f.flow.place(done)
    return result


def _parts(node: Node) -> tuple[Node | None, int, Node | None]:
    """Left operand, kind of operator and right operand of a binary expression."""
    children = node.children
    if len(children) == 3:
        return children[0], children[1].kind_id, children[2]
    sign = node.child_by_field_id(_OPERATOR)
    return node.child_by_field_id(_LEFT), NONE if sign is None else sign.kind_id, node.child_by_field_id(_RIGHT)


def _binary(f: FuncBuilder, node: Node) -> int:
    left, sign, right = _parts(node)
    if sign in _SHORT:
        return _logic(f, node, sign)
    spine = [(node, sign, right)]
    while left is not None and left.kind_id == _BINARY:
        inner = left
        farther, sign, right = _parts(inner)
        if sign in _SHORT:
            break
        spine.append((inner, sign, right))
        left = farther
    result = f.value(left)
    while spine:
        part, sign, right = spine.pop()
        operand = f.value(right)
        result = f.emit(_BINOP, result, operand, f.strings[OPERATORS.get(sign, b"")], part)
    return result


def _unary(f: FuncBuilder, node: Node) -> int:
    children = node.children
    sign = children[0].kind_id
    operand = children[1] if len(children) == 2 else node.child_by_field_id(_OPERAND)
    if sign == AMPERSAND:
        return _address(f, node, unwrap(operand))
    value = f.value(operand)
    if sign == STAR:
        return f.emit(_DEREF, value, NONE, NONE, node)
    if sign == ARROW:
        return f.emit(_RECV, value, NONE, NONE, node)
    return f.emit(_UNOP, value, NONE, f.strings[OPERATORS.get(sign, b"")], node)


def _address(f: FuncBuilder, node: Node, operand: Node | None) -> int:
    kind = operand.kind_id if operand is not None else NONE
    if operand is None:
        return f.missing()
    if kind == _SELECTOR:
        left, member = operand.child_by_field_id(_OPERAND), operand.child_by_field_id(_FIELD)
        name = b"" if member is None else f.source[member.start_byte : member.end_byte]
        return f.emit(Op.ADDRFIELD, f.value(left), f.strings[name], NONE, node)
    if kind == _INDEXED:
        subject = f.value(operand.child_by_field_id(_OPERAND))
        return f.emit(Op.ADDRELEM, subject, f.value(operand.child_by_field_id(_INDEX)), NONE, node)
    if kind == _UNARY and operand.children[0].kind_id == STAR:
        return f.value(operand.child_by_field_id(_OPERAND))
    if kind == _CONVERSION:
        pointer = lower_dereferenced(f, operand)
        if pointer != NONE:
            return pointer
    return f.emit(Op.ADDR, f.value(operand), NONE, NONE, node)


def _selector(f: FuncBuilder, node: Node) -> int:
    parts = node.children
    member = parts[2] if len(parts) == 3 else node.child_by_field_id(_FIELD)
    name = b"" if member is None else f.source[member.start_byte : member.end_byte]
    operand = f.value(parts[0])
    return f.emit(_FIELD_OP, operand, f.strings[name], NONE, node)


def _qualified(f: FuncBuilder, node: Node) -> int:
    package, member = node.child_by_field_id(F["package"]), node.child_by_field_id(F["name"])
    if package is None or member is None:
        return f.missing()
    name = f.source[member.start_byte : member.end_byte]
    return f.emit(_FIELD_OP, f.identifier(package), f.strings[name], NONE, node)


def _index(f: FuncBuilder, node: Node) -> int:
    subject = f.value(node.child_by_field_id(_OPERAND))
    index = node.child_by_field_id(_INDEX)
    if index is not None and _is_type(f, index):
        term = f.terms.term_of_expression(index) or UNKNOWN
        return f.emit(Op.INST, subject, f.operands([f.file.term_id(term)]), 1, node)
    return f.emit(_ELEM, subject, f.value(index), NONE, node)


def _is_type(f: FuncBuilder, node: Node) -> bool:
    """Whether an index can only be a type argument."""
    if node.kind_id != _IDENTIFIER:
        return node.kind_id in TYPE_KINDS
    name = f.source[node.start_byte : node.end_byte]
    found = f.lookup(name)
    return name in _PREDECLARED if found is None else found < 0


def _slice(f: FuncBuilder, node: Node) -> int:
    subject = f.value(node.child_by_field_id(_OPERAND))
    bounds = [node.child_by_field_id(field) for field in (_START, _END, _CAPACITY)]
    registers = [NONE if bound is None else f.value(bound) for bound in bounds]
    return f.emit(Op.SLICE, subject, f.operands(registers), 3, node)


def _assertion(f: FuncBuilder, node: Node) -> int:
    subject = f.value(node.child_by_field_id(_OPERAND))
    return f.emit(Op.ASSERT, subject, f.type_id(node.child_by_field_id(_TYPE)), NONE, node)


def _parenthesised(f: FuncBuilder, node: Node) -> int:
    return f.value(unwrap(node))


def _type(f: FuncBuilder, node: Node) -> int:
    return f.emit(Op.TYPE, f.type_id(node), NONE, NONE, node)


def _wrapped_type(f: FuncBuilder, node: Node) -> int:
    return f.value(first_named(node))


def _nil(f: FuncBuilder, node: Node) -> int:
    return f.emit(Op.NIL, NONE, NONE, NONE, node)


def _iota(f: FuncBuilder, node: Node) -> int:
    if f.iota == NONE or f.lookup(b"iota") is not None:
        return f.identifier(node)
    return f.emit(_CONST, f.strings[b"%d" % f.iota], LiteralKind.INT, NONE, node)


def _literal(kind: int) -> Handler:
    def lower(f: FuncBuilder, node: Node) -> int:
        text = f.source[node.start_byte : node.end_byte]
        return f.emit(_CONST, f.strings[text], kind, NONE, node)

    return lower


EXPRESSIONS: Final[dict[int, Handler]] = {
    **dict.fromkeys(TYPE_KINDS, _type),
    K["qualified_type"]: _qualified,
    K["parenthesized_type"]: _wrapped_type,
    K["generic_type"]: lower_instantiation,
    K["type_instantiation_expression"]: lower_instantiation,
    K["nil"]: _nil,
    K["iota"]: _iota,
    K["true"]: _literal(int(LiteralKind.BOOL)),
    K["false"]: _literal(int(LiteralKind.BOOL)),
    K["int_literal"]: _literal(int(LiteralKind.INT)),
    K["float_literal"]: _literal(int(LiteralKind.FLOAT)),
    K["imaginary_literal"]: _literal(int(LiteralKind.IMAGINARY)),
    K["rune_literal"]: _literal(int(LiteralKind.RUNE)),
    K["raw_string_literal"]: _literal(int(LiteralKind.STRING)),
    K["interpreted_string_literal"]: _literal(int(LiteralKind.STRING)),
    K["parenthesized_expression"]: _parenthesised,
    K["call_expression"]: lower_call,
    K["type_conversion_expression"]: lower_conversion,
    K["selector_expression"]: _selector,
    K["index_expression"]: _index,
    K["slice_expression"]: _slice,
    K["type_assertion_expression"]: _assertion,
    K["composite_literal"]: lower_composite,
    K["literal_value"]: lower_elided,
    K["func_literal"]: lower_closure,
    K["unary_expression"]: _unary,
    K["binary_expression"]: _binary,
}
