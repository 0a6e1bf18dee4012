"""Constant expressions as trees: what array lengths and constant declarations are written in.

    4 << (^uintptr(0) >> 63)      Binary("<<", Literal(4), Binary(">>", Unary("^", Call(Name("uintptr"), 0)), 63))
    unsafe.Sizeof(T{}.next)       Call(Member(Name("unsafe"), "Sizeof"), Member(Composite(Name("T")), "next"))

A tree is a tuple that opens with its kind: ``("literal", value)``, ``("name", name)``, ``("member", x, name)``,
``("call", f, arguments)``, ``("index", x, i)``, ``("unary", op, x)`` (op ``*`` and ``&`` too), ``("binary", op, x,
y)``, ``("composite", type)`` (its elements are skipped), ``("array", length or None, element)``, ``("slice",
element)``. Values are ints, Fractions (floats), strings and bools. Errs: what is written in any other way (func types,
struct types, type assertions) has no tree: None.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any, Final

Tree = tuple[Any, ...]
"""A kind and its parts."""

_TOKEN: Final = re.compile(
    r"\s+|//[^\n]*|/\*.*?\*/"
    r"|(?P<number>0[xX][\da-fA-F_]*\.?[\da-fA-F_]*[pP][+-]?[\d_]+|0[xXbBoO][\da-fA-F_]+"
    r"|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?[\d_]+)?)"
    r"|(?P<name>[^\W\d][\w·′]*)"
    r"|(?P<string>\"(?:[^\"\\]|\\.)*\"|`[^`]*`)"
    r"|(?P<rune>'(?:[^'\\]|\\.[^']*)')"
    r"|(?P<op>&&|\|\||&\^|<<|>>|<=|>=|==|!=|[-+*/%&|^<>!()\[\]{},.:])",
    re.DOTALL,
)
_LEVELS: Final = {"||": 1, "&&": 2, "==": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3} | dict.fromkeys(
    ("+", "-", "|", "^"), 4
)
_TIGHTEST: Final = dict.fromkeys(("*", "/", "%", "<<", ">>", "&", "&^"), 5)
_BINARY: Final = _LEVELS | _TIGHTEST
_ESCAPES: Final = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_ESCAPE: Final = re.compile(rb"\\(?:x(?P<hex>[\da-fA-F]{2})|u(?P<u>[\da-fA-F]{4})|U(?P<U>[\da-fA-F]{8})"
                            rb"|(?P<octal>[0-7]{3})|(?P<one>.))", re.DOTALL)  # fmt: skip
_MAX_DEPTH: Final = 50


class _Unreadable(Exception):
    """The text is not an expression of the kind read here."""


@cache
def parse(text: str) -> Tree | None:
    """The tree of an expression, None where it cannot be read."""
    try:
        parser = _Parser(_tokens(text))
        tree = parser.expression(1)
        parser.expect("")
    except (_Unreadable, ValueError):
        return None
    return tree


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _Unreadable
        if match.lastgroup is not None:
            tokens.append((match.lastgroup, match[0]))
        at = match.end()
    return [*tokens, ("op", "")]


class _Parser:
    """Precedence climbing over the tokens."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    def is_at(self, text: str) -> bool:
        """Reports whether the next token is this one."""
        return self.tokens[self.at] == ("op", text)

    def take(self, text: str) -> bool:
        """Step over a token if it is the next one."""
        found = self.is_at(text)
        self.at += found
        return found

    def expect(self, text: str) -> None:
        """Step over a token that has to be there."""
        if not self.take(text):
            raise _Unreadable

    def expression(self, level: int) -> Tree:
        """Binary operators of this level and tighter ones."""
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise _Unreadable
        left = self.unary()
        while True:
            kind, operator = self.tokens[self.at]
            binding = _BINARY.get(operator, 0) if kind == "op" else 0
            if binding < level or binding == 0:
                self.depth -= 1
                return left
            self.at += 1
            left = ("binary", operator, left, self.expression(binding + 1))

    def unary(self) -> Tree:
        """Prefix operators, then an operand with what follows it."""
        for operator in ("+", "-", "^", "!", "*", "&"):
            if self.take(operator):
                return ("unary", operator, self.unary())
        return self.postfix(self.operand())

    def operand(self) -> Tree:
        """A literal, a name, a type literal or something in parentheses."""
        kind, text = self.tokens[self.at]
        if kind == "op":
            if self.take("("):
                inner = self.expression(1)
                self.expect(")")
                return inner
            if self.take("["):
                return self.list_type()
            raise _Unreadable
        self.at += 1
        return ("name", text) if kind == "name" else ("literal", _LITERALS[kind](text))

    def list_type(self) -> Tree:
        """``[]T``, ``[n]T`` or ``[...]T`` behind its bracket."""
        if self.take("]"):
            return ("slice", self.element())
        if self.take("."):
            self.expect(".")
            self.expect(".")
            raise _Unreadable  # the length is in elements that are not read
        length = self.expression(1)
        self.expect("]")
        return ("array", length, self.element())

    def element(self) -> Tree:
        """An element type; braces and parentheses behind it belong to the whole."""
        if self.take("*"):
            return ("unary", "*", self.element())
        if self.is_at("(") or self.is_at("["):
            return self.operand()
        kind, name = self.tokens[self.at]
        if kind != "name":
            raise _Unreadable
        self.at += 1
        tree: Tree = ("name", name)
        if self.take("."):
            tree = ("member", tree, self.tokens[self.at][1])
            self.at += 1
        return tree

    def postfix(self, tree: Tree) -> Tree:
        """Selectors, calls, indexes and composite literals."""
        while True:
            if self.take("."):
                kind, name = self.tokens[self.at]
                if kind != "name":
                    raise _Unreadable
                self.at += 1
                tree = ("member", tree, name)
            elif self.take("("):
                tree = ("call", tree, self.arguments())
            elif self.take("["):
                tree = ("index", tree, self.expression(1))
                self.expect("]")
            elif self.is_at("{") and tree[0] in ("name", "member", "array", "slice", "index"):
                self.skip_braces()
                tree = ("composite", tree)
            else:
                return tree

    def arguments(self) -> tuple[Tree, ...]:
        """The arguments of a call up to the closing parenthesis."""
        found: list[Tree] = []
        while not self.take(")"):
            found.append(self.expression(1))
            if not self.take(","):
                self.expect(")")
                break
        return tuple(found)

    def skip_braces(self) -> None:
        """Step over the elements of a composite literal."""
        depth = 0
        while True:
            kind, text = self.tokens[self.at]
            if kind == "op" and text == "":
                raise _Unreadable
            self.at += 1
            depth += (kind == "op" and text == "{") - (kind == "op" and text == "}")
            if depth == 0:
                return


