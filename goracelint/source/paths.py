"""Import paths by themselves: the spelling under which a package is known, and what implements the language.

    github.com/a/b/v2/c      canonical: github.com/a/b/c
    internal/runtime/atomic  implements the runtime: it may do what it likes

Errs: nothing is looked up; a folder that only is named like a version counts as one.
"""

import re
from typing import Final

_VERSION: Final = re.compile(r"/v[0-9]+(?=[/.]|$)")
_ARGUMENTS: Final = re.compile(r"\[[^\[\]]*\]")


def canonical(name: str) -> str:
    """The path, or the Go spelling of a name, without type arguments and major version elements."""
    if "[" in name:
        previous = ""
        while previous != name:
            previous, name = name, _ARGUMENTS.sub("", name)
    return _VERSION.sub("", name) if "/v" in name else name


def is_runtime_path(path: str) -> bool:
    """Reports whether a package implements collector and stacks."""
    return path in ("runtime", "runtime_test") or path.startswith("internal/runtime/")
