"""What a call does with addresses, told in ports.

::

    func addr(n *node) uintptr { return uintptr(unsafe.Pointer(n)) }      result0 is the address of arg0
    func at(u uintptr) *node   { return (*node)(unsafe.Pointer(u)) }      arg0 is used as a pointer
    func write(p, n uintptr)   { syscall.Syscall(trap, fd, p, n) }        arg0 reaches a system call

Errs: what a callee without source does with an integer is not known.
"""

from typing import NamedTuple

from goracelint.engine.provenance.domain import Atom, Site


class ParameterUse(NamedTuple):
    """A parameter is used in the callee: an integer as a "pointer" or for the "system" (``how``), or what a
    pointer points to is "shown" to the system by a legal conversion."""

    root: str
    how: str
    site: Site


class AddressSummary(NamedTuple):
    """``results`` are the atoms of each result, bases in terms of the callee's ports; ``uses`` what
    happens to integer parameters; ``keeps`` says that the compiler keeps alive what a conversion in the
    arguments points to (//go:uintptrescapes, //go:uintptrkeepalive, no body)."""

    results: tuple[tuple[Atom, ...], ...] = ()
    uses: tuple[ParameterUse, ...] = ()
    keeps: bool = False

    @property
    def gives_addresses(self) -> bool:
        """Reports whether some result is the address of something, as an integer: callers need not convert."""
        return any(
            atom.form in ("integer", "header") and atom.base.kind in ("local", "fresh", "typed", "raw", "cell")
            for atoms in self.results
            for atom in atoms
        )


NOTHING = AddressSummary()
