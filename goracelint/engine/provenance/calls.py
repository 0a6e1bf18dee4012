"""Calls: how addresses travel to callees and back, as pointers and as integers.

::

    unsafe.Pointer(align(uintptr(p)))          the result of a call is outside of its expression
    syscall.Syscall(n, uintptr(p), 0, 0)       legal (rule 4)
    write(fd, uintptr(p))                      too early, where write is a function of one's own

Errs: a callee that is not resolved to one function is taken to do nothing with integers.
"""

from typing import Final

from goracelint.engine.provenance import cells, conversions, shapes
from goracelint.engine.provenance.domain import GO, NO_ADDRESS, OPEN, Atom, Base, State
from goracelint.engine.provenance.frame import Frame, Passed
from goracelint.engine.provenance.models import AddressModel
from goracelint.engine.provenance.summary import AddressSummary, ParameterUse
from goracelint.ir.opcodes import NONE, Op
from goracelint.program.function import Function
from goracelint.program.resolve import Target

_SAME: Final = frozenset({"unsafe.Add", "unsafe.Slice", "unsafe.String", "unsafe.SliceData", "unsafe.StringData"})
_POINTER: Final = frozenset({"Pointer"})
_ACCESSOR: Final = 8  # instructions; a function of this size returns what a field holds
_WINDOWS: Final = "golang.org/x/sys/windows"
_C_TYPES: Final = frozenset("char schar uchar short ushort int uint long ulong longlong ulonglong float double".split())


class CallSite:
    """A call: its parts, read once."""

    __slots__ = ("arguments", "number", "operand", "rest", "target")

    def __init__(self, frame: Frame, number: int, target: Target) -> None:
        _, _, a, b, c, _, _ = frame.code[number]
        self.number = number
        self.target = target
        self.operand = a
        self.arguments = frame.body.operands(b + 2, c - 2)
        signature = target.type
        self.rest = -1
        if signature is not None and signature.kind == "func" and signature.name == "variadic":
            self.rest = -1 if frame.body.pool[b + 1] else len(signature.params) - 1

    def register(self, root: str) -> int:
        """The register that a port stands for at this call; NONE where there is none."""
        if root == "recv":
            return self.operand if self.target.has_receiver else NONE
        if not root.startswith("arg"):
            return NONE
        index = int(root[3:])
        return self.arguments[index] if index < len(self.arguments) else NONE

    def registers(self, root: str) -> tuple[int, ...]:
        """The same; for the last port of a variadic function all arguments from there on."""
        register = self.register(root)
        if register == NONE or not root.startswith("arg") or int(root[3:]) != self.rest:
            return (register,) if register != NONE else ()
        return self.arguments[self.rest :]


def call(frame: Frame, state: State, number: int, dst: int, a: int, b: int, c: int) -> None:
    """CALL, GO and DEFER."""
    target = frame.typing.targets.get(number)
    if target is None:
        frame.assign(state, dst, 0, number)
        return
    site = CallSite(frame, number, target)
    if target.kind == "conversion" and len(site.arguments) == 1:
        conversions.convert(frame, state, number, dst, site.arguments[0], NONE, NONE)
        return
    if target.kind == "builtin":
        _builtin(frame, state, site, dst)
        return
    if target.name.startswith("C."):
        _cgo(frame, state, site, dst)
        return
    model = frame.oracle.models.find(target.name) or _late_bound(frame, target)
    if model is not None:
        _modelled(frame, state, site, dst, model)
        return
    _summarised(frame, state, site, dst)


def _late_bound(frame: Frame, target: Target) -> AddressModel | None:
    """The row for the method Call of a procedure whose type is not known where x/sys is not at hand."""
    if target.kind != "unknown" or target.name != "Call":
        return None
    imported = any(row.path == _WINDOWS for row in frame.function.file.facts.imports)
    return frame.oracle.models.find(f"(*{_WINDOWS}.LazyProc).Call") if imported else None


