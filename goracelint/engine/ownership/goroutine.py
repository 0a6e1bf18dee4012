"""Goroutines: what they hold of what they are given, and what ends that hold.

::

    go flush(b, done)      flush touches b: it holds b
    go func() {            the literal touches b.buf: it holds what b.buf leads to
        send(b.buf)
        close(done)
    }()
    <-done                 a rendezvous: what goroutines held is free again

Errs: a goroutine whose callee is unknown holds all that its arguments lead to; a receive is taken for the end
of every goroutine before it, unless the channel only tells of time or cancellation.
"""

from goracelint.engine.ownership.callsite import CallSite, call_site, callee_value, captured_value, resolve, write
from goracelint.engine.ownership.domain import CONSTANTS, Held, State, bits
from goracelint.engine.ownership.frame import Frame
from goracelint.engine.ownership.memory import captured_registers, reachable, root_object
from goracelint.engine.ownership.temporaries import Instruction
from goracelint.engine.ownership.typestate import rendezvous, share
from goracelint.engine.ports import Port
from goracelint.engine.summary import Case, Summary
from goracelint.engine.transcript import Reach
from goracelint.ir.opcodes import NONE, Op


def go(frame: Frame, state: State, number: int, row: Instruction) -> list[State]:
    """GO: what the call reaches is shared with a goroutine, unless the goroutine gives it back itself."""
    site = call_site(frame, state, number)
    value = callee_value(frame, state, site)
    for token in bits(value):
        if token > 2 and frame.tokens.rows[token].kind in ("closure", "method"):
            share_with(frame, state, site, token)
    passed = _passed_to_goroutine(frame, state, site)
    if passed & ~CONSTANTS:
        inner = _inner_use(frame, state, site)
        share(frame, state, passed, Held(number, site.start, site.end, "passed", inner), depth=0)
    return [state]


def _passed_to_goroutine(frame: Frame, state: State, site: CallSite) -> int:
    """What the receiver and the arguments of a go statement lead to, as far as the callee touches it."""
    functions = site.target.functions if site.target is not None and site.target.kind == "static" else ()
    summary = frame.oracle.summary(functions[0], Reach(1, less=0)) if len(functions) == 1 else None
    ports = _touched_ports(summary) if summary is not None and summary.cases else None
    passed = 0
    for root, value in (("recv", site.receiver), *((f"arg{i}", value) for i, value in enumerate(site.args))):
        mine = [port for port in ports if port.root == root] if ports is not None else []
        if value & ~CONSTANTS and (ports is None or mine):
            passed |= _reached(frame, state, site, value, mine)
    return passed


def share_with(frame: Frame, state: State, site: CallSite, token: int) -> None:
    """A goroutine runs a literal: it holds what the literal captures."""
    row = frame.tokens.rows[token]
    summary = frame.oracle.summary(int(row.step), Reach(2, less=0))
    captured = captured_registers(frame, token)
    bound = site._replace(closure=token)
    ports = [port for port in _touched_ports(summary) if port.root.startswith("cap")] if summary else []
    value = state.heap.get((token, "recv"), 0)
    inner, guessed = None, 0
    for index, register in captured.items():
        mine = [port for port in ports if port.number == index]
        if summary is None or mine:
            root = captured_value(frame, state, register)
            reached = _reached(frame, state, bound, root, mine)
            guessed |= _untouched(frame, state, root, reached, mine)
            value |= reached
            inner = inner or _use_place(frame, int(row.step), index)
    held = Held(site.number, site.start, site.end, "captured", inner)
    share(frame, state, value & ~guessed, held, depth=0)
    share(frame, state, guessed, held._replace(sure=False), depth=0)
    if summary is not None:
        _forget_outputs(frame, state, site._replace(closure=token), summary)


