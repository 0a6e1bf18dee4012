"""Questions about syntax nodes that every part of the front end asks.

    (((x)))     unwrap gives x
    x += 1      operator gives b"+="

Comments and errors may stand between any two children; whoever walks children by number must check the count.
"""

from typing import Final

from tree_sitter import Node

from goracelint.syntax.grammar import COMMENT, ERROR, F, K

_PAREN: Final = K["parenthesized_expression"]
_NOISE: Final = frozenset((COMMENT, ERROR))
_OPERATOR: Final = F["operator"]


def named(node: Node | None) -> list[Node]:
    """The children that carry meaning: no punctuation, no comments, no errors."""
    if node is None:
        return []
    children = node.named_children
    for child in children:
        if child.kind_id in _NOISE:
            return [child for child in children if child.kind_id not in _NOISE]
    return children


def first_named(node: Node | None) -> Node | None:
    """The first child that carries meaning."""
    if node is None:
        return None
    first = node.named_child(0) if node.named_child_count else None
    if first is None or first.kind_id not in _NOISE:
        return first
    return next(iter(named(node)), None)


def unwrap(node: Node | None) -> Node | None:
    """The expression inside any parentheses."""
    while node is not None and node.kind_id == _PAREN:
        node = first_named(node)
    return node


def operator(source: bytes, node: Node) -> bytes:
    """The operator of a unary expression, binary expression or assignment."""
    found = node.child_by_field_id(_OPERATOR)
    return b"" if found is None else source[found.start_byte : found.end_byte]
