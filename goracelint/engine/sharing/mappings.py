"""What a call does to mapped memory: map, unmap, change the protection, read, write, use atomically.

::

    m, err := syscall.Mmap(...)          maps result0
    binary.LittleEndian.PutUint64(m, 1)  writes arg0
    syscall.Munmap(m)                    unmaps arg0

Models say it. A callee that has neither source nor model reads what it is passed. A method without source
that is named as the modelled unmapping methods are, such as ``Unmap``, unmaps what it is called on.

Errs: a callee without source or model is taken to read.
"""

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from goracelint.engine.models import Model, Models, package_of
from goracelint.program.resolve import Target

_BYTES: Final = ("[]byte", "unsafe.Pointer")
_HARMLESS: Final = frozenset("Madvise Mlock Munlock Msync Flush Lock Unlock KeepAlive SetFinalizer AddCleanup".split())


class Effect(NamedTuple):
    """``verb`` is map, unmap, protect, read, write, atomic or view (the result is a view); of a port."""

    verb: str
    port: str


class Mappings:
    """The effects of calls on mapped memory, as models tell them."""

    def __init__(self, models: Models) -> None:
        self._models = models
        self._concerning: dict[str, bool] = {}  # name of a callee -> whether a row says something of mappings
        rows = [(name, effects) for name, model in models.resources() if (effects := _effects(model))]
        given = {name for name, model in models.resources() if model.gives_way}
        self.packages = frozenset(package_of(name) for name, _ in rows if name not in given)
        self.names = frozenset(_bare(name) for name, _ in rows)
        self.words = frozenset(model.where[1] for _, model in models.resources() if model.where is not None)
        self.unmapping = frozenset(
            _bare(name)
            for name, effects in rows
            if Effect("unmap", "recv") in effects and _bare(name).lower().endswith("unmap")
        )

    def declared(self, target: Target, constants: Sequence[str], own: bool = False) -> tuple[Effect, ...]:
        """Mapping, unmapping and protecting; ``constants`` are the names of the arguments that are constants.

        ``own``: the callee's source lies in the repository of the caller, so that rows which give way do so."""
        for row in self._models.choices(target.name):
            if row.where is not None and row.where[0] < len(constants) and constants[row.where[0]] == row.where[1]:
                return _effects(row)
        model = self._models.find(target.name)
        if model is not None and not (own and model.gives_way) and (effects := _effects(model)):
            return effects
        if target.kind in ("interface", "unknown") and _bare(target.name) in self.unmapping:
            return (Effect("unmap", "recv"),)
        return ()

    def concern(self, target: Target) -> bool:
        """Reports whether ``declared`` may have something to say of a callee, whatever its arguments are."""
        name = target.name
        known = self._concerning.get(name)
        if known is None:
            model = self._models.find(name)
            known = bool(self._models.choices(name)) or (model is not None and bool(_effects(model)))
            self._concerning[name] = known
        return known or (target.kind in ("interface", "unknown") and _bare(name) in self.unmapping)

    def may_declare(self, target: Target, strings: Collection[str], own: bool) -> bool:
        """Reports whether a call of the target maps or unmaps, in a file that holds these identifiers."""
        choices = self._models.choices(target.name)
        return any(row.where is not None and row.where[1] in strings for row in choices) or any(
            effect.verb != "protect" for effect in self.declared(target, (), own)
        )

    def uses(self, target: Target, arguments: int) -> tuple[Effect, ...]:
        """How a callee without source uses memory that it is passed."""
        if _bare(target.name) in _HARMLESS or target.kind == "conversion":
            return ()
        if _is_atomic(target.name):
            return (Effect("atomic", "recv" if target.name.startswith("(") else "arg0"),)
        model = self._models.find(target.name)
        written = {str(port) for port in model.overwrites} if model is not None else set()
        lent = {str(origin) for _, origin in (*model.views, *model.same)} if model is not None else set()
        ports = [f"arg{number}" for number in range(arguments)]
        return tuple(Effect("write" if port in written else "read", port) for port in ports if port not in lent)

    def views(self, target: Target) -> tuple[tuple[int, str], ...]:
        """(result, port) pairs: the result is a view of what the port holds.

        A method without source or model that returns bytes is taken to lend those of its receiver."""
        model = self._models.find(target.name)
        found = () if model is None else ((view, origin) for view, origin in (*model.views, *model.same))
        views = tuple((view.number, str(origin)) for view, origin in found if not view.path)
        results = target.type.results if target.type is not None else ()
        lends = target.has_receiver and target.kind != "static" and results and str(results[0]) in _BYTES
        return ((0, "recv"),) if lends and not views else views

    def runs(self, target: Target) -> Model | None:
        """The model of a callee, which says when it runs its function arguments and whether it waits."""
        return self._models.find(target.name)


def _effects(model: Model) -> tuple[Effect, ...]:
    """What a row says of mappings."""
    taken = [row.port for row in model.acquires if row.kind == "mmap" and row.port.is_result]
    given = [row.port for row in model.releases if row.kind == "mmap"]
    found = [Effect("map", str(port)) for port in taken if not port.path]
    found += [Effect("unmap", str(port)) for port in given if not port.path]
    if model.reprotects is not None:
        found.append(Effect("protect", str(model.reprotects.port)))
    return tuple(found)


def _bare(name: str) -> str:
    return name.rsplit(".", 1)[-1]


def _is_atomic(name: str) -> bool:
    return name.startswith(("sync/atomic.", "(*sync/atomic."))
