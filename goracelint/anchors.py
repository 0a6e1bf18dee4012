"""Anchors of resources: the bytes that say that a file may take from a pool, map memory, or free what is not Go's.

::

    var bufs = sync.Pool{...}                  an anchor
    m, err := unix.Mmap(fd, 0, n, prot, flags) an anchor as well
    C.free(unsafe.Pointer(s))                  and so is this: what is never freed needs no look
    import "golang.org/x/sys/unix"             none: it is imported for much else

Errs: a name that is spelled in two tokens is missed, which gofmt rules out.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from goracelint.source.generated import is_generated

MAPPING_NEEDLES: Final = (
    b".Mmap(",
    b".Munmap(",
    b"SYS_MMAP",
    b"SYS_MUNMAP",
    b"MapViewOfFile(",
    b".VirtualAlloc(",
    b".Unmap(",
    b".SysvShmAttach(",
)
_FREEING_NEEDLES: Final = (b"C.free(", b"LocalFree(", b"MemFree(", b"BufferFree(", b"FreeAddrInfoW(")
RESOURCE_NEEDLES: Final = (b"sync.Pool", *MAPPING_NEEDLES, *_FREEING_NEEDLES)
ANCHORS: Final = (1 << len(RESOURCE_NEEDLES)) - 1
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


def is_wrapper(import_path: str) -> bool:
    """Reports whether a package is one that wraps the system's calls, one file a platform."""
    return import_path in _WRAPPERS


def touches_resource(path: str) -> bool:
    """Reports whether a file that people write says something that may take or give back, map or unmap."""
    try:
        data = Path(path).read_bytes()
    except OSError:
        return False
    return _TOUCHING_CALL.search(data) is not None and not is_generated(data)


def names_anchor(path: str) -> bool:
    """Reports whether a needle occurs in code, not only in comments."""
    try:
        return _IN_CODE.search(Path(path).read_bytes()) is not None
    except OSError:
        return True


def mentions_call(path: str, names: Iterable[str]) -> bool:
    """Reports whether a file calls something by one of these names, of whatever package."""
    try:
        data = Path(path).read_bytes()
    except OSError:
        return False
    return any(f".{name}(".encode() in data for name in sorted(names))
