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

from goracelint.engine.ownership import atomics, builtin, goroutine
from goracelint.engine.ownership.access import fresh
from goracelint.engine.ownership.apply import apply_summary
from goracelint.engine.ownership.callsite import CallSite, call_site, callee_value, resolve
from goracelint.engine.ownership.content import forget
from goracelint.engine.ownership.domain import CONSTANTS, OWNED, State, Token, bits, only
from goracelint.engine.ownership.escaping import escape
from goracelint.engine.ownership.frame import Frame
from goracelint.engine.ownership.lent import collect_regions, run_lent
from goracelint.engine.ownership.memory import (
    captured_values,
    holdings,
    load,
    reachable,
    released_owner,
    root_object,
    store,
)
from goracelint.engine.ownership.modelled import model_of, summary_of_model
from goracelint.engine.ownership.prepared import prepared
from goracelint.engine.ownership.temporaries import Instruction
from goracelint.engine.ownership.typestate import renew, use
from goracelint.engine.summary import Summary, hands_out_region
from goracelint.engine.transcript import UNRELATED, Reach
from goracelint.ir.opcodes import NONE
from goracelint.program.types import Type

RESOURCE_REACH: Final = 4  # calls
MAX_RESULTS: Final = 6
_FUNCTIONS: Final = frozenset({"closure", "function", "method", "external"})


def copies(frame: Frame, source: Type | None, target: Type | None) -> bool:
    """Reports whether a conversion copies memory: between strings and byte or rune slices."""
    kinds = {frame.kind_of(source), frame.kind_of(target)}
    if target is None:
        return False
    return kinds >= {"basic", "slice"} or (frame.kind_of(target) == "basic" and "slice" in kinds)


def copied(frame: Frame, state: State, number: int, register: int) -> int:
    """What such a conversion gives: new bytes, or a string that nothing is known of."""
    if register == NONE or frame.kind_of(frame.type_of(register)) != "slice":
        return 0
    return fresh(frame, state, number, register)


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
        if copies(frame, source, target.type):
            if value & ~CONSTANTS:
                words = frame.words(site.registers[0])
                use(frame, state, value, site.start, site.end, "read", words, site.deferred)
            value = copied(frame, state, site.number, site.dst)
        _result(state, site, value)
        return [state]
    model = model_of(frame, site)
    if model is not None and model.no_return:
        return []
    if model is None:
        _forget_conditions(frame, state)
    summaries = (
        [(summary_of_model(frame, state, site, model), site)] if model is not None else _callees(frame, state, site)
    )
    if not summaries:
        return [unknown(frame, state, site)]
    _judge_passed(frame, state, site)
    states: list[State] = []
    sure = _is_sure(frame, site, len(summaries)) or (model is not None and model.is_contract)
    for index, (summary, bound) in enumerate(summaries):
        branch = state.copy() if index + 1 < len(summaries) else state
        after = apply_summary(frame, branch, bound, summary, sure)
        for done in after:
            _run_functions(frame, done, bound, summary)
        after = [done for before in after for done in run_lent(frame, before, bound, summary)]
        for done in after:
            if not prepared(summary).has_result:
                _result(done, bound, _unknown_result(frame, done, bound), keep=True)
        states += after
    for done in states if frame.cells else ():
        _settle_cells(frame, done, site)
    if model is not None and model.atomic is not None:
        for done in states:
            atomics.apply(frame, done, site, model.atomic)
    return states


def _settle_cells(frame: Frame, state: State, site: CallSite) -> None:
    """What a callee stored through the address of a field is what the field holds."""
    for value in site.args:
        cell = only(value)
        if cell in frame.cells:
            base, field = frame.cells[cell]
            held = state.heap.get((cell, "*"), 0)
            if held != load(frame, state, base, field, None):
                store(frame, state, base, field, held)


