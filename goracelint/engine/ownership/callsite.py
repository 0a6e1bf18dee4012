"""A call as the state sees it: who is called, with which values, and ports made places.

``w.flush(buf)`` inside the caller binds the callee's port ``recv`` to what ``w`` holds and ``arg0`` to
what ``buf`` holds; ``recv.buf`` is then read from the caller's memory.
"""

from typing import NamedTuple

from goracelint.engine.ownership.domain import CONSTANT_NAMES, CONSTANTS, State, bits, only
from goracelint.engine.ownership.frame import Frame
from goracelint.engine.ownership.memory import captured_registers, follow, load, store
from goracelint.engine.ports import Port, root_parts
from goracelint.ir.opcodes import NONE
from goracelint.program.resolve import Target


class CallSite(NamedTuple):
    """One call on one path. ``closure`` is the token of a called function literal or bound method, or -1.

    ``dst`` is NONE where results are dropped; ``start`` and ``end`` are where events are placed;
    ``deferred`` says that a DEFER registered it and it runs at exit.
    """

    number: int
    start: int
    end: int
    dst: int
    target: Target | None
    receiver: int
    receiver_register: int
    args: tuple[int, ...]
    registers: tuple[int, ...]
    spread: bool
    text: str
    deferred: bool
    closure: int = -1

    def words(self, frame: Frame, port: Port) -> str:
        """What the caller calls the thing at a port."""
        if port.root == "recv" and self.receiver_register != NONE:
            base = frame.words(self.receiver_register)
        elif port.root.startswith("arg") and port.number < len(self.registers):
            base = frame.words(self.registers[port.number])
        elif port.root.startswith("cap") and self.closure >= 0:
            register = captured_registers(frame, self.closure).get(port.number, NONE)
            base = frame.words(register) if register != NONE else "it"
        elif port.root.startswith("global:"):
            base = port.root.rsplit(".", 1)[-1]
        else:
            base = "it"
        return "".join([base, *(f".{step}" for step in port.path if step.isidentifier())])


class Shape(NamedTuple):
    """What a call instruction is on every path: ``steps`` lead from the operand to the receiver."""

    receiver: int
    steps: tuple[str, ...]
    registers: tuple[int, ...]
    spread: bool
    target: Target | None
    text: str


def call_site(frame: Frame, state: State, number: int, deferred: bool = False) -> CallSite:
    """The call that a CALL, GO or DEFER instruction makes, its operands read from the state."""
    _, dst, _, _, _, start, end = frame.code[number]
    shape = frame.shapes.get(number)
    if shape is None:
        shape = frame.shapes[number] = _shape(frame, number)
    receiver = state.env.get(shape.receiver, 0) if shape.receiver != NONE else 0
    for step in shape.steps:
        receiver = load(frame, state, receiver, step, None)
    args = tuple([state.env.get(register, 0) for register in shape.registers])
    return CallSite(
        number, start, end, dst, shape.target, receiver, shape.receiver, args, shape.registers, shape.spread,
        shape.text, deferred,
    )  # fmt: skip


def _shape(frame: Frame, number: int) -> Shape:
    _, _, a, b, c, _, _ = frame.code[number]
    selector, spread, *registers = frame.body.operands(b, c)
    target = frame.typing.targets.get(number)
    receiver = NONE
    steps: tuple[str, ...] = ()
    if selector != NONE and target is not None and target.has_receiver:
        receiver = a
        steps = (*frame.typing.paths.get(number, ()), *(("*",) if _takes_slice(frame, a, target) else ()))
    elif target is not None and registers and _is_method_expression(frame, target):
        receiver, *registers = registers
    return Shape(receiver, steps, tuple(registers), bool(spread), target, frame.callee_words(number))


def _takes_slice(frame: Frame, register: int, target: Target | None) -> bool:
    """Reports whether a method of a slice type is called through a pointer: it gets the slice."""
    type_ = frame.type_of(register)
    if type_ is None or type_.kind != "ptr" or target is None or target.kind != "static":
        return False
    return target.name.startswith("(") and target.name[1] != "*" and frame.kind_of(type_.args[0]) == "slice"