def _builtin(frame: Frame, state: State, site: CallSite, dst: int) -> None:
    name, arguments = site.target.name, site.arguments
    value = 0
    if name in _SAME and arguments:
        value = frame.bits(frame.select(frame.value(state, arguments[0]), "pointer"))
    elif name in ("len", "cap") and arguments:
        base = Base("count", frame.function.id, 0, "", f"{name}({frame.words(arguments[0])})")
        value = frame.atoms.bit(Atom("integer", base, "variable", frame.site(site.number)))
    elif name == "append" and arguments:
        value = frame.value(state, arguments[0])
        t = frame.type_of(arguments[0])
        core = frame.program.core(t) if t is not None else None
        for argument in arguments[1:]:
            if held := state.get(argument, 0):
                value |= frame.bits(frame.select(held, "holder"))
                value |= cells.hold(frame, site.number, core, held, frame.words(arguments[0]))
    elif name in ("min", "max"):
        value = sum({state.get(argument, 0) for argument in arguments[:1]})
    frame.assign(state, dst, value, site.number)


def _cgo(frame: Frame, state: State, site: CallSite, dst: int) -> None:
    """A C function, or a conversion to a C type: nobody but the C compiler knows."""
    name = site.target.name[2:]
    if len(site.arguments) == 1 and (name.endswith("_t") or name in _C_TYPES or name.startswith("struct_")):
        kept = frame.select(frame.value(state, site.arguments[0]), "integer", "pointer")
        frame.assign(state, dst, frame.bits(kept), site.number)
        return
    for argument in site.arguments:
        for atom in frame.select(state.get(argument, 0), "integer", "holder"):
            if atom.is_go and (atom.parked or atom.base.kind == "local"):
                conversions.turned(frame, "system", atom, site.number, frame.words(argument), f"C.{name}")
    _foreign(frame, state, site, dst, f"C.{name}")


def _foreign(frame: Frame, state: State, site: CallSite, dst: int, words: str) -> None:
    """The results of a call are not Go memory."""
    base = Base("foreign", frame.function.id, 0, "", words)
    t = frame.type_of(dst)
    if t is not None and t.kind == "tuple":
        for index, part in enumerate(t.args):
            form = "pointer" if shapes.provenance_of(frame.program, part) else "integer"
            state[(dst, index)] = frame.atoms.bit(Atom(form, base))
        return
    forms = ("pointer",) if shapes.provenance_of(frame.program, t) else ("integer",)
    value = frame.bits([Atom(form, base) for form in (("pointer", "integer") if t is None else forms)])
    if t is None and dst != NONE:
        state[(dst, 0)] = value  # one result or several: nobody knows
    frame.assign(state, dst, value, site.number)


def _modelled(frame: Frame, state: State, site: CallSite, dst: int, model: AddressModel) -> None:
    if model.pins:
        for atom in frame.select(frame.value(state, site.register(model.pins)), "pointer"):
            frame.notes.pinned[atom.base] = None
    if model.stores:
        _atomic_store(frame, state, site, model)
    if model.loads:
        frame.assign(state, dst, _atomic_load(frame, state, site, model), site.number)
        return
    if model.system:
        for argument in site.arguments:
            for atom in frame.select(state.get(argument, 0), "integer", "holder"):
                _reaches_system(frame, atom, site.number, argument, model.name)
                _fill(frame, state, site, atom, model.name)
    if model.of:
        register = site.register(model.of)
        pointers = frame.select(frame.value(state, register), "pointer")
        if not pointers:
            base = Base("typed", frame.function.id, register, "", frame.words(register))
            pointers = [Atom("pointer", base)]
        place = frame.site(site.number)
        found = [Atom("integer", pointer.base, "", place) for pointer in pointers]
        frame.assign(state, dst, frame.bits(found), site.number)
    elif model.system or model.foreign:
        _foreign(frame, state, site, dst, model.name)
    else:
        frame.assign(state, dst, 0, site.number)


def _atomic_store(frame: Frame, state: State, site: CallSite, model: AddressModel) -> None:
    """An atomic store into a word that a field or variable of the program is."""
    register = site.register(model.stores)
    value = state.get(register, 0)
    for cell, via, words in _words_at(frame, state, site.register(model.cell)) if value else ():
        cells.store(frame, state, site.number, cell, via, value, words, True)


