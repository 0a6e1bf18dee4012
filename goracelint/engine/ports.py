"""Ports: the places of a function that its callers can name.

``func put(w *writer) { pool.Put(w.buf) }`` releases the port ``arg0.buf``. A port is a root and a path
of at most ``MAX_PATH`` steps; a step is a field name, ``*`` (what a pointer to a non-struct points to),
``[]`` (any element) or ``()`` (what calling a function value gives access to). Roots are ``recv``,
``argN``, ``resultN``, ``capN`` (captured variable N of a literal) and ``global:pkg.name``.
"""

from functools import lru_cache
from typing import Final, NamedTuple

MAX_PATH: Final = 3


class Port(NamedTuple):
    """A root and the steps from it."""

    root: str
    path: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "".join([self.root, *(step if step in ("*", "[]") else f".{step}" for step in self.path)])

    @property
    def is_result(self) -> bool:
        """Reports whether the port is a result of the function."""
        return self.root.startswith("result")

    @property
    def number(self) -> int:
        """The number in ``argN``, ``resultN`` or ``capN``; -1 for other roots."""
        return root_parts(self.root)[1]


@lru_cache(maxsize=1 << 12)  # there are few roots, and every step of a call asks
def root_parts(root: str) -> tuple[str, int]:
    """("arg", 0) of ``arg0``, ("recv", -1), ("global", -1) of ``global:pkg.name``."""
    kind = root.partition(":")[0].rstrip("0123456789")
    digits = root[len(kind) :]
    return kind, int(digits) if digits.isdigit() else -1


def parse_port(text: str) -> Port:
    """The port that ``recv``, ``arg0`` or ``result0.buf`` names; raises ValueError on other text."""
    root, *path = text.split(".")
    name = root.rstrip("0123456789")
    digits = root[len(name) :]
    if root == "recv" or (name in ("arg", "result", "cap") and digits):
        return Port(root, tuple(path))
    raise ValueError(f"{text!r} is no port: write recv, argN or resultN, with .field steps behind it")