def _is_sure(frame: Frame, site: CallSite, callees: int) -> bool:
    """Reports whether what the callees do is what happens: not where an interface hides others."""
    if site.target is not None and site.target.kind == "interface":
        return callees == 1 and bool(_concrete(frame, site))
    return callees == 1 or (site.target is not None and site.target.kind == "dynamic")


def _callees(frame: Frame, state: State, site: CallSite) -> list[tuple[Summary, CallSite]]:
    """Summaries of everything the call may run, each with the closure it runs on."""
    target = site.target
    value = callee_value(frame, state, site)
    literals = [t for t in bits(value) if t > 2 and frame.tokens.rows[t].kind in _FUNCTIONS]
    if literals:
        found = []
        for token in literals:
            if frame.tokens.rows[token].kind == "external":
                found += _external(frame, state, site, frame.tokens.rows[token].step)
                continue
            kind = frame.tokens.rows[token].kind
            reach = _reach(frame, state, site) if kind == "function" else Reach(1, less=0)
            summary = frame.oracle.summary(int(frame.tokens.rows[token].step), reach)
            if summary is not None:
                found.append((summary, site._replace(closure=token if kind != "function" else -1)))
        return found
    if target is None:
        return []
    if target.kind == "dynamic":
        for token in bits(value):
            if token > 2:
                frame.ran[token] = site.number
                frame.passed[token] = site.args
    functions = target.functions
    external: list[tuple[Summary, CallSite]] = []
    if target.kind == "interface":
        functions = _concrete(frame, site) or functions
    elif target.kind == "dynamic" and not functions and "." in target.name:
        holder, _, field = target.name.rpartition(".")
        held = frame.oracle.held_functions(holder, field)
        functions = tuple(callee for callee in held if isinstance(callee, int))
        external = [row for callee in held if isinstance(callee, str) for row in _external(frame, state, site, callee)]
    reach = _reach(frame, state, site) if functions else Reach(0)
    summaries = [frame.oracle.summary(function, reach) for function in functions]
    return [(summary, site) for summary in summaries if summary is not None and not summary.assumed] + external


def _external(frame: Frame, state: State, site: CallSite, name: str) -> list[tuple[Summary, CallSite]]:
    """A function without source that is called through a value: its model, if it has one."""
    model = frame.models.find(name)
    return [(summary_of_model(frame, state, site, model), site)] if model is not None else []


def _concrete(frame: Frame, site: CallSite) -> tuple[int, ...]:
    """The method that an interface call runs where the object's own type is known."""
    token = only(site.receiver)
    type_ = frame.tokens.types[token] if token > 2 else None
    if type_ is None or site.target is None or frame.kind_of(type_) == "iface":
        return ()
    method = frame.program.method(type_, site.target.name.rsplit(".", 1)[-1])
    return method.functions if method is not None else ()


def _reach(frame: Frame, state: State, site: CallSite) -> Reach:
    """How many calls deep what is passed here is worth following: resources further than ports."""
    passed = site.receiver
    for value in site.args:
        passed |= value
    least = 2 if state.shares else 0  # whoever is called may wait for those that hold something
    less = UNRELATED if passed & ~CONSTANTS else 1
    for token in bits(passed & ~CONSTANTS):
        root = root_object(frame, state, token)
        if root in state.status or token in state.status:
            return Reach(RESOURCE_REACH)
        row = frame.tokens.rows[root]
        if row.kind in ("port", "place", "view", "copy"):
            pooled = frame.oracle.is_pooled(frame.named(frame.tokens.types[root]))
            least, less = max(least, int(pooled)), 1
        elif row.kind == "fresh" and _holds_resource(frame, state, root):
            return Reach(RESOURCE_REACH - 1)
        elif row.kind == "closure":
            captured = captured_values(frame, state, root)
            if any(held in state.status for held in bits(captured)):
                return Reach(RESOURCE_REACH)
            less = 1 if captured else less
            literal = frame.oracle.summary(int(row.step), Reach(0))
            if literal is not None and hands_out_region(literal):
                return Reach(RESOURCE_REACH - 1)
    return Reach(least, less)


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
    if _is_of_c(site):
        _fill_variables(frame, state, site)
    _judge_passed(frame, state, site)
    _forget_fields(frame, state, site)
    _result(state, site, _unknown_result(frame, state, site))
    return state


