"""Calls: finding the summary of what is called, and the calls the language itself defines.

::

    pool.Put(b)          a model
    putBuf(b)            an inferred summary
    defer func(){...}()  a literal of this function, its captured variables read when it runs
    fn(b)                a function value: what the program stored there, else unknown
    append(xs, b)        builtin

Unknown callees borrow: they use their arguments and keep nothing.
# unsound: a callee without source or model is assumed not to keep, release or hand over its arguments.
"""

from typing import Final

from goracelint.engine.ownership import atomics, builtin
from goracelint.engine.ownership.apply import apply_summary
from goracelint.engine.ownership.callsite import CallSite, call_site, captured_value, resolve, write
from goracelint.engine.ownership.content import forget
from goracelint.engine.ownership.domain import CONSTANTS, OWNED, Held, State, Token, bits, only
from goracelint.engine.ownership.frame import Frame, Instruction
from goracelint.engine.ownership.memory import captured_registers, captured_values, load, reachable, released_owner, root_object
from goracelint.engine.ownership.modelled import summary_of_model
from goracelint.engine.ownership.typestate import escape, rendezvous, renew, share, use
from goracelint.engine.ports import Port
from goracelint.engine.summary import Case, Summary
from goracelint.ir.opcodes import NONE, Op
from goracelint.program.types import Type

RESOURCE_REACH: Final = 4  # calls
_FUNCTIONS: Final = frozenset({"closure", "function", "method", "external"})


def copies(frame: Frame, source: Type | None, target: Type | None) -> bool:
    """Reports whether a conversion copies memory: between strings and byte or rune slices."""
    kinds = {frame.kind_of(source), frame.kind_of(target)}
    if target is None:
        return False
    return kinds >= {"basic", "slice"} or (frame.kind_of(target) == "basic" and "slice" in kinds)


def call(frame: Frame, state: State, number: int, row: Instruction) -> list[State]:
    """CALL: the states after it."""
    return run(frame, state, call_site(frame, state, number))


def run(frame: Frame, state: State, site: CallSite) -> list[State]:
    """Whatever the call is, the states after it."""
    target = site.target
    if target is not None and target.kind == "builtin":
        return builtin.apply(frame, state, site)
    if target is not None and target.kind == "conversion":
        value = site.args[0] if site.args else 0
        source = frame.type_of(site.registers[0]) if site.registers else None
        _result(state, site, 0 if copies(frame, source, target.type) else value)
        return [state]
    model = frame.models.find(target.name) if target is not None and target.name else None
    if model is not None and model.no_return:
        return []
    if model is None:
        _forget_conditions(state)
    summaries = [(summary_of_model(frame, state, site, model), site)] if model is not None else _callees(frame, state, site)
    if not summaries:
        return [unknown(frame, state, site)]
    _judge_passed(frame, state, site)
    states: list[State] = []
    sure = _is_sure(frame, site, len(summaries))
    for index, (summary, bound) in enumerate(summaries):
        branch = state.copy() if index + 1 < len(summaries) else state
        after = apply_summary(frame, branch, bound, summary, sure)
        for done in after:
            _run_functions(frame, done, bound, summary)
            if not _has_result(summary):
                _result(done, bound, _unknown_result(frame, done, bound), keep=True)
        states += after
    if model is not None and model.atomic is not None:
        for done in states:
            atomics.apply(frame, done, site, model.atomic)
    return states


def _is_sure(frame: Frame, site: CallSite, callees: int) -> bool:
    """Reports whether what the callees do is what happens: not where an interface hides others."""
    if site.target is not None and site.target.kind == "interface":
        return callees == 1 and bool(_concrete(frame, site))
    return callees == 1 or (site.target is not None and site.target.kind == "dynamic")


def _has_result(summary: Summary) -> bool:
    return any(port.is_result for case in summary.cases for port, _ in case.outputs)


def _callees(frame: Frame, state: State, site: CallSite) -> list[tuple[Summary, CallSite]]:
    """Summaries of everything the call may run, each with the closure it runs on."""
    target = site.target
    value = _callee_value(frame, state, site)
    literals = [t for t in bits(value) if t > 2 and frame.tokens.rows[t].kind in _FUNCTIONS]
    if literals:
        found = []
        for token in literals:
            if frame.tokens.rows[token].kind == "external":
                found += _external(frame, state, site, frame.tokens.rows[token].step)
                continue
            summary = frame.oracle.summary(int(frame.tokens.rows[token].step), max(frame.reach, 1))
            if summary is not None:
                kind = frame.tokens.rows[token].kind
                found.append((summary, site._replace(closure=token if kind != "function" else -1)))
        return found
    if target is None:
        return []
    if target.kind == "dynamic":
        for token in bits(value):
            if token > 2:
                frame.ran[token] = site.number
    functions = target.functions
    external: list[tuple[Summary, CallSite]] = []
    if target.kind == "interface":
        functions = _concrete(frame, site) or functions
    elif target.kind == "dynamic" and not functions and "." in target.name:
        holder, _, field = target.name.rpartition(".")
        held = frame.oracle.held_functions(holder, field)
        functions = tuple(callee for callee in held if isinstance(callee, int))
        external = [row for callee in held if isinstance(callee, str) for row in _external(frame, state, site, callee)]
    reach = _reach(frame, state, site) if functions else 0
    summaries = [frame.oracle.summary(function, reach) for function in functions]
    return [(summary, site) for summary in summaries if summary is not None and not summary.assumed] + external


