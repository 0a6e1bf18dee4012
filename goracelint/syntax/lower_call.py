"""Calls, and what the grammar takes for conversions.

    b.Write(p)          CALL t b.Write(p)            selector form: the operand is not evaluated as a field first
    pool.New[T](k)      INST t0 pool.New[T] ; CALL   the grammar says conversion; it is a call
    handlers[i](x)      ELEM t0 ; CALL t0(x)         likewise, where handlers or i is a local variable
    (*T)(p)             DEREF t0 of T ; CALL t0(p)   linking tells it from a call of a function value
    []byte(s)           CONVERT t s                  no function can be spelt so
    *(*[]T)(p)          CONVERT t0 p ; DEREF t1 t0   the grammar says conversion to a **[]T
    new(T), make(T, n)  NEW, MAKE                    unless the name is a local variable

Errs: ``table[i](x)`` on package-level ``table`` and ``i`` is read as an instantiation, so i is not evaluated.
"""

from typing import Final

from tree_sitter import Node

from goracelint.ir.facts import TypeTerm
from goracelint.ir.opcodes import NONE, Op
from goracelint.syntax.builder import FuncBuilder
from goracelint.syntax.grammar import COMMENT, ERROR, TYPE_KINDS, F, K
from goracelint.syntax.shapes import first_named, named, unwrap

_FUNCTION: Final = F["function"]
_ARGUMENTS: Final = F["arguments"]
_TYPE_ARGUMENTS: Final = F["type_arguments"]
_OPERAND: Final = F["operand"]
_FIELD: Final = F["field"]
_INDEX: Final = F["index"]
_TYPE: Final = F["type"]
_NAME: Final = F["name"]
_PACKAGE: Final = F["package"]

_IDENTIFIER: Final = K["identifier"]
_TYPE_IDENTIFIER: Final = K["type_identifier"]
_SELECTOR: Final = K["selector_expression"]
_VARIADIC: Final = K["variadic_argument"]
_GENERIC: Final = K["generic_type"]
_CALL_KIND: Final = K["call_expression"]
_CONVERSION: Final = K["type_conversion_expression"]
_QUALIFIED: Final = K["qualified_type"]
_POINTER: Final = K["pointer_type"]
_CHANNEL: Final = K["channel_type"]
_PAREN_TYPE: Final = K["parenthesized_type"]

_CALL: Final = int(Op.CALL)
_TYPE_TAKERS: Final = (b"new", b"make")


def lower_call(f: FuncBuilder, node: Node) -> int:
    """A call as a value."""
    children = node.children
    if len(children) == 2:
        function: Node | None
        arguments: Node | None
        function, arguments = children
    else:
        function, arguments = node.child_by_field_id(_FUNCTION), node.child_by_field_id(_ARGUMENTS)
    if function is not None and function.kind_id == _IDENTIFIER:
        name = f.source[function.start_byte : function.end_byte]
        if name in _TYPE_TAKERS:
            built = _builtin(f, node, name, arguments)
            if built != NONE:
                return built
    callee, entries = _call_operands(f, node, function, arguments)
    return _emit_call(f, callee, entries, node)


def _emit_call(f: FuncBuilder, callee: int, entries: list[int], node: Node) -> int:
    pool = f.pool
    first = len(pool)
    pool += entries
    return f.emit(_CALL, callee, first, len(entries), node)


def lower_conversion(f: FuncBuilder, node: Node) -> int:
    """A conversion where the syntax alone says so, else a call."""
    return _convert(f, node, node.child_by_field_id(_TYPE))


def lower_dereferenced(f: FuncBuilder, node: Node) -> int:
    """The pointer p where the grammar reads ``*p`` as a conversion to a pointer type; NONE elsewhere."""
    kind = node.child_by_field_id(_TYPE)
    if kind is None or kind.kind_id != _POINTER:
        return NONE
    return _convert(f, node, first_named(kind))


def _convert(f: FuncBuilder, node: Node, kind: Node | None) -> int:
    """Convert to a type. A ``*`` or ``<-`` before it that no parentheses hold belongs to the result."""
    if kind is not None and kind.kind_id == _POINTER:
        return f.emit(Op.DEREF, _convert(f, node, first_named(kind)), NONE, NONE, node)
    term = f.terms.term(kind)
    if term.kind == "chan" and term.name == "recv" and kind is not None and kind.kind_id == _CHANNEL:
        both = f.file.term_id(TypeTerm("chan", "", term.args))
        channel = f.emit(Op.CONVERT, f.value(node.child_by_field_id(_OPERAND)), both, NONE, node)
        return f.emit(Op.RECV, channel, NONE, NONE, node)
    while kind is not None and kind.kind_id == _PAREN_TYPE:
        kind = first_named(kind)
    if kind is not None and kind.kind_id == _GENERIC:
        callee, entries = _instance_operands(f, node, kind)
        return _emit_call(f, callee, entries, node)
    return f.emit(Op.CONVERT, f.value(node.child_by_field_id(_OPERAND)), f.type_id(kind), NONE, node)


def lower_detached(f: FuncBuilder, node: Node, op: int) -> None:
    """The call of a go or defer statement."""
    call = unwrap(first_named(node))
    if call is None or call.kind_id not in (_CALL_KIND, _CONVERSION):
        f.opaque(node, [] if call is None else [f.value(call)])
        return
    if call.kind_id == _CONVERSION:
        callee, entries = _instance_operands(f, call, call.child_by_field_id(_TYPE))
    else:
        function, arguments = call.child_by_field_id(_FUNCTION), call.child_by_field_id(_ARGUMENTS)
        callee, entries = _call_operands(f, call, function, arguments)
    f.act(op, NONE, callee, f.operands(entries), len(entries), node)


