"""The shape of a file: what others may depend on without looking into the bodies of its functions.

::

    func (w *W) put(b []byte) {        shape: (*W).put, its types
        if len(b) > 64 { w.grow() }    65 instead of 64, w.flush instead of w.grow: the same shape
        w.buf = b                      changed names: grow, flush
    }

The *outline* is what the file declares, whatever functions do: an edit inside a function keeps it, one that adds a
literal does not, for literals are numbered.

Who scans a file for a type finds it in the shape; who asks all functions of a program for names (``program.asked``), or
looks at a body (``Function.body``), has to say so. Errs: none.
"""

import re
from array import array
from collections.abc import Iterable
from typing import Final

import msgspec

from goracelint.ir.facts import FileFacts, FuncFacts, unpack_body, unpack_numbers
from goracelint.ir.opcodes import WIDTH, ElementKind, Op
from goracelint.source.needles import digest_of

_STORES: Final = re.compile(b"[%s]" % re.escape(bytes((Op.SETFIELD, Op.SETNAME, Op.COMPOSITE))), re.DOTALL)
_READS: Final = re.compile(b"[%s]" % re.escape(bytes((Op.NAME, Op.FIELD, Op.ADDRFIELD))), re.DOTALL)
_TEXT: Final = 8  # bytes of the digest of one function
_SOME: Final = b"some"  # stands for a body in a shape


def with_shape(facts: FileFacts, source: bytes) -> FileFacts:
    """The same facts with what functions store into, digests of their texts, and the shape of the file."""
    functions = tuple(_completed(facts, function, source) for function in facts.funcs)
    shown = (
        (facts.package, facts.generated, facts.imports, facts.opaque, bool(facts.errors)),
        [msgspec.structs.replace(row, start=0) for row in facts.types],
        [msgspec.structs.replace(row, start=0) for row in facts.vars],
        [_shown(function) for function in functions],
        [(comment.text, comment.trailing) for comment in facts.comments],
        sorted(msgspec.msgpack.encode(term) for term in facts.terms),
    )
    shape = digest_of(msgspec.msgpack.encode(shown))
    declared = (*shown[:3], [_declared(function) for function in functions])
    return msgspec.structs.replace(
        facts, funcs=functions, shape=shape, outline=digest_of(msgspec.msgpack.encode(declared))
    )


def texts_of(facts: FileFacts, functions: Iterable[int]) -> bytes:
    """What stands for the texts of some functions of a file, given by their indexes."""
    return digest_of(b"".join(facts.funcs[index].text for index in functions))


def changed_names(before: FileFacts, after: FileFacts) -> frozenset[str]:
    """The names that functions of a file call, store into or read only before or only after an edit that keeps its
    shape, and the words that the file says only then."""
    changed = set(before.strings) ^ set(after.strings)
    for old, new in zip(before.funcs, after.funcs, strict=True):
        for was, now in ((old.called, new.called), (old.stored, new.stored), (old.read, new.read)):
            if was != now:  # of a literal also where only the function around it has changed
                changed.update(set(was) ^ set(now))
    return frozenset(changed)


def _shown(function: FuncFacts) -> FuncFacts:
    """All of a function but where it is, what it does, and the names that it says."""
    return msgspec.structs.replace(
        function, start=0, end=0, name_start=0, name_end=0, body=function.body and _SOME, text=b"",
        called=(), stored=(), read=(),
    )  # fmt: skip


def _declared(function: FuncFacts) -> FuncFacts:
    """What is declared; of a variable's initialiser its text, from which its type may follow."""
    text = function.text if function.name.startswith("var ") else b""
    return msgspec.structs.replace(_shown(function), broken=False, text=text)


def _completed(facts: FileFacts, function: FuncFacts, source: bytes) -> FuncFacts:
    text = digest_of(source[function.start : function.end])[:_TEXT]
    if not function.body:
        return msgspec.structs.replace(function, text=text)
    body = unpack_body(function.body)
    code = unpack_numbers(body.code)
    ops = bytes(code[::WIDTH].tolist())
    numbers = [match.start() for match in _READS.finditer(ops)]
    read = {facts.strings[code[number * WIDTH + (2 if ops[number] == Op.NAME else 3)]] for number in numbers}
    stored = _stored(facts, code, ops, body.pool)
    return msgspec.structs.replace(function, stored=stored, read=tuple(sorted(read)), text=text)


def _stored(facts: FileFacts, code: "array[int]", ops: bytes, packed: bytes) -> tuple[str, ...]:
    hits = [match.start() for match in _STORES.finditer(ops)]
    pool = unpack_numbers(packed) if hits else code
    names: set[str] = set()
    for number in hits:
        op, _, a, b, c = code[number * WIDTH : number * WIDTH + 5]
        if op != Op.COMPOSITE:
            names.add(facts.strings[b if op == Op.SETFIELD else a])
            continue
        names.add(facts.terms[a].name if a >= 0 else "")
        keys = (pool[b + 3 * index : b + 3 * index + 2] for index in range(c))
        names.update(facts.strings[key] for kind, key in keys if kind == ElementKind.FIELD)
    return tuple(sorted(names))
