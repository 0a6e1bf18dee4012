"""Where an integer that becomes a pointer comes from: asked backward from one conversion, for people who wonder.

::

    func (gp guintptr) ptr() *g { return (*g)(unsafe.Pointer(gp)) }    gp: whatever callers have in their fields
    sched.midle = guintptr(unsafe.Pointer(gp))                         Go memory, kept in the field schedt.midle
    p := uintptr(sysReserve(nil, n)); f(unsafe.Pointer(p))             runtime.sysReserve: not Go's memory

The forward analysis (``engine``) carries what it can prove and forgets the rest. This one follows every way back
through variables, fields, parameters and results, until something is known or it is known why nothing is. A call
that was entered is left where it was entered. Bottom is the empty set; origins are joined by union.

Errs: a variable holds what the last assignment may have been, a cell what any store in sight puts there, on whatever
object and in whatever order (over); what a pointer of a Go type points to is taken to be Go memory, unless the type
is marked as not in the heap.
"""

from collections.abc import Iterable
from itertools import chain
from typing import Final

from goracelint.engine.provenance import shapes, sources
from goracelint.engine.provenance.calls import CallSite
from goracelint.engine.provenance.domain import Origin
from goracelint.engine.provenance.frame import Frame
from goracelint.engine.provenance.models import AddressModels
from goracelint.engine.provenance.sources import Found, one
from goracelint.engine.provenance.writers import ENTRY, Context, Write, Writers
from goracelint.ir.facts import VariableKind
from goracelint.ir.opcodes import NONE, Op
from goracelint.program.program import Program

MAX_STEPS: Final = 4000
MAX_DEPTH: Final = 120
MAX_CONTEXT: Final = 6
_LASTING: Final = ("field", "global")


class Origins:
    """Answers for one program."""

    def __init__(self, program: Program, models: AddressModels) -> None:
        self._writers = Writers(program, models)

    def of(self, function_id: int, start: int) -> tuple[Origin, ...]:
        """What may be behind the conversion of an integer that begins at a byte of a function.

        Numbers are told only where nothing else is; () where no integer is converted there.
        """
        frame = self._writers.frame(function_id)
        at = next((number for number in range(len(frame.code)) if _operand(frame, number, start) != NONE), NONE)
        if at == NONE:
            return ()
        found = Walk(self._writers).register(frame, _operand(frame, at, start), at, ())
        addresses = [origin for origin in found if origin.kind != "number"]
        return tuple(sorted(addresses or found))


def _operand(frame: Frame, number: int, start: int) -> int:
    """The register that an instruction there converts to a pointer; NONE where it does not."""
    op, dst, a, b, c, at, _ = frame.code[number]
    if (
        at != start
        or op not in (Op.CALL, Op.CONVERT)
        or not shapes.is_unsafe_pointer(frame.program, frame.type_of(dst))
    ):
        return NONE
    target = frame.typing.targets.get(number)
    if op == Op.CALL and (target is None or target.kind != "conversion" or c != 3):
        return NONE
    register = a if op == Op.CONVERT else frame.body.pool[b + 2]
    return register if shapes.integer_width(frame.program, frame.type_of(register)) else NONE