def _is_of_c(site: CallSite) -> bool:
    return site.target is not None and site.target.name.startswith("C.")


def _fill_variables(frame: Frame, state: State, site: CallSite) -> None:
    """What C is given the address of (``C.open(&p)``) holds memory of C from here on, other memory at each call."""
    for index, value in enumerate(site.args):
        row = frame.tokens.rows[only(value)] if only(value) > 2 else None
        if row is not None and row.kind == "variable":
            token = frame.tokens.intern(Token("result", -1, f"arg{index}", site.number), frame.type_of(row.site))
            state.env[row.site] = 0
            renew(frame, state, 1 << token)
            store(frame, state, value, "*", 1 << token)


def _judge_passed(frame: Frame, state: State, site: CallSite) -> None:
    """New memory of this function that leads to memory of a released object is passed on."""
    if not frame.tokens.seen or not any(status != OWNED for status, _ in state.status.values()):
        return
    held = holdings(state)
    for value, register in zip(site.args, site.registers, strict=True):
        for holder in bits(value & ~CONSTANTS):
            certain = frame.tokens.rows[holder].kind == "fresh"
            for token, distance in reachable(frame, state, 1 << holder, held=held):
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


def _forget_conditions(frame: Frame, state: State) -> None:
    """Code that is not a model may change any memory: what was tested of it may no longer hold."""
    for condition in frame.conditions.of_memory(state.conditions):
        del state.conditions[condition]


def _unknown_result(frame: Frame, state: State, site: CallSite) -> int:
    if site.dst == NONE:
        return 0
    type_ = frame.type_of(site.dst)
    unknown = ("tuple",) if _is_of_c(site) else ("tuple", "unknown")  # the types of C are not known
    if not frame.is_memory(type_) or frame.kind_of(type_) in unknown:
        return 0
    known = len(frame.tokens.rows)
    token = frame.tokens.intern(Token("result", -1, "", site.number), type_)
    renew(frame, state, 1 << token)
    for constant in ("nil", "nonnil"):
        state.guards.pop((token, constant), None)
    for key in [key for key in state.heap if key[0] == token] if token < known else ():
        del state.heap[key]  # another object than in the last turn of the loop
    return 1 << token


def _result(state: State, site: CallSite, value: int, keep: bool = False) -> None:
    if site.dst == NONE:
        return
    if not keep:
        for index in range(MAX_RESULTS):
            state.heap.pop((-1 - site.dst, str(index)), None)
    state.env[site.dst] = value


def _run_functions(frame: Frame, state: State, site: CallSite, summary: Summary) -> None:
    """Function arguments that the callee calls: now, later, or in a goroutine."""
    for port, when in prepared(summary).runs:
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
        goroutine.share_with(frame, state, site, token)
    elif when in ("now", "once", "counted"):
        summary = frame.oracle.summary(int(frame.tokens.rows[token].step), Reach(1, less=0))
        if summary is not None and len(summary.cases) == 1:
            frame.exclusive = frame.exclusive or when == "once"
            bound = site._replace(
                closure=token if kind != "function" else -1, dst=NONE, args=(), registers=(), target=None
            )
            apply_summary(frame, state, bound, summary, when != "counted")
        elif summary is not None:
            bound = site._replace(closure=token if kind != "function" else -1, args=(), registers=(), target=None)
            collect_regions(frame, state, bound, summary)


def defer(frame: Frame, state: State, number: int, row: Instruction) -> list[State]:
    """DEFER: operands are evaluated now and kept; the call runs at exit."""
    site = call_site(frame, state, number)
    keep = -1 - (1 << 20) - number
    state.heap[(keep, "callee")] = callee_value(frame, state, site)
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
