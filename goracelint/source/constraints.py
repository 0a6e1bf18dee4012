"""Build constraints: in which builds a file takes part.

    //go:build linux && (amd64 || arm64) && !race

A constraint comes from the header of a file (``//go:build``, else the older ``// +build`` lines), from its
name (``mmap_linux_arm64_test.go``) and from an import of "C", which needs cgo. It is kept in postfix form,
so that absurd nesting costs no recursion, and is evaluated under a ``Configuration``: one consistent
choice of system, architecture, tags, cgo and Go release. Tags mean what the Go command makes them mean:
``unix`` holds on the Unix systems, ``android`` implies ``linux``, ``go1.N`` holds up to the release,
``gc`` holds unless the tag ``gccgo`` is set, any other name holds when it is among the tags.

Errs: a header that Go rejects reads as ``ignore``; a file whose name begins with ``_`` or ``.``, which Go
leaves out, does so too. ``ignore`` holds in no configuration, so such files are analysed on their own.
"""

import re
from collections.abc import Mapping
from functools import cache

import msgspec

UNIX_SYSTEMS = frozenset("aix android darwin dragonfly freebsd hurd illumos ios linux netbsd openbsd solaris".split())
SYSTEMS = UNIX_SYSTEMS | frozenset("js nacl plan9 wasip1 windows zos".split())
ARCHITECTURES = frozenset(
    "386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc "
    "ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm".split()
)
LATEST_RELEASE = 99

_IMPLIED_SYSTEM = {"android": "linux", "illumos": "solaris", "ios": "darwin"}
_NEVER = ("ignore",)
_MOST_TOKENS = 512
_PRECEDENCE = {"!": 3, "&&": 2, "||": 1}
_TOKEN = re.compile(r"\s*(&&|\|\||[!()]|[\w.]+)")
_GO_RELEASE = re.compile(r"go1\.(\d{1,9})")
_HEADER = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t\r\n]++|//[^\n]*+|/\*(?s:.*?)\*/)*+")
_COMMENT = re.compile(rb"(//[^\n]*)|/\*(?s:.*?)\*/")
_BUILD_LINE = re.compile(rb"^[ \t]*(//go:build[ \t][^\n]*)", re.MULTILINE)
_OLD_LINE = re.compile(rb"^[ \t]*(//[ \t]*\+build[ \t][^\n]*)", re.MULTILINE)


class Configuration(msgspec.Struct, frozen=True):
    """One consistent build. ``alone`` counts, from 1, the builds of files that belong to no package build."""

    goos: str
    goarch: str
    tags: frozenset[str] = frozenset()
    cgo: bool = True
    release: int = LATEST_RELEASE
    alone: int = 0

    @property
    def name(self) -> str:
        """A short name, such as ``linux/amd64 race``."""
        parts = [f"{self.goos}/{self.goarch}", *sorted(self.tags)]
        parts += ["nocgo"] * (not self.cgo) + [f"go1.{self.release}"] * (self.release != LATEST_RELEASE)
        parts += ["alone"] * (self.alone > 0) + [str(self.alone)] * (self.alone > 1)
        return " ".join(parts)

    def is_true(self, tag: str) -> bool:
        """Whether a tag holds in this build."""
        if tag in (self.goos, self.goarch, _IMPLIED_SYSTEM.get(self.goos)) or tag in self.tags:
            return True
        match tag:
            case "unix":
                return self.goos in UNIX_SYSTEMS
            case "cgo":
                return self.cgo
            case "gc":
                return "gccgo" not in self.tags
        release = release_of(tag)
        return release is not None and release <= self.release


class Constraint(msgspec.Struct, frozen=True, order=True, array_like=True, gc=False):
    """A boolean expression over tags, in postfix form; no tokens at all is true."""

    postfix: tuple[str, ...] = ()

    def holds(self, configuration: Configuration) -> bool:
        """Whether a file with this constraint takes part in a build."""
        return not self.postfix or _evaluate(self.postfix, configuration)

    def holds_among(self, true: Mapping[str, int], every: int) -> int:
        """In which of many builds it holds: a bitset, as are ``every`` and those in which a tag is ``true``."""
        stack = [every]
        for token in self.postfix:
            match token:
                case "!":
                    stack[-1] ^= every
                case "&&":
                    stack[-2:] = [stack[-2] & stack[-1]]
                case "||":
                    stack[-2:] = [stack[-2] | stack[-1]]
                case _:
                    stack.append(true[token])
        return stack[-1]

    def names(self) -> tuple[str, ...]:
        """The tags it speaks of, in the order in which they first occur."""
        return tuple(dict.fromkeys(token for token in self.postfix if token not in _PRECEDENCE))

    def __and__(self, other: "Constraint") -> "Constraint":
        """The constraint that holds where both do."""
        if not self.postfix or not other.postfix:
            return self if self.postfix else other
        return Constraint((*self.postfix, *other.postfix, "&&"))