def _external(frame: Frame, state: State, site: CallSite, name: str) -> list[tuple[Summary, CallSite]]:
    """A function without source that is called through a value: its model, if it has one."""
    model = frame.models.find(name)
    return [(summary_of_model(frame, state, site, model), site)] if model is not None else []


def _callee_value(frame: Frame, state: State, site: CallSite) -> int:
    _, _, a, b, _, _, _ = frame.code[site.number]
    selector = frame.body.pool[b]
    value = state.env.get(a, 0)
    if selector == NONE:
        return value
    if site.target is not None and site.target.kind == "dynamic":
        return load(frame, state, value, frame.strings[selector], None)
    return 0


def _concrete(frame: Frame, site: CallSite) -> tuple[int, ...]:
    """The method that an interface call runs where the object's own type is known."""
    token = only(site.receiver)
    type_ = frame.tokens.types[token] if token > 2 else None
    if type_ is None or site.target is None or frame.kind_of(type_) == "iface":
        return ()
    method = frame.program.method(type_, site.target.name.rsplit(".", 1)[-1])
    return method.functions if method is not None else ()


def _reach(frame: Frame, state: State, site: CallSite) -> int:
    """How many calls deep what is passed here is worth following: resources further than ports."""
    passed = site.receiver
    for value in site.args:
        passed |= value
    deepest = 0
    for token in bits(passed & ~CONSTANTS):
        root = root_object(frame, state, token)
        if root in state.status or token in state.status:
            return RESOURCE_REACH
        row = frame.tokens.rows[root]
        if row.kind in ("port", "place", "view", "copy"):
            deepest = max(deepest, frame.reach - 1)
        elif row.kind == "fresh" and _holds_resource(frame, state, root):
            return RESOURCE_REACH - 1
        elif row.kind == "closure":
            captured = captured_values(frame, state, root)
            if any(held in state.status for held in bits(captured)):
                return RESOURCE_REACH
            deepest = max(deepest, frame.reach - 1) if captured else deepest
    return deepest


def _holds_resource(frame: Frame, state: State, token: int) -> bool:
    """Reports whether new memory leads to something with a typestate, at most two places on."""
    return bool(state.status) and any(held in state.status for held, _ in reachable(frame, state, 1 << token, 2))


def unknown(frame: Frame, state: State, site: CallSite) -> State:
    """A call of something not analysed: it uses its arguments and returns something unknown."""
    if site.receiver:
        words = frame.words(site.receiver_register)
        use(frame, state, site.receiver, site.start, site.end, "call", words, site.deferred)
        forget(frame, state, site.receiver)
    for value, register in zip(site.args, site.registers, strict=True):
        if value & ~CONSTANTS:
            words = frame.words(register)
            use(frame, state, value, site.start, site.end, "passed", words, site.deferred)
            if frame.kind_of(frame.type_of(register)) not in ("basic", "slice"):
                forget(frame, state, value)
    _judge_passed(frame, state, site)
    _forget_fields(frame, state, site)
    _result(state, site, _unknown_result(frame, state, site))
    return state


def _judge_passed(frame: Frame, state: State, site: CallSite) -> None:
    """New memory of this function that leads to memory of a released object is passed on."""
    if not any(status != OWNED for status, _ in state.status.values()):
        return
    for value, register in zip(site.args, site.registers, strict=True):
        for holder in bits(value & ~CONSTANTS):
            certain = frame.tokens.rows[holder].kind == "fresh"
            for token, distance in reachable(frame, state, 1 << holder):
                if distance and frame.tokens.rows[token].kind == "view" and released_owner(frame, state, token)[0] > 0:
                    words = frame.words(register)
                    escape(frame, state, 1 << token, "stored", site.start, site.end, words, certain, collected=True)
                    break


def _forget_fields(frame: Frame, state: State, site: CallSite) -> None:
    """A method not analysed may assign fields of its receiver: what they hold is unknown now."""
    passed = site.receiver
    if not passed & ~CONSTANTS:
        return
    for (token, step), value in state.heap.items():
        if token > 2 and passed >> token & 1 and step.isidentifier():
            state.heap[(token, step)] = _without_released(state, value & ~CONSTANTS)


def _without_released(state: State, value: int) -> int:
    for token in bits(value):
        if state.status.get(token, (OWNED, -1))[0] != OWNED:
            value &= ~(1 << token)
    return value


def _forget_conditions(state: State) -> None:
    """Code that is not a model may change any memory: what was tested of it may no longer hold."""
    for key in [key for key in state.conditions if _over_memory(key)]:
        del state.conditions[key]


