"""Functions that are lent something: it ends when the call that runs them returns.

::

    err := db.View(func(tx *bolt.Tx) error {       tx: a resource that begins and ends here
        name = tx.Bucket(users).Get(id)            name: a view of it
        return nil
    })
    return name                                    AliasOutlivesRelease

The library calls the function now, with arguments that end with the call (a transaction) or belong to the
receiver (the pairs of a bucket). The function's summary is applied with these arguments, then the new ones are
released. A function that the caller passes on is told to its callers. Errs: the function is taken to run once.
"""

from goracelint.engine.models import NEW, PASSED, Lend
from goracelint.engine.ownership.apply import Applied, apply_summary, source_value
from goracelint.engine.ownership.callsite import CallSite, resolve, write
from goracelint.engine.ownership.domain import CONSTANTS, SCOPED, Given, State, bits, only
from goracelint.engine.ownership.frame import Frame
from goracelint.engine.ownership.memory import store
from goracelint.engine.ownership.prepared import prepared
from goracelint.engine.ownership.typestate import acquire, release
from goracelint.engine.ports import Port
from goracelint.engine.summary import Summary
from goracelint.engine.transcript import Reach
from goracelint.ir.opcodes import NONE


def run_lent(frame: Frame, state: State, site: CallSite, summary: Summary) -> list[State]:
    """The states after a callee has run the functions that it lends something to."""
    states = [state]
    for lend in prepared(summary).lends:
        states = [after for before in states for after in _run(frame, before, site, lend)]
    return states


def _run(frame: Frame, state: State, site: CallSite, lend: Lend) -> list[State]:
    for token in bits(resolve(frame, state, site, lend.to)):
        if token < 3:
            continue
        row = frame.tokens.rows[token]
        if row.kind in ("closure", "method", "function"):
            if lend.kind == PASSED:
                continue  # it was run with the other functions that the callee calls
            return _run_function(frame, state, site, lend, token)
        if frame.port_of(token) is not None:
            _pass_on(frame, state, site, lend, token)
    return [state]


def _pass_on(frame: Frame, state: State, site: CallSite, lend: Lend, token: int) -> None:
    """A function that came from outside gets something that ends in this call: callers are told."""
    given = []
    for number, port in lend.given:
        if port == NEW or _is_lent(frame, only(resolve(frame, state, site, port))):
            given.append((number, NEW))
    if given:
        frame.lent[token] = Lend(lend.to, "tx" if lend.kind == PASSED else lend.kind, tuple(given))


def _is_lent(frame: Frame, token: int) -> bool:
    return token > 2 and frame.resources.get(token) in SCOPED and frame.tokens.rows[token].step.startswith("lent")


def _run_function(frame: Frame, state: State, site: CallSite, lend: Lend, token: int) -> list[State]:
    row = frame.tokens.rows[token]
    summary = frame.oracle.summary(int(row.step), Reach(2, less=0))
    if summary is None or not summary.cases:
        return [state]
    lent = 0
    arguments: list[int] = []
    for number, port in lend.given:
        while len(arguments) < number:
            arguments.append(0)
        if port != NEW:
            arguments.append(_memory(frame, site, resolve(frame, state, site, port)))
            continue
        new = acquire(frame, state, site.number, f"lent{number}", "?" + lend.kind, "", None, lend.kind)
        lent |= 1 << new
        arguments.append(1 << new)
    closure = token if row.kind != "function" else -1
    registers = (NONE,) * len(arguments)
    bound = site._replace(closure=closure, dst=NONE, args=tuple(arguments), registers=registers, target=None)
    states = apply_summary(frame, state, bound, summary, True)
    states = [done for after in states for done in run_lent(frame, after, bound, summary)]
    text = site.text
    given = Given(
        site.number, site.start, site.end, text, "?" + lend.kind, "", None, lend.kind, site.deferred, True, True
    )  # fmt: skip
    for after in states:
        if lent:
            release(frame, after, lent, given, "it", True)
    return states


def _memory(frame: Frame, site: CallSite, value: int) -> int:
    """What a callee lends of a port: memory of it."""
    views = 0
    for token in bits(value):
        if token > 2:
            row = frame.tokens.rows[token]
            views |= 1 << frame.tokens.view(row.parent if row.kind == "view" else token, "buffer", site.number, None)
    return views


def collect_regions(frame: Frame, state: State, call: CallSite, summary: Summary) -> None:
    """Memory of region cells that a function which may run leaves in captured variables: added to what they hold."""
    ready = prepared(summary)
    for row in ready.rows:
        applied = Applied(frame, state, call, ready, row, False, -1)
        for output in row.outputs:
            port, regions = output.port, tuple(told for told in output.sources if told[0].region)
            if not regions or not port.root.startswith("cap"):
                continue
            applied.values.clear()
            value = source_value(applied, output._replace(constants=0, sources=regions))
            if port.path:
                store(frame, state, applied.value(Port(port.root, port.path[:-1])), port.path[-1], value)
            else:
                write(frame, state, call, port, value | applied.value(port) & ~CONSTANTS)