def _number(text: str) -> int | Fraction:
    digits = text.replace("_", "").lower()
    if digits[:2] in ("0x", "0b", "0o"):
        if "p" in digits or "." in digits:
            return Fraction(float.fromhex(digits))
        return int(digits, 0)
    if any(mark in digits for mark in ".e"):
        return Fraction(digits)
    return int(digits, 8) if len(digits) > 1 and digits[0] == "0" else int(digits)


def _string(text: str) -> str:
    """The bytes of a string literal, one Latin-1 character a byte, so that len is Go's."""
    if text[0] == "`":
        return text[1:-1].replace("\r", "").encode().decode("latin-1")
    return _ESCAPE.sub(_unescape, text[1:-1].encode()).decode("latin-1")


def _unescape(match: re.Match[bytes]) -> bytes:
    if match["hex"]:
        return bytes([int(match["hex"], 16)])
    if match["octal"]:
        return bytes([int(match["octal"], 8) & 255])
    code = match["u"] or match["U"]
    if code:
        return chr(int(code, 16)).encode()
    one = match["one"].decode("latin-1")
    return _ESCAPES.get(one, one).encode("latin-1")


def _rune(text: str) -> int:
    inner = text[1:-1]
    if len(inner) > 2 and inner[1] in "x01234567":
        return int(inner[2:], 16) if inner[1] == "x" else int(inner[1:], 8)
    raw = _ESCAPE.sub(_unescape, inner.encode())
    return ord(raw.decode())


_LITERALS: Final[dict[str, Callable[[str], Any]]] = {"number": _number, "string": _string, "rune": _rune}
