"""Reads ``budgets.toml``: what a cold run may take, and the bars of the table."""

import tomllib
from pathlib import Path
from typing import Any, Final

from tests.bench.table import Bar

_FILE: Final = tomllib.loads((Path(__file__).parent / "budgets.toml").read_text(encoding="utf-8"))

BUDGETS: Final[dict[str, dict[str, Any]]] = {name: values for name, values in _FILE.items() if "path" in values}
"""What a cold run of a folder may take."""

HOOK: Final[dict[str, Any]] = _FILE["hook"]
"""What the hook may take."""


def bars(*names: str) -> dict[str, Bar]:
    """The bars of the named groups, by the key of their row."""
    return {key: _bar(value) for name in names for key, value in _FILE["bars"][name].items()}


def _bar(value: float | dict[str, float]) -> Bar:
    return Bar(value["at-least"], at_most=False) if isinstance(value, dict) else Bar(value)