def _atomic_load(frame: Frame, state: State, site: CallSite, model: AddressModel) -> int:
    """An atomic load of such a word."""
    place = frame.site(site.number)
    found = [
        Atom("integer", Base("cell", frame.function.id, 0, cell, words), via, place, place, words)
        for cell, via, words in _words_at(frame, state, site.register(model.cell))
    ]
    return frame.bits(found)


def _words_at(frame: Frame, state: State, register: int) -> list[tuple[str, str, str]]:
    """(cell, what it is, words) of the words that a pointer, or the operand of an atomic method, stands for."""
    slots = [atom.base for atom in frame.select(state.get(register, 0), "pointer") if atom.base.kind == "slot"]
    if slots:
        return [(base.root, "field", base.text) for base in slots]
    statics = [atom.base for atom in frame.select(state.get(register, 0), "pointer") if atom.base.kind == "static"]
    if statics:
        return [(base.root, "global", base.text) for base in statics]
    cell, via = cells.place_cell(frame, register)
    return [(cell, via, frame.words(register))] if cell else []


def _reaches_system(frame: Frame, atom: Atom, number: int, argument: int, callee: str) -> None:
    if atom.form == "integer" and not atom.parked:
        _shows(frame, atom.base, number, callee)
    if atom.base.kind == "value":
        frame.uses.setdefault(ParameterUse(atom.base.root, "system", frame.site(number)))
    elif atom.parked and (atom.base.kind in GO or atom.base.kind in OPEN or atom.base.kind == "cell"):
        conversions.turned(frame, "system", atom, number, frame.words(argument), callee)


def _fill(frame: Frame, state: State, site: CallSite, atom: Atom, callee: str) -> None:
    """``getTable.Call(uintptr(unsafe.Pointer(&table)))``: what the system leaves in a pointer variable is its own."""
    base = atom.base
    if base.kind != "local" or base.function != frame.function.id or not 0 <= base.key < frame.variables:
        return
    if shapes.target_of(frame.program, frame.type_of(base.key)) is not None:
        filled = Base("foreign", frame.function.id, 0, "", callee)
        frame.assign(state, base.key, frame.atoms.bit(Atom("pointer", filled)), site.number)


def _shows(frame: Frame, base: Base, number: int, callee: str) -> None:
    """The system is shown memory by a legal conversion; the addresses in its integer fields are not legal."""
    if base.kind == "raw" and base.root and "." not in base.root:
        frame.uses.setdefault(ParameterUse(base.root, "shown", frame.site(number)))
    for inner, park in frame.hidden.get(base, {}).items():
        kept = inner._replace(parked="field", park=park)
        conversions.turned(frame, "system", kept, number, inner.words, callee)


def _summarised(frame: Frame, state: State, site: CallSite, dst: int) -> None:
    functions = site.target.functions
    if len(functions) != 1:
        frame.assign(state, dst, 0, site.number)
        return
    callee = frame.program.functions[functions[0]]
    _pass(frame, state, site, callee.id)
    if not callee.has_body and site.target.kind == "static" and _gives_word(frame, dst):
        _foreign(frame, state, site, dst, site.target.name)
        return
    summary = frame.oracle.summary(callee.id) if _concerns(frame, state, site, dst, callee) else None
    if summary is None:
        frame.assign(state, dst, 0, site.number)
        return
    if not summary.keeps:
        _apply_uses(frame, state, site, summary)
    t = frame.type_of(dst)
    if t is not None and t.kind == "tuple":
        for index, atoms in enumerate(summary.results):
            state[(dst, index)] = _result(frame, state, site, atoms)
    elif summary.results and dst != NONE:
        frame.assign(state, dst, _result(frame, state, site, summary.results[0]), site.number)
    else:
        frame.assign(state, dst, 0, site.number)


def _gives_word(frame: Frame, dst: int) -> bool:
    """Reports whether a result is a uintptr or a header: an address that no conversion need show."""
    t = frame.type_of(dst)
    parts = t.args if t is not None and t.kind == "tuple" else (t,)
    return any(shapes.is_word(frame.program, part) or shapes.header_of(frame.program, part) for part in parts)