UNCONSTRAINED = Constraint()


@cache  # the same is asked of every file of a folder
def _evaluate(postfix: tuple[str, ...], configuration: Configuration) -> bool:
    true = {token: int(configuration.is_true(token)) for token in postfix if token not in _PRECEDENCE}
    return bool(Constraint(postfix).holds_among(true, 1))


@cache
def release_of(tag: str) -> int | None:
    """The N of a tag ``go1.N``."""
    found = _GO_RELEASE.fullmatch(tag)
    return int(found[1]) if found else None


def file_constraint(name: str, lines: str, imports_c: bool = False) -> Constraint:
    """The whole constraint of a file: its base name, the build lines of its header, its use of cgo."""
    if name.startswith(("_", ".")):
        return Constraint(_NEVER)
    cgo = Constraint(("cgo",)) if imports_c else UNCONSTRAINED
    return name_constraint(name) & parse_lines(lines) & cgo


def name_constraint(name: str) -> Constraint:
    """What ``_GOOS``, ``_GOARCH`` and ``_GOOS_GOARCH`` at the end of a file name ask for."""
    _, *words = name.partition(".")[0].split("_")
    if words and words[-1] == "test":
        words.pop()
    if len(words) >= 2 and words[-2] in SYSTEMS and words[-1] in ARCHITECTURES:
        return Constraint((words[-2], words[-1], "&&"))
    if words and (words[-1] in SYSTEMS or words[-1] in ARCHITECTURES):
        return Constraint((words[-1],))
    return UNCONSTRAINED


def is_test_name(name: str) -> bool:
    """Whether a file takes part in ``go test`` only."""
    return name.endswith("_test.go")


def header_end(data: bytes) -> int:
    """Where the comments and blank lines before the package clause end."""
    found = _HEADER.match(data)
    return found.end() if found else 0


def build_lines(data: bytes, end: int | None = None) -> str:
    """The build lines of a header, one below the other; ``end`` is its end where that is known."""
    if data.find(b"build", 0, end) < 0:
        return ""
    header = data[: header_end(data) if end is None else end].removeprefix(b"\xef\xbb\xbf")
    if b"build" not in header:
        return ""
    if b"/*" in header:
        header = _COMMENT.sub(lambda comment: comment[1] or b"/**/", header)
    lines = _BUILD_LINE.findall(header) or _OLD_LINE.findall(_before_last_blank_line(header))
    return "\n".join(line.decode("utf-8", "replace").strip() for line in lines)


def _before_last_blank_line(header: bytes) -> bytes:
    """The part of a header in which ``// +build`` lines count: a blank line must follow them."""
    lines = header.split(b"\n")
    last = max((number for number, line in enumerate(lines[:-1]) if not line.strip()), default=0)
    return b"\n".join(lines[:last])


def parse_lines(lines: str) -> Constraint:
    """The constraint that the build lines of one file stand for."""
    result = UNCONSTRAINED
    for line in lines.splitlines():
        new_form = line.startswith("//go:build")
        result &= parse_expression(line[len("//go:build") :]) if new_form else _parse_old(line)
    return result if len(result.postfix) <= _MOST_TOKENS else Constraint(_NEVER)


def parse_expression(text: str) -> Constraint:
    """The constraint of a ``//go:build`` expression; ``ignore`` where Go would reject it."""
    output: list[str] = []
    waiting: list[str] = []
    operand_next = True
    place = 0
    text = text.rstrip()
    while place < len(text) and (found := _TOKEN.match(text, place)):
        token, place = found[1], found.end()
        if operand_next != (token not in ("&&", "||", ")")):
            return Constraint(_NEVER)
        if token in ("!", "("):
            waiting.append(token)
        elif token == ")":
            _unwind(output, waiting, 0)
            if not waiting:
                return Constraint(_NEVER)
            waiting.pop()
        elif token in _PRECEDENCE:
            _unwind(output, waiting, _PRECEDENCE[token])
            waiting.append(token)
            operand_next = True
        else:
            output.append(token)
            operand_next = False
    _unwind(output, waiting, 0)
    return Constraint(_NEVER if operand_next or waiting or place < len(text) else tuple(output))


def _unwind(output: list[str], waiting: list[str], precedence: int) -> None:
    while waiting and waiting[-1] != "(" and _PRECEDENCE[waiting[-1]] >= precedence:
        output.append(waiting.pop())


def _parse_old(line: str) -> Constraint:
    """``// +build a,!b c`` means ``(a && !b) || c``."""
    options = line.partition("+build")[2].split()
    groups = [" && ".join(option.split(",")) for option in options]
    return parse_expression(" || ".join(f"({group})" for group in groups))