class Walk:
    """One question: what was visited on the way back, and what was found there."""

    def __init__(self, writers: Writers) -> None:
        self.writers = writers
        self.program = writers.program
        self.models = writers.models
        self._found: dict[tuple[object, ...], Found] = {}
        self._depth = 0
        self._steps = 0

    def register(self, frame: Frame, register: int, at: int, context: Context, index: int = 0) -> Found:
        """What a register (or result ``index`` of a call) may hold when an instruction reads it."""
        key = self._key(frame, register, at, context, index)
        if key in self._found:
            return self._found[key]
        self._steps += 1
        if self._steps > MAX_STEPS or self._depth > MAX_DEPTH:
            return one("unknown", "too many ways lead there")
        self._found[key] = {}
        self._depth += 1
        if register < frame.variables:
            found = self._variable(frame, register, at, context)
        elif (number := frame.definitions.get(register)) is not None:
            found = sources.step(self, frame, number, context, index)
        else:
            ranges = self.writers.defining(frame, register)
            found = dict.fromkeys(chain.from_iterable(self._defined(frame, register, at, context) for at in ranges))
        self._depth -= 1
        self._found[key] = found
        return found

    def _key(self, frame: Frame, register: int, at: int, context: Context, index: int) -> tuple[object, ...]:
        defined = self.writers.reaching(frame, register, at) if 0 <= register < frame.variables else ()
        return frame.function.id, register, index, context, defined

    # -- variables ---------------------------------------------------------------------------------

    def _variable(self, frame: Frame, register: int, at: int, context: Context) -> Found:
        variable = frame.body.variables[register]
        if variable.kind == VariableKind.CAPTURED:
            outer = self.writers.frame(frame.function.parent)
            return self._everywhere(outer, variable.outer, context)
        found = self._aside(frame, register, context)
        for number in self.writers.reaching(frame, register, at):
            found |= self._defined(frame, register, number, context)
        return self.kept(frame, register, found, "variable", variable.name)

    def _everywhere(self, frame: Frame, register: int, context: Context) -> Found:
        """What a variable holds at any time: literals that capture it run whenever they like."""
        if frame.body.variables[register].kind == VariableKind.CAPTURED:
            return self._everywhere(
                self.writers.frame(frame.function.parent), frame.body.variables[register].outer, context
            )
        key = (frame.function.id, register, "everywhere", context)
        if key not in self._found:
            self._found[key] = {}
            found = self._aside(frame, register, context)
            for number in (ENTRY, *self.writers.defining(frame, register)):
                found |= self._defined(frame, register, number, context)
            self._found[key] = self.kept(frame, register, found, "variable", frame.body.variables[register].name)
        return self._found[key]

    def _defined(self, frame: Frame, register: int, number: int, context: Context) -> Found:
        """What one definition gives a variable; ``ENTRY`` is what it holds when the function starts."""
        if number == ENTRY:
            variable = frame.body.variables[register]
            if variable.kind not in (VariableKind.PARAM, VariableKind.RECEIVER):
                return {}
            port = "recv" if variable.kind == VariableKind.RECEIVER else f"arg{variable.index}"
            return self._parameter(frame, register, port, context)
        op, _, a, b, _, _, _ = frame.code[number]
        if op == Op.RANGE:
            return self._ranged(frame, a, register == frame.body.pool[b])
        return sources.step(self, frame, number, context, 0)

    def _aside(self, frame: Frame, register: int, context: Context) -> Found:
        """What a variable is given out of order: through its address, and in literals that capture it."""
        found: Found = {}
        for op, dst, a, _, _, _, _ in frame.code:
            if op == Op.ADDR and a == register:
                found |= self._written(self.writers.through(frame, dst), context)
        for literal in self.writers.literals(frame.function):
            inner = self.writers.frame(literal.id)
            for captured, row in enumerate(inner.body.variables):
                if row.kind == VariableKind.CAPTURED and row.outer == register:
                    for number in self.writers.defining(inner, captured):
                        found |= self._defined(inner, captured, number, context)
                    found |= self._aside(inner, captured, context)
        return found

    def _written(self, writes: Iterable[Write | str], context: Context) -> Found:
        found: Found = {}
        for write in writes:
            if isinstance(write, str):
                found |= one("unknown", write)
            else:
                inner = (*context, *write.context)[-MAX_CONTEXT:] if write.context else context
                found |= self.register(self.writers.frame(write.function), write.register, write.at, inner)
        return found

    def _ranged(self, frame: Frame, over: int, is_key: bool) -> Found:
        t = frame.type_of(over)
        kind = self.program.core(t).kind if t is not None else ""
        if is_key and kind in ("slice", "array", "basic", "ptr"):
            return one("number", "an index")
        return one("unknown", f"an element of {frame.words(over) or 'a collection'}")

    def _parameter(self, frame: Frame, register: int, port: str, context: Context) -> Found:
        if context:
            caller, number = context[-1]
            outer = self.writers.frame(caller)
            passed = CallSite(outer, number, outer.typing.targets[number]).register(port)
            return self.register(outer, passed, number, context[:-1]) if passed != NONE else {}
        if typed := sources.typed(self.program, frame.type_of(register)):
            return typed
        found: Found = {}
        name = frame.function.facts.name
        for caller in self.program.callers_by_name(name):
            function = self.program.functions[caller]
            if not function.has_body or (function.file.is_test and not frame.function.file.is_test):
                continue
            outer = self.writers.frame(caller)
            for number, target in outer.typing.targets.items():
                site = CallSite(outer, number, target) if frame.function.id in target.functions else None
                passed = site.register(port) if site is not None else NONE
                if passed != NONE:
                    held = self.register(outer, passed, number, ())
                    found |= self.kept(frame, register, held, "argument", name)
        return found or one("unknown", f"a parameter of {frame.function.name}, which no Go code in sight calls by name")

    # -- cells -------------------------------------------------------------------------------------

    def cell(self, frame: Frame, register: int, cell: str, via: str) -> Found:
        """What the program stores in a field or package-level variable that ``register`` was read from."""
        memory = self.models.words.get(cell)
        if memory is not None:
            return self.kept(frame, register, one("foreign", memory), via, cell)
        key = ("cell", cell)
        if key in self._found:
            return self._found[key]
        self._found[key] = {}
        writes, unseen = self.writers.of_cell(cell)
        found = self._written((write for write in writes if write.register != NONE), ())
        if unseen:
            found |= one("unknown", f"the {via} {cell}: {unseen}")
        elif not writes:
            found |= one("unknown", f"the {via} {cell}, which no Go code in sight stores into")
        found = self.kept(frame, register, found, via, cell)
        self._found[key] = found
        return found

    def kept(self, frame: Frame, register: int, found: Found, via: str, name: str) -> Found:
        """The same after a place that held it as an integer: the first of the most lasting ones is told."""
        if shapes.provenance_of(self.program, frame.type_of(register)):
            return found
        lasting = via in _LASTING
        return dict.fromkeys(
            origin._replace(kept=(via, name))
            if not origin.kept[0] or (lasting and origin.kept[0] not in _LASTING)
            else origin
            for origin in found
        )

    # -- calls -------------------------------------------------------------------------------------

    def results(self, frame: Frame, number: int, context: Context, index: int) -> Found:
        """What the callees in sight return; a typed result is told by its type where there are none."""
        target = frame.typing.targets[number]
        functions = target.functions or (self._held(target.name) if target.kind == "dynamic" else ())
        found: Found = {}
        for callee in functions:
            function = self.program.functions[callee]
            if function.has_body:
                inner = (*context, (frame.function.id, number))[-MAX_CONTEXT:]
                found |= self._returned(self.writers.frame(callee), index, inner)
            else:
                found |= one("unknown", f"the result of {function.name}, which has no Go body")
        dst = frame.code[number][1]
        if functions:
            return self.kept(frame, dst, found, "result", target.name)
        known = sources.typed(self.program, frame.type_of(dst))
        return known or one("unknown", f"the result of {target.name or 'a function value'}")

    def _held(self, cell: str) -> tuple[int, ...]:
        """The functions that a field or variable of function type holds."""
        found: dict[int, None] = {}
        for write in self.writers.of_cell(cell)[0]:
            frame = self.writers.frame(write.function)
            denoted = frame.typing.denotes.get(frame.definitions.get(write.register, NONE))
            found |= dict.fromkeys(denoted.functions if denoted is not None else ())
        return tuple(found)

    def _returned(self, callee: Frame, index: int, context: Context) -> Found:
        found: Found = {}
        for number, (op, _, _, b, c, _, _) in enumerate(callee.code):
            if op == Op.RETURN and c:
                registers = callee.body.operands(b, c)
                if len(registers) == len(callee.results):
                    found |= self.register(callee, registers[index], number, context)
                else:
                    found |= self.register(callee, registers[0], number, context, index)
        return found
