"""A model row as the summary of one call: data made the same thing that analysis infers.

``(*sync.Pool).Get`` with the row ``acquires = {port = "result0", pool = "recv"}`` becomes one case whose
result is a new resource of the pool that the receiver names in the caller.
"""

import msgspec

from goracelint.engine.models import Model
from goracelint.engine.ownership.callsite import CallSite, root_value
from goracelint.engine.ownership.domain import State, only
from goracelint.engine.ownership.frame import Frame
from goracelint.engine.ownership.memory import HELD
from goracelint.engine.ports import Port, parse_port
from goracelint.engine.summary import MEMORY, Acquired, Case, Fill, Release, Share, Source, Summary, Via
from goracelint.ir.opcodes import NONE, Op

_NOWHERE = Via(-1, 0, 0)


def model_of(frame: Frame, site: CallSite) -> Model | None:
    """The row for a call: that of its function, or the one that a constant argument chooses."""
    if site.target is None or not site.target.name:
        return None
    for choice in frame.models.choices(site.target.name):
        if choice.where is not None and _is_constant(frame, site, *choice.where):
            return choice
    model = frame.model_of(site.target)
    if model is None and site.target.kind == "interface" and not site.target.functions:
        return frame.models.of_interfaces(site.target.name.rpartition(".")[2])
    return model


def _is_constant(frame: Frame, site: CallSite, argument: int, name: str) -> bool:
    if argument >= len(site.registers):
        return False
    register = site.registers[argument]
    number = frame.definitions.get(register)
    if number is not None and frame.code[number][0] == Op.CONST:
        return frame.strings[frame.code[number][2]] == name
    return frame.words(register).rpartition(".")[2] == name


def summary_of_model(frame: Frame, state: State, site: CallSite, model: Model) -> Summary:
    """The summary of a modelled call: one case, or two where unmapping says whether it failed.

    It depends on the state by the pools alone, so a call that is met again has the summary that it had.
    """
    named = [row.pool for row in (*model.acquires, *model.releases)]
    pools = tuple(pool_of(frame, state, site, model, pool) for pool in named)
    key = (site.number, site.dst, bool(site.receiver), id(model), pools)
    found = frame.modelled.get(key)
    if found is None:
        found = frame.modelled[key] = _summary(frame, site, model, pools)
    return found


def _summary(frame: Frame, site: CallSite, model: Model, pools: tuple[tuple[str, str], ...]) -> Summary:
    acquired: list[Acquired] = []
    outputs: dict[Port, tuple[Source, ...]] = {}
    given = iter(pools)
    for taken in model.acquires:
        cell, text = next(given)
        _hold(outputs, taken.port)
        outputs[taken.port] = (Source("new", index=len(acquired)),)
        acquired.append(Acquired(taken.kind, cell, text, (), "", _NOWHERE, taken.protection))
    releases = []
    for gone in model.releases:
        cell, text = next(given)
        releases.append(Release(gone.port, gone.kind, cell, text, True, False, _NOWHERE, gone.lenient))
    for port, origin in model.views:
        how = "string" if _is_string(frame, site, port) else "buffer"
        outputs[port] = (*outputs.get(port, ()), Source("view", origin, how))
    for port, origin in model.same:
        outputs[port] = (*outputs.get(port, ()), Source("port", origin))
    shares = []
    for port, into in model.retains:
        if into in ("goroutine", "global"):
            shares.append(Share(port, "retained", True, _NOWHERE))
        else:
            _retain(outputs, port, into)
    case = Case(
        guards=model.requires,
        outputs=tuple(sorted(outputs.items(), key=lambda item: (bool(item[0].path), item[0]))),
        acquired=tuple(acquired),
        releases=tuple(releases),
        shares=tuple(shares),
        uses=_uses(frame, site, model),
        resets=model.resets,
        fills=tuple(Fill(port, "filled", _NOWHERE) for port in model.overwrites),
        grows=model.appends,
        reads=model.reads,
        merges=model.merges,
        runs=model.runs,
        lends=(model.lends,) if model.lends is not None else (),
        reprotects=model.reprotects.port if model.reprotects is not None else None,
        ends=model.ends,
        waits=model.waits is not None,
    )
    return Summary(model.name, _with_failure(site, model, case), is_model=True)


def _with_failure(site: CallSite, model: Model, case: Case) -> tuple[Case, ...]:
    """The case, and beside it the one in which mapping, unmapping or beginning a transaction failed."""
    rows = [row for row in (*model.acquires, *model.releases) if row.kind not in ("pool", MEMORY)]
    if site.dst == NONE or model.where is not None or not rows:
        return (case,)
    type_ = site.target.type if site.target is not None else None
    known = len(type_.results) if type_ is not None and type_.kind == "func" else -1
    number = len(model.acquires)  # the error is the last result
    if known >= 0 and known != number + 1:
        return (case,)
    failed: dict[Port, tuple[Source, ...]] = {Port(f"result{index}"): (Source("nil"),) for index in range(number)}
    failed[Port(f"result{number}")] = (Source("fresh"),)
    outputs = (*case.outputs, (Port(f"result{number}"), (Source("nil"),)))
    other = msgspec.structs.replace(case, outputs=tuple(failed.items()), acquired=(), releases=())
    return msgspec.structs.replace(case, outputs=outputs), other


def _hold(outputs: dict[Port, tuple[Source, ...]], place: Port) -> None:
    """A field of a result lies in something new."""
    holder = Port(place.root)
    if place.path and holder.is_result and holder not in outputs:
        outputs[holder] = (Source("fresh"),)


def _retain(outputs: dict[Port, tuple[Source, ...]], port: Port, into: str) -> None:
    place = parse_port(into)
    holder = Port(place.root)
    if holder.is_result and holder not in outputs:
        outputs[holder] = (Source("fresh"),)
    kept = place if place.path else Port(into, (HELD,))
    outputs[kept] = (*outputs.get(kept, ()), Source("port", port))


def _uses(frame: Frame, site: CallSite, model: Model) -> tuple[Port, ...]:
    """The ports whose memory a modelled call touches: all but what it only takes back."""
    if model.atomic is not None:
        return ()
    given_back = {row.port for row in model.releases}
    pools = {row.pool for row in (*model.acquires, *model.releases) if row.pool is not None}
    ports = [Port("recv")] if site.receiver else []
    ports += [Port(f"arg{index}") for index in range(len(site.args))]
    return tuple(port for port in ports if port not in given_back and port not in pools)


def _is_string(frame: Frame, site: CallSite, port: Port) -> bool:
    type_ = site.target.type if site.target is not None else None
    if type_ is None or type_.kind != "func" or port.number >= len(type_.results):
        return False
    result = type_.results[port.number]
    return result.kind == "basic" and result.name == "string"


def pool_of(frame: Frame, state: State, site: CallSite, model: Model, pool: Port | None) -> tuple[str, str]:
    """(program-wide cell, the user's words) of the pool that a call takes from or gives to."""
    if pool is None:
        return "?" + model.name.rsplit(".", 1)[0].lstrip("(*").rstrip(")"), ""
    token = only(root_value(frame, state, site, pool))
    text = frame.words(site.receiver_register) if pool.root == "recv" else site.words(frame, pool)
    return (frame.cell_of(token) if token > 2 else f"?{frame.function.name}:{site.number}"), text
