"""The few lines of go.mod and go.work files that tell where an import path leads.

    module example.com/app
    go 1.22
    require golang.org/x/sys v0.3.0
    replace example.com/lib => ../lib

Only ``module``, ``go``, ``require``, ``replace`` and ``use`` are read. A line that Go would reject is
skipped, so half of a broken file is better than none.

Errs: ``exclude`` and ``retract`` are not read; of two requirements of one module the last one counts.
"""

import re
from collections.abc import Iterator

import msgspec

_WORD = re.compile(r'"([^"\n]*)"|`([^`]*)`|(=>|[()]|(?:(?!=>|//)[^\s()"`])+)')
_RELEASE = re.compile(r"(\d+)\.(\d+)")


class Replacement(msgspec.Struct, frozen=True, gc=False):
    """``old [old_version] => target [version]``; a target without version is a folder."""

    old: str
    old_version: str
    target: str
    version: str


class ModuleFile(msgspec.Struct, frozen=True, gc=False):
    """What one go.mod or go.work file says; ``go`` is (1, 22) for go 1.22.3, (0, 0) where it is silent."""

    module: str = ""
    go: tuple[int, int] = (0, 0)
    requires: tuple[tuple[str, str], ...] = ()
    replaces: tuple[Replacement, ...] = ()
    uses: tuple[str, ...] = ()


def parse_module_file(text: str) -> ModuleFile:
    """Reads a go.mod or a go.work file."""
    module, go = "", (0, 0)
    requires: dict[str, str] = {}
    replaces: list[Replacement] = []
    uses: list[str] = []
    for verb, *words in _directives(text):
        match verb, words:
            case "module", [path, *_] if not module:
                module = path
            case "go", [release, *_]:
                found = _RELEASE.match(release)
                go = (int(found[1]), int(found[2])) if found else go
            case "require", [path, version, *_]:
                requires[path] = version
            case "replace", _ if "=>" in words:
                replaces += _replacement(words)
            case "use", [folder, *_]:
                uses.append(folder)
    return ModuleFile(module, go, tuple(sorted(requires.items())), tuple(replaces), tuple(uses))


def _directives(text: str) -> Iterator[list[str]]:
    """One list of words a directive; a line of a block begins with the verb of the block."""
    block = ""
    for line in text.splitlines():
        words = _words(line)
        if not words:
            continue
        if block and words[0] == ")":
            block = ""
        elif block:
            yield [block, *words]
        elif len(words) == 2 and words[1] == "(":
            block = words[0]
        else:
            yield words


def _words(line: str) -> list[str]:
    words: list[str] = []
    place = 0
    while True:
        while place < len(line) and line[place].isspace():
            place += 1
        found = None if line.startswith("//", place) else _WORD.match(line, place)
        if not found:
            return words
        words.append(next(group for group in found.groups() if group is not None))
        place = found.end()


def _replacement(words: list[str]) -> list[Replacement]:
    arrow = words.index("=>")
    old, new = words[:arrow], words[arrow + 1 :]
    if not old or not new:
        return []
    return [Replacement(old[0], old[1] if len(old) > 1 else "", new[0], new[1] if len(new) > 1 else "")]
