"""Anchors: the bytes that say that a file may take from a pool, map or free memory, or see memory as something else.

::

    var bufs = sync.Pool{...}                  an anchor
    m, err := unix.Mmap(fd, 0, n, prot, flags) an anchor as well
    C.free(unsafe.Pointer(s))                  and this: memory of C that is never freed needs no look
    import "golang.org/x/sys/unix"             none: it is imported for much else
    u := uintptr(unsafe.Pointer(p))            an anchor of addresses
    (*T)(unsafe.Pointer(p))                    an anchor of layouts; so is atomic.AddInt64(&s.n, 1)
    // see unsafe.Pointer                      none: a comment

Needles are looked for in every file; a verdict looks closer at files with a needle. Errs: a name that is spelled in
two tokens is missed, which gofmt rules out.
"""

import re
from collections.abc import Iterable
from typing import Final

from goracelint.source.generated import is_generated
from goracelint.source.witness import content

RESOURCE_NEEDLES: Final = (
    b"sync.Pool",
    b".Mmap(",
    b".Munmap(",
    b"SYS_MMAP",
    b"SYS_MUNMAP",
    b"MapViewOfFile(",
    b".VirtualAlloc(",
    b".Unmap(",
    b".SysvShmAttach(",
    b"C.free(",
    b"LocalFree(",
    b"MemFree(",
    b"BufferFree(",
    b"FreeAddrInfoW(",
)
ADDRESS_NEEDLES: Final = (b"unsafe.Pointer", b"uintptr", b"Header", b"runtime.SetFinalizer(", b"runtime.AddCleanup(")
LAYOUT_NEEDLES: Final = (b"unsafe.", b"atomic.")
NEEDLES: Final = (*RESOURCE_NEEDLES, *ADDRESS_NEEDLES, *LAYOUT_NEEDLES, b"goracelint:")
ANCHORS: Final = (1 << len(RESOURCE_NEEDLES)) - 1  # bits of ScanRow
SUPPRESSIONS: Final = 1 << len(NEEDLES) - 1
_FIRST_ADDRESS: Final = len(RESOURCE_NEEDLES)
_FIRST_LAYOUT: Final = _FIRST_ADDRESS + len(ADDRESS_NEEDLES)
# Packages that are imported for much else: the call itself must occur.
BROAD: Final = frozenset({"C", "sync", "syscall", "golang.org/x/sys/unix", "golang.org/x/sys/windows", "interface"})
_WRAPPERS: Final = frozenset({"runtime", "syscall", "golang.org/x/sys/unix", "golang.org/x/sys/windows"})
_TOUCHING_CALL: Final = re.compile(
    rb"sync\.Pool|\.(?:Get|Put)\(|[mMuU]u?n?map(?:Ptr|ViewOfFile)?\("
    rb"|SYS_MU?N?MAP|MapViewOfFile\(|\.Virtual|SysvShm|[Ff]ree(?:AddrInfoW)?\("
)
_IN_CODE: Final = re.compile(
    rb"^(?:(?!//)[^\n])*(?:" + b"|".join(re.escape(needle) for needle in RESOURCE_NEEDLES) + rb")", re.MULTILINE
)
_CONVERSION: Final = re.compile(
    rb"^(?:(?!//)[^\n])*(?:unsafe\.Pointer\b|runtime\.(?:SetFinalizer|AddCleanup)\()", re.MULTILINE
)
_CAST: Final = re.compile(
    rb"^(?:(?!//)[^\n])*(?:unsafe\.(?:Pointer|Add|Slice|String)\b"
    rb"|atomic\.(?:Add|And|CompareAndSwap|Load|Or|Store|Swap)(?:Int|Uint|Pointer))",
    re.MULTILINE,
)


def is_wrapper(import_path: str) -> bool:
    """Reports whether a package is one that wraps the system's calls, one file a platform."""
    return import_path in _WRAPPERS


def touches_resource(path: str) -> bool:
    """Reports whether a file that people write says something that may take or give back, map or unmap."""
    data = content(path) or b""
    return _TOUCHING_CALL.search(data) is not None and not is_generated(data)


def names_anchor(data: bytes, bits: int) -> bool:
    """Reports whether a needle of resources occurs in code, not only in comments."""
    return bool(bits & ANCHORS) and _IN_CODE.search(data) is not None


def converts(data: bytes, bits: int) -> bool:
    """Reports whether code that people write may make pointers integers, or the other way round, or sets finalizers."""
    found = bits >> _FIRST_ADDRESS
    may = (found & 0b1 and found & 0b110) or found & 0b11000
    return bool(may) and _CONVERSION.search(data) is not None and not is_generated(data)


def looks_beneath(data: bytes, bits: int) -> bool:
    """Reports whether code that people write looks at memory as something else, or uses it atomically."""
    return bool(bits >> _FIRST_LAYOUT & 0b11) and _CAST.search(data) is not None and not is_generated(data)


VERDICTS: Final = (names_anchor, converts, looks_beneath)
NAMES_ANCHOR, CONVERTS, LOOKS_BENEATH = 1, 2, 4  # their bits in ScanRow.verdicts


def mentions_call(path: str, names: Iterable[str]) -> bool:
    """Reports whether a file calls something by one of these names, of whatever package."""
    data = content(path) or b""
    return any(f".{name}(".encode() in data for name in sorted(names))