def lower_instantiation(f: FuncBuilder, node: Node) -> int:
    """``F[T]`` written where a value stands."""
    arguments = node.child_by_field_id(_TYPE_ARGUMENTS)
    parts = named(node)
    if not parts:
        return f.missing()
    origin = parts[0]
    elements = parts[1:] if arguments is None else named(arguments)
    if node.kind_id == _GENERIC and _is_indexing(f, origin, elements):
        index = first_named(elements[0])
        return f.emit(Op.ELEM, f.value(origin), f.value(index), NONE, node)
    subject = f.value(origin)
    types = [_type_argument(f, element) for element in elements]
    return f.emit(Op.INST, subject, f.operands(types), len(types), node)


def _type_argument(f: FuncBuilder, node: Node) -> int:
    term = f.terms.constraint(node) if node.kind_id == K["type_elem"] else f.terms.term(node)
    return f.file.term_id(term)


def _is_indexing(f: FuncBuilder, origin: Node, elements: list[Node]) -> bool:
    """Whether ``origin[element]`` indexes: one of the two is a local variable."""
    if len(elements) != 1:
        return False
    names = [origin.child_by_field_id(_PACKAGE) if origin.kind_id == _QUALIFIED else origin]
    inner = first_named(elements[0])
    if inner is not None:
        names.append(inner.child_by_field_id(_PACKAGE) if inner.kind_id == _QUALIFIED else inner)
    for name in names:
        if name is not None:
            found = f.lookup(f.source[name.start_byte : name.end_byte])
            if found is not None and found >= 0:
                return True
    return False


def _call_operands(f: FuncBuilder, node: Node, function: Node | None, arguments: Node | None) -> tuple[int, list[int]]:
    """Callee or operand register, and what goes to the argument pool, of a call."""
    function = unwrap(function)
    kind = NONE if function is None else function.kind_id
    # [selector, spread, arguments...]: the pool takes it in one piece, after what the arguments put there
    entries = [NONE, 0]
    if function is None:
        callee = f.missing()
    elif kind == _SELECTOR:
        parts = function.children
        member = parts[2] if len(parts) == 3 else function.child_by_field_id(_FIELD)
        name = b"" if member is None else f.source[member.start_byte : member.end_byte]
        f.called.add(name)
        entries[0] = f.strings[name]
        callee = f.value(parts[0])
    else:
        _note_called(f, function)
        callee = f.value(function)
    type_arguments = node.child_by_field_id(_TYPE_ARGUMENTS) if node.child_count > 2 else None
    if type_arguments is not None:
        types = [_type_argument(f, element) for element in named(type_arguments)]
        callee = f.emit(Op.INST, callee, f.operands(types), len(types), function or node)
    for argument in arguments.named_children if arguments is not None else ():
        kind = argument.kind_id
        if kind == _VARIADIC:
            entries[1] = 1
            entries.append(f.value(first_named(argument)))
        elif kind != COMMENT and kind != ERROR:
            entries.append(f.value(argument))
    return callee, entries


def _instance_operands(f: FuncBuilder, node: Node, kind: Node | None) -> tuple[int, list[int]]:
    """The same for what the grammar takes for a conversion to a generic type."""
    _note_called(f, kind)
    callee = f.value(kind)
    operand = node.child_by_field_id(_OPERAND)
    entries = [NONE, 0] if operand is None else [NONE, 0, f.value(operand)]
    return callee, entries


def _note_called(f: FuncBuilder, function: Node | None) -> None:
    """Remember the name of what is called, where it is not a selector."""
    while function is not None:
        kind = function.kind_id
        if kind in (_IDENTIFIER, _TYPE_IDENTIFIER):
            f.called.add(f.source[function.start_byte : function.end_byte])
            return
        if kind == _SELECTOR:
            function = function.child_by_field_id(_FIELD)
            if function is not None:
                f.called.add(f.source[function.start_byte : function.end_byte])
            return
        if kind == _QUALIFIED:
            function = function.child_by_field_id(_NAME)
        elif kind == _GENERIC:
            function = function.child_by_field_id(_TYPE)
        elif kind == K["index_expression"]:
            function = function.child_by_field_id(_OPERAND)
        elif kind == K["type_instantiation_expression"] or kind == _PAREN_TYPE:
            function = first_named(function)
        else:
            return


def _builtin(f: FuncBuilder, node: Node, name: bytes, argument_list: Node | None) -> int:
    """The builtins new and make of a type; NONE where the name is a variable or the operand a value."""
    arguments = named(argument_list)
    if not arguments or f.lookup(name) is not None:
        return NONE
    first = arguments[0]
    if first.kind_id in TYPE_KINDS:
        type_id = f.type_id(first)
    else:
        term = f.terms.term_of_expression(first)
        if term is None:
            return NONE
        type_id = f.file.term_id(term)
    if name == b"new":
        found = f.lookup(f.source[first.start_byte : first.end_byte])
        if len(arguments) > 1 or (found is not None and found >= 0):
            return NONE  # Go 1.26: new(x) of a value
        return f.emit(Op.NEW, type_id, NONE, NONE, node)
    sizes = [f.value(argument) for argument in arguments[1:]]
    return f.emit(Op.MAKE, type_id, f.operands(sizes), len(sizes), node)