def _is_method_expression(frame: Frame, target: Target) -> bool:
    """Reports whether the call is ``(*T).M(x, ...)``, whose first argument is the receiver."""
    if target.kind != "static" or not target.functions:
        return False
    return frame.program.functions[target.functions[0]].facts.receiver is not None


def callee_value(frame: Frame, state: State, site: CallSite) -> int:
    """The function value that is called, 0 where the call names its callee."""
    _, _, a, b, _, _, _ = frame.code[site.number]
    selector = frame.body.pool[b]
    value = state.env.get(a, 0)
    if selector == NONE:
        return value
    if site.target is not None and site.target.kind == "dynamic":
        return load(frame, state, value, frame.strings[selector], None)
    return 0


def root_value(frame: Frame, state: State, call: CallSite, port: Port, variadic_from: int = -1) -> int:
    """What the root of a callee's port is in the caller."""
    root = port.root
    kind, number = root_parts(root)
    if kind == "recv":
        if call.closure >= 0 and frame.tokens.rows[call.closure].kind == "method":
            return state.heap.get((call.closure, "recv"), 0)
        return call.receiver
    if kind == "arg":
        if 0 <= variadic_from <= number and not call.spread:
            value = 0
            for arg in call.args[variadic_from:]:
                value |= arg
            return value
        return call.args[number] if number < len(call.args) else 0
    if kind == "global":
        token = frame.tokens.variable(root.removeprefix("global:"))
        return state.heap.get((token, "="), 1 << token)
    if kind == "cap" and call.closure >= 0:
        register = captured_registers(frame, call.closure).get(number)
        if register is not None:
            return captured_value(frame, state, register)
        return load(frame, state, 1 << call.closure, root, None)
    return 0


def captured_value(frame: Frame, state: State, register: int) -> int:
    """What a captured variable holds now; unset ones are themselves unknown."""
    return state.env.get(register, 0)


def resolve(frame: Frame, state: State, call: CallSite, port: Port, variadic_from: int = -1) -> int:
    """The caller's value at a callee's port."""
    value = root_value(frame, state, call, port, variadic_from)
    for step in port.path[1:] if is_spread(call, port, variadic_from) else port.path:
        value = follow(frame, state, value, step)
    return value


def is_spread(call: CallSite, port: Port, variadic_from: int) -> bool:
    """Reports whether a port speaks of elements of a variadic parameter: the arguments themselves."""
    return (
        variadic_from >= 0
        and port.path[:1] == ("[]",)
        and not call.spread
        and port.root.startswith("arg")
        and port.number >= variadic_from
    )


def write(frame: Frame, state: State, call: CallSite, port: Port, value: int, variadic_from: int = -1) -> None:
    """Let the caller's place at a callee's port hold a value."""
    if port.path:
        base = resolve(frame, state, call, Port(port.root, port.path[:-1]), variadic_from)
        store(frame, state, base, port.path[-1], value, (call.start, call.end))
    elif port.root.startswith("cap") and call.closure >= 0:
        register = captured_registers(frame, call.closure).get(port.number)
        if register is not None:
            state.env[register] = value
        else:
            store(frame, state, 1 << call.closure, port.root, value)
    elif port.root.startswith("global:"):
        token = frame.tokens.variable(port.root.removeprefix("global:"))
        state.heap[(token, "=")] = value
        frame.store_sites[(token, "=")] = (call.start, call.end)


def narrow(frame: Frame, state: State, call: CallSite, port: Port, constant: int) -> None:
    """Remember in the caller what a callee's case assumes of a port."""
    if port.path:
        base = resolve(frame, state, call, Port(port.root, port.path[:-1]))
        targets = [token for token in bits(base) if token > 2]
        if len(targets) == 1:
            tested = only(state.heap.get((targets[0], port.path[-1]), 0) & ~CONSTANTS)
            if tested > 2 and constant in CONSTANT_NAMES:
                state.guards[(tested, CONSTANT_NAMES[constant])] = None
            state.heap[(targets[0], port.path[-1])] = constant
