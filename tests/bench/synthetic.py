"""Synthetic Go whose size is a number, for measuring how time and memory grow with it.

``packages`` is code as people write it around pools, more and more of it: chains of wrappers, users of their own and
the neighbouring package's wrappers, parsers that call each other, a mapping with its lock. The other shapes are
single things that get absurdly large. Everything is computed from the number, nothing is random.
"""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Final

DEPTH: Final = 5  # wrappers on wrappers in a chain
USERS: Final = 12
RING: Final = 6  # functions of a parser that call each other
PLAIN: Final = 20  # functions that touch no resource


def packages(count: int) -> dict[str, str]:
    """That many packages of about 1,000 lines; each also uses the wrappers of the one before it."""
    files = {"go.mod": _MODULE}
    for number in range(count):
        folder = f"p{number:04}"
        files[f"{folder}/wrappers.go"] = _wrappers(folder, number)
        files[f"{folder}/parser.go"] = _parser(folder)
        files[f"{folder}/region.go"] = _region(folder, "region")
        files[f"{folder}/plain.go"] = f"package {folder}\n" + "".join(_plain(one) for one in range(PLAIN))
    return files


def module(files: int) -> dict[str, str]:
    """A module of that many Go files as they are in most: a fifth belongs to packages around pools and mappings, which
    use each other, the rest touches no resource."""
    made = packages(max(2, files // 20))
    for number in range(files - len(made) + 1):
        folder = f"q{number // 5:04}"
        plain = "".join(_plain(one + number) for one in range(PLAIN))
        made[f"{folder}/plain{number % 5}.go"] = f"package {folder}\n" + plain.replace(
            "func plain", f"func of{number}x"
        )
    return made


def long_file(lines: int) -> dict[str, str]:
    """One file of about that many lines, every fourth function a user of a pool."""
    parts = [_with_import(_POOL.format(package="long"), "io")]
    number, length = 0, parts[0].count("\n")
    while length < lines:
        parts.append(_user("get", "put", number) if number % 4 == 0 else _plain(number))
        length += parts[-1].count("\n")
        number += 1
    return _one("".join(parts))


def long_switch(arms: int) -> dict[str, str]:
    """One switch with that many arms over a pooled buffer; every tenth arm gives it back and returns."""
    cases = "".join(
        f"\tcase {arm}:\n\t\tput(b)\n\t\treturn n + {arm}\n"
        if arm % 10 == 0
        else f"\tcase {arm}:\n\t\tb.WriteByte({arm % 256})\n\t\tif n > {arm} {{\n\t\t\tn -= {arm}\n\t\t}}\n"
        for arm in range(arms)
    )
    return _one(
        _POOL.format(package="long") + f"\nfunc step(op, n int) int {{\n\tb := get()\n\tswitch op {{\n{cases}\t}}\n"
        "\tn += b.Len()\n\tput(b)\n\treturn n\n}\n"
    )


def large_ring(functions: int) -> dict[str, str]:
    """That many functions in one strongly connected component, each with a buffer of its own beside its caller's."""
    ring = (
        _ring("f", functions, step=7).replace("\tb.WriteByte", _OWN + "\tb.WriteByte").replace("(b, n-2)", "(own, n-2)")
    )
    return _one(_POOL.format(package="ring") + ring + _entry("f"))


def long_chain(wrappers: int) -> dict[str, str]:
    """That many wrappers, each around the one before it."""
    text = _POOL.format(package="chain")
    for outer in range(1, wrappers + 1):
        inner = outer - 1 or ""
        text += (
            f"\nfunc get{outer}() *bytes.Buffer {{\n\treturn get{inner}()\n}}\n"
            f"\nfunc put{outer}(b *bytes.Buffer) {{\n\tput{inner}(b)\n}}\n"
        )
    return _one(_with_import(text, "io") + _user(f"get{wrappers}", f"put{wrappers}", 0))


def many_regions(types: int) -> dict[str, str]:
    """That many types with a mapping and a lock in one package."""
    return {"go.mod": _MODULE} | {f"r{one}.go": _region("regions", f"region{one}") for one in range(types)}


def many_addresses(functions: int) -> dict[str, str]:
    """That many functions that turn pointers into integers and back, some through a field."""
    text = 'package addresses\n\nimport "unsafe"\n\ntype node struct {\n\tnext uintptr\n\tkey  [4]uint32\n}\n'
    return _one(text + "".join(_addresses(one) for one in range(functions)))


SHAPES: Final[dict[str, tuple[Callable[[int], dict[str, str]], int]]] = {
    "packages": (packages, 12),
    "lines of one file": (long_file, 25_000),
    "arms of one switch": (long_switch, 250),
    "functions of one component": (large_ring, 62),
    "wrappers in one chain": (long_chain, 200),
    "types with a mapping": (many_regions, 100),
    "functions with addresses": (many_addresses, 500),
}
"""What grows, how it is made, and how many of it are the first of the sizes 1, 2, 4, 8."""


def write(files: dict[str, str], root: Path) -> None:
    """Put the files below the folder."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


_MODULE: Final = "module synthetic\n\ngo 1.22\n"

_OWN: Final = "\town := get()\n\tdefer put(own)\n"

_POOL: Final = """package {package}

import (
	"bytes"
	"sync"
)

var pool = sync.Pool{{New: func() any {{ return new(bytes.Buffer) }}}}

func get() *bytes.Buffer {{ return pool.Get().(*bytes.Buffer) }}

func put(b *bytes.Buffer) {{
	if b.Cap() > 1<<16 {{
		return
	}}
	b.Reset()
	pool.Put(b)
}}
"""


def _with_import(text: str, path: str) -> str:
    return text.replace('\t"sync"\n', f'\t"sync"\n\t"{path}"\n', 1)


def _one(text: str) -> dict[str, str]:
    return {"go.mod": _MODULE, "one.go": text}


def _wrappers(folder: str, number: int) -> str:
    text = _with_import(_POOL.format(package=folder), "io")
    names = ["", *(str(level) for level in range(1, DEPTH)), "Deep"]
    for inner, outer in pairwise(names):
        get, put = ("GetDeep", "PutDeep") if outer == "Deep" else (f"get{outer}", f"put{outer}")
        text += (
            f"\nfunc {get}() *bytes.Buffer {{\n\tb := get{inner}()\n\tb.WriteByte('<')\n\treturn b\n}}\n"
            f"\nfunc {put}(b *bytes.Buffer) {{\n\tif b != nil {{\n\t\tput{inner}(b)\n\t}}\n}}\n"
        )
    text += "".join(_user("GetDeep", "PutDeep", user) for user in range(USERS))
    if number:
        before = f"p{number - 1:04}"
        text = _with_import(text, f"synthetic/{before}")
        text += "".join(_user(f"{before}.GetDeep", f"{before}.PutDeep", USERS + user) for user in range(USERS))
    return text


def _user(get: str, put: str, number: int) -> str:
    return f"""
func user{number}(w io.Writer, data []byte) (int, error) {{
	b := {get}()
	defer {put}(b)
	for i, c := range data {{
		if c == {number % 256} {{
			b.WriteByte(c)
		}} else if i > {number} {{
			b.WriteString("more")
		}}
	}}
	n, err := w.Write(b.Bytes())
	if err != nil {{
		return 0, err
	}}
	return n + {number}, nil
}}
"""


def _parser(folder: str) -> str:
    text = f'package {folder}\n\nimport "bytes"\n'
    return text + "".join(_ring(name, RING, step=2) + _entry(name) for name in ("expr", "stmt", "decl"))


def _ring(name: str, functions: int, step: int) -> str:
    """Functions of which each calls the next one and another one further on."""
    return "".join(
        f"""
func {name}{one}(b *bytes.Buffer, n int) int {{
	if n <= {one % 5} {{
		return b.Len()
	}}
	b.WriteByte(byte(n))
	if n%2 == 0 {{
		return {name}{(one + 1) % functions}(b, n-1)
	}}
	return {name}{(one * step + 3) % functions}(b, n-2) + {name}{(one + 1) % functions}(b, n-3)
}}
"""
        for one in range(functions)
    )


def _entry(name: str) -> str:
    return f"""
func {name}(n int) int {{
	b := get()
	total := {name}0(b, n)
	put(b)
	return total
}}
"""


def _region(package: str, name: str) -> str:
    return f"""package {package}

import (
	"sync"
	"syscall"
)

type {name} struct {{
	mu   sync.RWMutex
	data []byte
}}

func (r *{name}) open(fd, size int) error {{
	data, err := syscall.Mmap(fd, 0, size, syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {{
		return err
	}}
	r.mu.Lock()
	r.data = data
	r.mu.Unlock()
	return nil
}}

func (r *{name}) At(i int) byte {{
	r.mu.RLock()
	defer r.mu.RUnlock()
	if i >= len(r.data) {{
		return 0
	}}
	return r.data[i]
}}

func (r *{name}) Close() error {{
	r.mu.Lock()
	defer r.mu.Unlock()
	data := r.data
	r.data = nil
	return syscall.Munmap(data)
}}
"""


def _addresses(number: int) -> str:
    return f"""
func link{number}(n, to *node) {{
	n.next = uintptr(unsafe.Pointer(to))
}}

func key{number}(n *node, i int) uint32 {{
	if i < 0 || i >= len(n.key) {{
		return {number}
	}}
	return *(*uint32)(unsafe.Pointer(uintptr(unsafe.Pointer(&n.key)) + uintptr(i)*4))
}}

func view{number}(n *node) []byte {{
	return unsafe.Slice((*byte)(unsafe.Pointer(&n.key[0])), 16)
}}
"""


def _plain(number: int) -> str:
    return f"""
func plain{number}(rows []int, limit int) (sum int) {{
	for i, row := range rows {{
		switch {{
		case row > limit:
			sum += row - {number}
		case i%2 == 0:
			sum -= row
		default:
			rows[i] = sum
		}}
	}}
	if sum < 0 {{
		return -sum
	}}
	return sum
}}
"""
