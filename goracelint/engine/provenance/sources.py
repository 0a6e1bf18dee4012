"""What one instruction says of where its value comes from: the steps of ``origins``.

::

    x + off, alignUp(x, 8)      where x comes from; numbers beside an address do not matter
    a - b                       no address, where both are
    *p, xs[i], m[k]             a word of memory: unknown
    &x, &p.f                    a variable; what p points to

Errs: an ``int`` is taken for a count or an index; elements of collections are not followed.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import TYPE_CHECKING, Final

from goracelint.engine.provenance import arithmetic, cells, shapes
from goracelint.engine.provenance.calls import CallSite
from goracelint.engine.provenance.domain import Origin
from goracelint.engine.provenance.frame import Frame
from goracelint.engine.provenance.writers import Context
from goracelint.ir.opcodes import NONE, Op
from goracelint.program.program import Program
from goracelint.program.types import Type

if TYPE_CHECKING:
    from goracelint.engine.provenance.origins import Walk

Found = dict[Origin, None]
"""Origins in the order they were met."""

_WORDS: Final = frozenset({"uintptr", "uint64", "int64", "untyped int"})  # integers that hold addresses
_SAME: Final = frozenset({"unsafe.Add", "unsafe.Slice", "unsafe.String", "unsafe.SliceData", "unsafe.StringData"})
_NUMBERS: Final = frozenset({"len", "cap", "copy", "unsafe.Offsetof", "unsafe.Sizeof", "unsafe.Alignof"})
_PLACES: Final = (Op.NAME, Op.FIELD, Op.DEREF, Op.ELEM)


def one(kind: str, words: str) -> Found:
    """A single origin."""
    return {Origin(kind, words): None}


def typed(program: Program, t: Type | None) -> Found:
    """What a pointer, slice or string of a Go type points to; nothing for other types."""
    if t is None or shapes.provenance_of(program, t) != "typed":
        return {}
    pointee = shapes.target_of(program, t)
    if pointee is not None and shapes.is_outside_heap(program, pointee):
        return one("foreign", f"what a {t} points to, which is marked as not in the heap")
    return one("go", f"what a {t} points to")


def step(walk: Walk, frame: Frame, number: int, context: Context, index: int) -> Found:
    """Where the value that an instruction defines comes from; ``index`` of the results of a call."""
    handler = _HANDLERS.get(frame.code[number][0])
    return handler(walk, frame, number, context, index) if handler else one("unknown", "an expression not followed")


def _number(walk: Walk, frame: Frame, number: int, context: Context, index: int) -> Found:
    op, _, a, *_ = frame.code[number]
    return one("number", frame.strings[a] if op == Op.CONST else "zero")


def _same(walk: Walk, frame: Frame, number: int, context: Context, index: int) -> Found:
    return walk.register(frame, frame.code[number][2], number, context)


def _extract(walk: Walk, frame: Frame, number: int, context: Context, index: int) -> Found:
    _, _, a, b, *_ = frame.code[number]
    return walk.register(frame, a, number, context, b)


def _arithmetic(walk: Walk, frame: Frame, number: int, context: Context, index: int) -> Found:
    _, _, a, b, c, _, _ = frame.code[number]
    operator = frame.strings[c]
    if operator == "^" and arithmetic.constant(frame, b) == 0:
        return one("hidden", "x ^ 0 hides a pointer from escape analysis")
    left, right = walk.register(frame, a, number, context), walk.register(frame, b, number, context)
    sure = [[origin for origin in side if origin.is_address] for side in (left, right)]
    if operator == "-" and sure[0] and sure[1]:
        return one("number", "the distance of two addresses")
    if sure[0] or sure[1] or not left or not right:  # nothing: p += n, where p is being asked already
        return dict.fromkeys(sure[0] + sure[1])
    if operator in ("-", "&^", "<<", ">>", "%"):
        return left
    open_ends = [origin for side in (left, right) for origin in side if origin.kind != "number"]
    return dict.fromkeys(open_ends) or one("number", "the result of arithmetic")


# -- places ----------------------------------------------------------------------------------------


def _field(walk: Walk, frame: Frame, number: int, context: Context, index: int) -> Found:
    _, dst, a, b, *_ = frame.code[number]
    name = frame.strings[b]
    denoted = frame.typing.denotes.get(number)
    if denoted is not None and denoted.kind != "var":
        return _entity(denoted.kind, denoted.name)
    if shapes.header_of(walk.program, shapes.target_of(walk.program, frame.type_of(a))) == name:
        return one("go", f"what the header {frame.words(a) or 'in memory'} describes")
    cell, via = (denoted.name, "global") if denoted is not None else (cells.nested_cell(frame, a, name), "field")
    if not cell:
        return one("unknown", f"a field {name} of a type that has no name or is not known")
    return typed(walk.program, frame.type_of(dst)) or walk.cell(frame, dst, cell, via)


def _name(walk: Walk, frame: Frame, number: int, context: Context, index: int) -> Found:
    _, dst, a, *_ = frame.code[number]
    denoted = frame.typing.denotes.get(number)
    if denoted is None:
        return one("unknown", f"{frame.strings[a]}, which nobody in sight declares")
    if denoted.kind != "var":
        return _entity(denoted.kind, denoted.name)
    return typed(walk.program, frame.type_of(dst)) or walk.cell(frame, dst, denoted.name, "global")


def _entity(kind: str, name: str) -> Found:
    return one("number", f"the constant {name}") if kind == "const" else one("foreign", f"the code of {name}")


def _address(walk: Walk, frame: Frame, number: int, context: Context, index: int) -> Found:
    """``&x``, ``&p.f``, ``&a[i]``, ``a[i:j]``: what x, p or a is or points to."""
    op, _, a, *_ = frame.code[number]
    denoted = frame.typing.denotes.get(number)
    row = frame.defining(a)
    if denoted is None and row is not None and (op == Op.ADDR or not _refers(walk, frame, a)):
        denoted = frame.typing.denotes.get(frame.definitions[a])
    if denoted is not None and denoted.kind == "var":
        return one("static", f"the variable {denoted.name}")
    if a < frame.variables and (op == Op.ADDR or not _refers(walk, frame, a)):
        return one("go", f"the variable {frame.words(a)}")
    if row is not None and row[0] in (Op.FIELD, Op.ELEM) and not _refers(walk, frame, a):
        return _address(walk, frame, frame.definitions[a], context, index)
    return typed(walk.program, frame.type_of(a)) or walk.register(frame, a, number, context)


def _refers(walk: Walk, frame: Frame, register: int) -> bool:
    return bool(shapes.provenance_of(walk.program, frame.type_of(register)))


def _made(walk: Walk, frame: Frame, number: int, context: Context, index: int) -> Found:
    return typed(walk.program, frame.type_of(frame.code[number][1])) or one("go", "a new object")


def _memory(walk: Walk, frame: Frame, number: int, context: Context, index: int) -> Found:
    op, dst, a, *_ = frame.code[number]
    if known := typed(walk.program, frame.type_of(dst)):
        return known
    if op == Op.DEREF and (found := _behind(walk, frame, a)):
        return found
    place = frame.words(a) or "an expression"
    return one("unknown", f"a word of memory, *{place}" if op == Op.DEREF else f"an element of {place}")


def _behind(walk: Walk, frame: Frame, pointer: int, depth: int = 0) -> Found:
    """What the field or variable holds that a register is the address of; nothing where it is none."""
    number = frame.definitions.get(pointer)
    if pointer < frame.variables:
        assigned = [at for at, row in enumerate(frame.code) if row[1] == pointer]
        number = assigned[0] if len(assigned) == 1 else None
    if number is None or depth > 6:
        return {}
    op, dst, a, b, c, _, _ = frame.code[number]
    target = frame.typing.targets.get(number)
    if op in (Op.COPY, Op.CONVERT):
        return _behind(walk, frame, a, depth + 1)
    if target is not None and target.kind == "conversion" and c == 3:
        return _behind(walk, frame, frame.body.pool[b + 2], depth + 1)
    if op == Op.ADDR and a >= frame.variables:
        return walk.register(frame, a, number, ())
    if op == Op.ADDRFIELD:
        held = typed(walk.program, shapes.target_of(walk.program, frame.type_of(dst)))
        cell = cells.nested_cell(frame, a, frame.strings[b])
        return held or (walk.cell(frame, NONE, cell, "field") if cell else {})
    return {}


# -- calls -----------------------------------------------------------------------------------------


def _call(walk: Walk, frame: Frame, number: int, context: Context, index: int) -> Found:
    target = frame.typing.targets.get(number)
    if target is None:
        return one("unknown", "the result of a call that is not resolved")
    site = CallSite(frame, number, target)
    if target.kind == "conversion" and site.arguments:
        return _converted(walk, frame, number, context, target.type)
    if target.kind == "builtin":
        return _builtin(walk, frame, site, context)
    if target.name.startswith("C."):
        return one("foreign", f"the result of {target.name}")
    model = walk.models.find(target.name)
    if model is not None and model.of:
        return one("go", f"the address that {target.name} gives")
    if model is not None and model.loads:
        return _loaded(walk, frame, site, model.cell)
    if model is not None and (model.system or model.foreign):
        return one("foreign", f"the result of {target.name}")
    return walk.results(frame, number, context, index)


def _converted(walk: Walk, frame: Frame, number: int, context: Context, to: Type | None) -> Found:
    register = frame.body.pool[frame.code[number][3] + 2]
    t = frame.type_of(register)
    if t is not None and t.kind == "named" and t.name in walk.models.handles:
        return one("number", f"the handle {frame.words(register)}")
    if t is not None and shapes.integer_width(walk.program, t) and walk.program.core(t).name not in _WORDS:
        return one("number", f"an integer of type {t}")
    row = frame.defining(register)
    if shapes.is_unsafe_pointer(walk.program, to) and (register < frame.variables or row is None or row[0] in _PLACES):
        return typed(walk.program, t) or walk.register(frame, register, number, context)
    return walk.register(frame, register, number, context)


def _builtin(walk: Walk, frame: Frame, site: CallSite, context: Context) -> Found:
    name, arguments = site.target.name, site.arguments
    if name in _SAME and arguments:
        return walk.register(frame, arguments[0], site.number, context)
    if name in _NUMBERS:
        return one("number", f"{name}(...)")
    if name in ("min", "max"):
        held = (walk.register(frame, argument, site.number, context) for argument in arguments)
        return dict.fromkeys(chain.from_iterable(held))
    return one("go", "a new object")


def _loaded(walk: Walk, frame: Frame, site: CallSite, port: str) -> Found:
    """An atomic load: of the word that a pointer leads to, or that a method is called on."""
    register = site.register(port)
    found = _behind(walk, frame, register)
    if not found:
        cell, via = cells.place_cell(frame, register)
        found = walk.cell(frame, NONE, cell, via) if cell else {}
    return found or one("unknown", f"a word that is loaded atomically, {frame.words(register) or 'an expression'}")


_Handler = Callable[["Walk", Frame, int, Context, int], Found]
_HANDLERS: Final[dict[int, _Handler]] = {
    Op.CONST: _number,
    Op.NIL: _number,
    Op.ZERO: _number,
    Op.NAME: _name,
    Op.COPY: _same,
    Op.CONVERT: _same,
    Op.ASSERT: _same,
    Op.UNOP: _same,
    Op.BINOP: _arithmetic,
    Op.EXTRACT: _extract,
    Op.FIELD: _field,
    Op.ADDR: _address,
    Op.ADDRFIELD: _address,
    Op.ADDRELEM: _address,
    Op.SLICE: _address,
    Op.NEW: _made,
    Op.MAKE: _made,
    Op.COMPOSITE: _made,
    Op.DEREF: _memory,
    Op.ELEM: _memory,
    Op.CALL: _call,
}