def _concerns(frame: Frame, state: State, site: CallSite, dst: int, callee: Function) -> bool:
    """Reports whether a callee may matter: it is passed an address as an integer, or gives back an address."""
    if _gives_word(frame, dst) or (frame.hidden and frame.function.calls(_POINTER)):
        return True
    if frame.makes_pointers and not site.arguments and shapes.integer_width(frame.program, frame.type_of(dst)):
        return True
    registers = (*site.arguments, site.operand if site.target.has_receiver else NONE)
    for atom in (atom for register in registers for atom in frame.atoms.of(state.get(register, 0))):
        if atom.form in ("integer", "holder") and atom.base.kind not in NO_ADDRESS and atom.base.kind != "foreign":
            return True
    t = frame.type_of(dst)
    parts = t.args if t is not None and t.kind == "tuple" else (t,)
    if any(shapes.is_unsafe_pointer(frame.program, part) for part in parts):
        return callee.calls(_POINTER)
    tells = callee.has_body and (len(callee.body()) <= _ACCESSOR or callee.calls(_POINTER))
    return tells and any(shapes.provenance_of(frame.program, part) == "typed" for part in parts)


def _pass(frame: Frame, state: State, site: CallSite, callee: int) -> None:
    """Note what of Go memory is passed, for functions that cannot know it themselves."""
    for index, register in enumerate(site.arguments):
        for atom in frame.atoms.of(state.get(register, 0)):
            if frame.is_given_bytes(atom.base):
                frame.notes.passed.setdefault(Passed(callee, f"arg{index}", atom.base.root))
            elif atom.is_go:
                cell = atom.base.root if "." in atom.base.root else ""
                frame.notes.passed.setdefault(Passed(callee, f"arg{index}", cell))
            elif atom.base.kind == "foreign":
                frame.notes.passed.setdefault(Passed(callee, f"arg{index}", "", True))
            elif atom.base.kind in OPEN and atom.base.root and "." not in atom.base.root:
                frame.notes.passed.setdefault(Passed(callee, f"arg{index}", atom.base.root))


def _apply_uses(frame: Frame, state: State, site: CallSite, summary: AddressSummary) -> None:
    goes = frame.code[site.number][0] == Op.GO
    pairs = [(use, register) for use in summary.uses for register in site.registers(use.root)]
    for use, register in pairs:
        if use.how == "shown":
            for pointer in frame.select(frame.value(state, register), "pointer"):
                _shows(frame, pointer.base, site.number, site.target.name)
            continue
        for atom in frame.select(state.get(register, 0), "integer", "holder"):
            if atom.base.kind == "value":
                frame.uses.setdefault(ParameterUse(atom.base.root, use.how, use.site))
            elif atom.base.kind in GO or atom.base.kind in OPEN:
                early = atom if atom.parked else atom._replace(parked="goroutine" if goes else "argument")
                how = "goroutine" if goes and use.how == "pointer" else use.how
                early = early._replace(park=frame.site(site.number))
                conversions.turned(frame, how, early, site.number, frame.words(register), site.target.name, use)


def _result(frame: Frame, state: State, site: CallSite, atoms: tuple[Atom, ...]) -> int:
    """The atoms of a result in the caller's terms."""
    found = 0
    here = frame.site(site.number)
    words = frame.words(frame.code[site.number][1]) if frame.code[site.number][1] >= frame.variables else ""
    for atom in atoms:
        if not atom.base.root or "." in atom.base.root:
            kept = atom
            if atom.form == "integer" and atom.base.kind not in NO_ADDRESS:
                kept = atom._replace(parked="result", park=here, words=words)
            found |= frame.atoms.bit(kept)
            continue
        register = site.register(atom.base.root)
        if register == NONE:
            continue
        for inner in frame.atoms.of(frame.value(state, register)):
            if atom.form == "pointer" or (atom.form == "integer" and inner.form == "integer"):
                kept = inner
                if inner.form == "integer":
                    kept = inner._replace(parked="result", park=here, words=words)
            else:
                kept = atom._replace(base=inner.base, parked="result", park=here, words=words)
            found |= frame.atoms.bit(kept)
    return found
