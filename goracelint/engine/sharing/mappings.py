"""What a call does to mapped memory: map, unmap, change the protection, read, write, use atomically.

::

    m, err := syscall.Mmap(...)          maps result0
    binary.LittleEndian.PutUint64(m, 1)  writes arg0
    syscall.Munmap(m)                    unmaps arg0

Models say it. A callee that has neither source nor model reads what it is passed. A method without source
that is named as the modelled unmapping methods are, such as ``Unmap``, unmaps what it is called on.

Errs: a callee without source or model is taken to read.
"""

from typing import Final, NamedTuple

from goracelint.engine.models import Model, Models, package_of
from goracelint.program.resolve import Target

_SYSTEM_CALLS: Final = frozenset(
    f"{package}.{prefix}Syscall{arity}"
    for package in ("syscall", "golang.org/x/sys/unix")
    for prefix in ("", "Raw")
    for arity in ("", "6")
)
_SEED: Final = {
    "syscall.Mmap": ("map", "result0"),
    "syscall.Munmap": ("unmap", "arg0"),
    "syscall.Mprotect": ("protect", "arg0"),
    "golang.org/x/sys/unix.Mmap": ("map", "result0"),
    "golang.org/x/sys/unix.Munmap": ("unmap", "arg0"),
    "golang.org/x/sys/unix.Mprotect": ("protect", "arg0"),
    "github.com/edsrzf/mmap-go.Map": ("map", "result0"),
    "github.com/edsrzf/mmap-go.MapRegion": ("map", "result0"),
    "(*github.com/edsrzf/mmap-go.MMap).Unmap": ("unmap", "recv"),
    "(github.com/edsrzf/mmap-go.MMap).Unmap": ("unmap", "recv"),
    "syscall.UnmapViewOfFile": ("unmap", "arg0"),
    "syscall.MapViewOfFile": ("map", "result0"),
    "golang.org/x/sys/windows.UnmapViewOfFile": ("unmap", "arg0"),
    "golang.org/x/sys/windows.MapViewOfFile": ("map", "result0"),
}
_NUMBERS: Final = {"SYS_MMAP": ("map", "result0"), "SYS_MUNMAP": ("unmap", "arg1"), "SYS_MPROTECT": ("protect", "arg1")}
_HARMLESS: Final = frozenset("Madvise Mlock Munlock Msync Flush Lock Unlock KeepAlive SetFinalizer AddCleanup".split())


class Effect(NamedTuple):
    """``verb`` is map, unmap, protect, read, write, atomic or view (the result is a view); of a port."""

    verb: str
    port: str


class Mappings:
    """The effects of calls on mapped memory, as models tell them."""

    def __init__(self, models: Models) -> None:
        self._models = models
        self.unmapping = frozenset(
            name.rsplit(".", 1)[-1]
            for name, (verb, port) in _SEED.items()
            if verb == "unmap" and port == "recv" and name.lower().endswith("unmap")
        )

    def packages(self) -> frozenset[str]:
        """The import paths of what maps and unmaps."""
        return frozenset(package_of(name) for name in (*_SEED, *_SYSTEM_CALLS))

    def names(self) -> frozenset[str]:
        """The bare names of functions and methods that map or unmap, and the system call functions."""
        known = {name.rsplit(".", 1)[-1] for name, (verb, _) in _SEED.items() if verb in ("map", "unmap")}
        return frozenset(known | {name.rsplit(".", 1)[-1] for name in _SYSTEM_CALLS})

    def declared(self, target: Target, constant: str) -> tuple[Effect, ...]:
        """Mapping, unmapping and protecting; ``constant`` is the name of the first argument, if it is one."""
        if target.name in _SYSTEM_CALLS:
            return (Effect(*_NUMBERS[constant]),) if constant in _NUMBERS else ()
        if target.name in _SEED:
            return (Effect(*_SEED[target.name]),)
        bare = target.name.rsplit(".", 1)[-1]
        if target.kind in ("interface", "unknown") and bare in self.unmapping:
            return (Effect("unmap", "recv"),)
        return ()

    def uses(self, target: Target, arguments: int) -> tuple[Effect, ...]:
        """How a callee without source uses memory that it is passed."""
        bare = target.name.rsplit(".", 1)[-1]
        if bare in _HARMLESS or target.kind == "conversion":
            return ()
        if _is_atomic(target.name):
            return (Effect("atomic", "recv" if target.name.startswith("(") else "arg0"),)
        model = self._models.find(target.name)
        written = {str(port) for port in model.overwrites} if model is not None else set()
        lent = {str(origin) for _, origin in (*model.views, *model.same)} if model is not None else set()
        ports = [f"arg{number}" for number in range(arguments)]
        return tuple(Effect("write" if port in written else "read", port) for port in ports if port not in lent)

    def views(self, target: Target) -> tuple[tuple[int, str], ...]:
        """(result, port) pairs: the result is a view of what the port holds."""
        model = self._models.find(target.name)
        if model is None:
            return ()
        return tuple((view.number, str(origin)) for view, origin in (*model.views, *model.same) if not view.path)

    def runs(self, target: Target) -> Model | None:
        """The model of a callee, which says when it runs its function arguments and whether it waits."""
        return self._models.find(target.name)


def _is_atomic(name: str) -> bool:
    return name.startswith(("sync/atomic.", "(*sync/atomic."))
