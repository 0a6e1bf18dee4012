r"""The front end's door: bytes in, facts out; run in worker processes.

    parse_file(b"package p\nvar x = 1\n")     FileFacts(package="p", vars=(VarRow("x", ...),), ...)

``parse_file`` is a pure function of the bytes. Whatever the bytes are, it returns facts: what cannot be read is
a span in ``errors``. Errs: a file with a NUL byte or without the word ``package`` is not Go, and not read any
further; nor is one beyond ``LIMIT``, which no person writes.
"""

from typing import Final

from tree_sitter import Node, Parser

from goracelint.ir.facts import FAULT, Comment, FileFacts, encode
from goracelint.ir.shape import with_shape
from goracelint.source.generated import is_generated
from goracelint.source.needles import digest_of
from goracelint.syntax.declare import Declarations
from goracelint.syntax.grammar import COMMENT, LANGUAGE
from goracelint.syntax.lower import STATEMENTS
from goracelint.syntax.lower_expr import EXPRESSIONS
from goracelint.syntax.outline import DIRECTIVE, without_bodies
from goracelint.syntax.tables import FileBuilder

LIMIT: Final = 32 << 20
MAX_ERRORS: Final = 100


def parse_file(source: bytes, bodies: bool = True) -> FileFacts:
    """The facts of one Go file; without ``bodies`` functions are signatures only."""
    return _unread(source) if _not_go(source) else _read(source, source, bodies)


def parse_declarations(source: bytes) -> FileFacts:
    """The same without bodies, which are not even parsed where that goes well."""
    if _not_go(source):
        return _unread(source)
    facts = _read(source, without_bodies(source), bodies=False)
    return parse_file(source, bodies=False) if facts.errors else facts


def _read(source: bytes, parsed: bytes, bodies: bool) -> FileFacts:
    """The facts of a file, read from the tree of ``parsed``: the same text, or that with blanks in it."""
    root = Parser(LANGUAGE).parse(parsed).root_node
    file = FileBuilder(source, EXPRESSIONS, STATEMENTS)
    declarations = Declarations(file, bodies)
    declarations.read(root)
    facts = FileFacts(
        package=declarations.package,
        generated=is_generated(source),
        imports=tuple(declarations.imports),
        types=(*declarations.types, *file.lifted_rows),
        vars=(*declarations.vars, *file.lifted_constants.values()),
        funcs=tuple(func for func in file.funcs if func is not None),
        strings=tuple(text.decode("utf-8", "replace") for text in file.strings),
        terms=tuple(file.term_list),
        comments=tuple(_directives(source, root)),
        errors=_errors(root),
        opaque=tuple(sorted(file.opaque.items())),
        size=len(source),
    )
    return with_shape(facts, source)


Result = tuple[str, bytes | None, str, bytes]


def parse_batch(paths: list[str]) -> list[Result]:
    """(path, encoded facts or None, error message, digest of what was read) of each file."""
    return [_parse_path(path) for path in paths]


def parse_lean_batch(paths: list[str]) -> list[Result]:
    """The same, but of generated files only the declarations."""
    # unsound: what large generated files do with an object that is passed to them is not known.
    return [_parse_path(path, lean=True) for path in paths]


def _parse_path(path: str, lean: bool = False) -> Result:
    try:
        with open(path, "rb") as stream:
            source = stream.read()
    except OSError as error:
        return path, None, error.strerror or str(error), b""
    digest = digest_of(source)
    reason = _not_go(source)
    if reason:
        return path, None, reason, digest
    try:
        if lean and is_generated(source):
            return path, encode(parse_declarations(source)), "", digest
        return path, encode(parse_file(source)), "", digest
    except Exception as error:  # noqa: BLE001 - an internal error must not lose the other files
        return path, None, f"{FAULT}{type(error).__name__}: {error}", digest


def _not_go(source: bytes) -> str:
    """Why a file is not read any further; "" where it is."""
    if len(source) > LIMIT:
        return f"larger than {LIMIT >> 20} MiB"
    if b"\0" in source:
        return "holds NUL bytes, which Go source never does"
    return "" if b"package" in source else "has no package clause"


def _unread(source: bytes) -> FileFacts:
    return FileFacts("", False, (), (), (), (), (), (), (), ((0, len(source)),), (), len(source))


def _directives(source: bytes, root: Node) -> list[Comment]:
    """Comments that may speak to us."""
    found: list[Comment] = []
    for match in DIRECTIVE.finditer(source):
        start = match.start()
        node = root.descendant_for_byte_range(start, start + 2)
        if node is not None and node.kind_id == COMMENT and node.start_byte == start:
            text = source[start + 2 : node.end_byte].decode("utf-8", "replace").strip()
            line = source[source.rfind(b"\n", 0, start) + 1 : start]
            found.append(Comment(text, start, node.end_byte, bool(line.strip())))
    return found


def _errors(root: Node) -> tuple[tuple[int, int], ...]:
    """Spans of broken syntax, the outermost ones, in order."""
    spans: list[tuple[int, int]] = []
    stack = [root] if root.has_error else []
    while stack and len(spans) < MAX_ERRORS:
        node = stack.pop()
        if node.is_error or node.is_missing:
            spans.append((node.start_byte, node.end_byte))
        else:
            stack += [child for child in reversed(node.children) if child.has_error]
    return tuple(spans)