def _forget_outputs(frame: Frame, state: State, site: CallSite, summary: Summary) -> None:
    """What a goroutine writes is unknown to whoever goes on beside it."""
    for case in summary.cases:
        for port, _ in case.outputs:
            if not port.is_result:
                write(frame, state, site, port, 0)


def _touched_ports(summary: Summary) -> list[Port]:
    """The ports that some path of a goroutine touches."""
    return sorted({port for case in summary.cases for port in _touched(case)})


def _reached(frame: Frame, state: State, site: CallSite, root: int, ports: list[Port]) -> int:
    """What a goroutine holds of an object that it was given: all that it leads to, or only what it touches.

    Slices and pointers may be memory that belongs elsewhere, so touching one counts as touching all; an
    address, a time or a number is no such thing.
    """
    deeper = [port for port in ports if port.path]
    narrow = bool(deeper)
    value = root
    for port in deeper:
        held = resolve(frame, state, site, port)
        value |= held
        for token in bits(held):
            narrow = narrow and frame.kind_of(frame.tokens.types[token]) in ("iface", "basic", "struct", "func")
    if narrow:
        return value
    for token, _ in reachable(frame, state, root, 2):
        value |= 1 << token
    return value


def _untouched(frame: Frame, state: State, root: int, reached: int, ports: list[Port]) -> int:
    """Objects that a captured one merely leads to, where the literal is seen to touch nothing behind that one.

    What a call in it does with the captured object is not known then.
    """
    if not ports or any(port.path for port in ports):
        return 0
    led = [token for token in bits(reached & ~root) if token > 2]
    return sum(1 << token for token in led if not root >> root_object(frame, state, token) & 1)


def _touched(case: Case) -> list[Port]:
    ports = [*case.uses, *(r.port for r in case.releases), *(s.port for s in case.shares), *case.grows, *case.reads]
    ports += [port for port, _ in case.runs]
    ports += [source.port for _, sources in case.outputs for source in sources if source.kind in ("port", "view")]
    return ports


def _use_place(frame: Frame, function_id: int, index: int) -> tuple[int, int, int] | None:
    """Where a literal first touches a captured variable."""
    callee = frame.oracle.look_into(function_id)
    if not callee.has_body:
        return None
    body = callee.body()
    register = next((r for r, v in enumerate(body.variables) if v.kind == 4 and v.index == index), NONE)
    for _, (op, _, a, _, _, start, end) in body.instructions():
        if a == register and op in (Op.CALL, Op.FIELD, Op.SETFIELD, Op.ELEM, Op.DEREF, Op.SLICE, Op.GO, Op.DEFER):
            return function_id, start, end
    return None


def _inner_use(frame: Frame, state: State, site: CallSite) -> tuple[int, int, int] | None:
    if site.target is None or not site.target.functions:
        return None
    function_id = site.target.functions[0]
    facts = frame.oracle.look_into(function_id).facts
    return function_id, facts.name_start - facts.start, facts.name_end - facts.start


def wait_on_channel(frame: Frame, state: State, register: int) -> None:
    """A receive ends what goroutines hold, unless the channel only tells of time or cancellation."""
    number = frame.definitions.get(register)
    if number is not None:
        op, _, _, b, _, _, _ = frame.code[number]
        if op == Op.CALL:
            target = frame.typing.targets.get(number)
            name = target.name if target is not None else ""
            if name.endswith((").Done", "time.After", "time.Tick")):
                return
        if (
            op == Op.FIELD
            and frame.strings[b] == "C"
            and frame.named(frame.type_of(frame.code[number][2])).startswith("time.")
        ):
            return
        if op == Op.FIELD:
            _note_answer(frame, state, frame.code[number][2])
    rendezvous(frame, state)


def _note_answer(frame: Frame, state: State, register: int) -> None:
    """``<-req.done``: who was given the object has answered over a channel in it, and is done with it."""
    for token in bits(state.env.get(register, 0)):
        if token > 2:
            frame.answered[root_object(frame, state, token)] = None