def _over_memory(key: object) -> bool:
    return isinstance(key, tuple) and (key[:1] == ("f",) or any(_over_memory(part) for part in key))


def _unknown_result(frame: Frame, state: State, site: CallSite) -> int:
    if site.dst == NONE:
        return 0
    type_ = frame.type_of(site.dst)
    if not frame.is_memory(type_) or frame.kind_of(type_) in ("tuple", "unknown"):
        return 0
    token = frame.tokens.intern(Token("result", -1, "", site.number), type_)
    renew(frame, state, 1 << token)
    return 1 << token


def _result(state: State, site: CallSite, value: int, keep: bool = False) -> None:
    if site.dst == NONE:
        return
    if not keep:
        for key in [key for key in state.heap if key[0] == -1 - site.dst]:
            del state.heap[key]
    state.env[site.dst] = value


def _run_functions(frame: Frame, state: State, site: CallSite, summary: Summary) -> None:
    """Function arguments that the callee calls: now, later, or in a goroutine."""
    for port, when in sorted({run for case in summary.cases for run in case.runs}):
        for token in bits(resolve(frame, state, site, port)):
            if token < 3:
                continue
            if frame.tokens.rows[token].kind in ("closure", "method", "function"):
                _run_function(frame, state, site, token, when)
            elif when == "now" and not summary.is_model:
                frame.ran[token] = site.number


def _run_function(frame: Frame, state: State, site: CallSite, token: int, when: str) -> None:
    kind = frame.tokens.rows[token].kind
    if when == "goroutine":
        share_with(frame, state, site, token)
    elif when in ("now", "once"):
        summary = frame.oracle.summary(int(frame.tokens.rows[token].step), max(frame.reach, 1))
        if summary is not None and len(summary.cases) == 1:
            frame.exclusive = frame.exclusive or when == "once"
            bound = site._replace(closure=token if kind != "function" else -1, dst=NONE, args=(), registers=(), target=None)
            apply_summary(frame, state, bound, summary, True)


def go(frame: Frame, state: State, number: int, row: Instruction) -> list[State]:
    """GO: what the call reaches is shared with a goroutine, unless the goroutine gives it back itself."""
    site = call_site(frame, state, number)
    value = _callee_value(frame, state, site)
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
    summary = frame.oracle.summary(functions[0], max(frame.reach, 1)) if len(functions) == 1 else None
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
    summary = frame.oracle.summary(int(row.step), max(frame.reach, 1))
    captured = captured_registers(frame, token)
    bound = site._replace(closure=token)
    ports = [port for port in _touched_ports(summary) if port.root.startswith("cap")] if summary else []
    value = state.heap.get((token, "recv"), 0)
    inner = None
    for index, register in captured.items():
        mine = [port for port in ports if port.number == index]
        if summary is None or mine:
            value |= _reached(frame, state, bound, captured_value(frame, state, register), mine)
            inner = inner or _use_place(frame, int(row.step), index)
    share(frame, state, value, Held(site.number, site.start, site.end, "captured", inner), depth=0)
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


def _touched(case: Case) -> list[Port]:
    ports = [*case.uses, *(r.port for r in case.releases), *(s.port for s in case.shares), *case.grows, *case.reads]
    ports += [port for port, _ in case.runs]
    ports += [source.port for _, sources in case.outputs for source in sources if source.kind in ("port", "view")]
    return ports


def _use_place(frame: Frame, function_id: int, index: int) -> tuple[int, int, int] | None:
    """Where a literal first touches a captured variable."""
    callee = frame.program.functions[function_id]
    if callee.facts.body is None:
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
    facts = frame.program.functions[function_id].facts
    return function_id, facts.name_start - facts.start, facts.name_end - facts.start


def defer(frame: Frame, state: State, number: int, row: Instruction) -> list[State]:
    """DEFER: operands are evaluated now and kept; the call runs at exit."""
    site = call_site(frame, state, number)
    keep = -1 - (1 << 20) - number
    state.heap[(keep, "callee")] = _callee_value(frame, state, site)
    state.heap[(keep, "recv")] = site.receiver
    for index, value in enumerate(site.args):
        state.heap[(keep, str(index))] = value
    if number not in state.defers:
        state.defers = (*state.defers, number)
    return [state]


def run_deferred(frame: Frame, state: State, number: int) -> list[State]:
    """One deferred call, at exit."""
    keep = -1 - (1 << 20) - number
    site = call_site(frame, state, number, deferred=True)
    args = tuple(state.heap.get((keep, str(index)), 0) for index in range(len(site.args)))
    site = site._replace(receiver=state.heap.get((keep, "recv"), 0), args=args, dst=NONE)
    callee = frame.code[number][2]
    saved = state.env.get(callee, 0)
    state.env[callee] = state.heap.get((keep, "callee"), 0) or saved
    return run(frame, state, site)


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
        if op == Op.FIELD and frame.strings[b] == "C" and frame.named(frame.type_of(frame.code[number][2])).startswith("time."):
            return
    rendezvous(frame, state)

