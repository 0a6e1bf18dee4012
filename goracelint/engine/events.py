"""Events: what the engine saw happen. Rules listen to them and judge.

An event names its kind, the function it happened in, typed fields that rules put conditions on and
word messages with, and the steps of the story. ``must`` says that every state on the reported path is
certain; an event without it is for the audit tier.
"""

from typing import Final

import msgspec

FieldValue = str | bool | int


class EventStep(msgspec.Struct, frozen=True, order=True, gc=False):
    """One place of the story: offsets are relative to ``function``; thread 0 is where it starts."""

    role: str
    function: int
    start: int
    end: int
    thread: int = 0
    note: str = ""


class Event(msgspec.Struct, frozen=True, gc=False):
    """Something that happened on one path. ``at`` is the role of the step that is the primary place."""

    kind: str
    function: int
    at: str
    must: bool
    fields: tuple[tuple[str, FieldValue], ...]
    steps: tuple[EventStep, ...]


# Every event kind, its fields (name -> type) and the roles of its steps. Rule pages are checked against it.
_COMMON: Final[dict[str, type]] = {
    "resource": str,  # "pool", "mmap" (a mapping), "memory" (of C), "tx" (a transaction), "bytes" (valid inside a
    # function, or until the iterator or buffer that shows them moves on)
    "place": str,  # the value in the user's own words: "buf", "w.buf", "the result of buf.Bytes()"
    "pool": str,  # the pool in the user's own words: "bufPool"
    "release": str,  # the call that gave it back: "bufPool.Put", "buf.Free"
    "view": bool,  # the place is memory of the object, not the object itself
}

_MEMORY: Final[dict[str, type]] = {
    "place": str,  # the memory in the user's own words: "arr[i]", "new(pair)", "b[0:8]"
    "size": int,  # its size in bytes, on 64-bit targets
    "room": int,  # bytes from where the pointer points to its end
    "extent": str,  # "whole" (an object), "part" (of something larger), "open" (of unknown length)
}

_SHARED: Final[dict[str, type]] = {
    "resource": str,  # "mmap"
    "place": str,  # the memory in the user's own words: "r.data"
    "reader": str,  # the function that uses it
    "access": str,  # "reads", "writes", "uses" (atomically), "changes the protection of"
}

EVENTS: Final[dict[str, tuple[dict[str, type], tuple[str, ...]]]] = {
    "UseAfterRelease": (
        {**_COMMON, "access": str, "deferred": bool},  # access: "read", "write", "call", "passed"
        ("acquire", "handover", "release", "use"),
    ),
    "DoubleRelease": (
        {**_COMMON, "again": str, "repeat": str},  # repeat: "path", "method" (Close twice), "callback", "owners"
        ("acquire", "handover", "release", "again"),
    ),
    "ReleaseWhileShared": (
        {**_COMMON, "how": str},  # how: "captured", "passed", "callee", "sent", "published", "retained"
        ("acquire", "handover", "share", "release", "use"),
    ),
    "AliasOutlivesRelease": (
        # how: "returned", "stored", "sent", "key"; what: "object", "buffer", "string"
        {**_COMMON, "how": str, "what": str},
        ("acquire", "handover", "alias", "release", "escape"),
    ),
    "OutlivesTransaction": (
        {**_COMMON, "how": str, "what": str},  # how: "used", "returned", "stored", "sent", "key"
        ("acquire", "handover", "alias", "release", "escape"),
    ),
    "StaleAlias": (
        {**_COMMON, "alias": str},  # alias: the place that keeps memory of the old mapping
        ("alias", "release"),
    ),
    "UseAfterClose": (
        # how: "untested", "ignored", "kept"; flag: the field that says whether the object is closed
        {**_COMMON, "how": str, "flag": str},
        ("release", "check", "use"),
    ),
    "UncheckedBounds": (
        # how: "offset", "longer", "truncated", "decoded" (read from the mapping, never compared), "wraps" (compared
        # as a sum that wraps around); index: the offset in the user's words; other: who takes care
        {**_COMMON, "how": str, "index": str, "other": str},
        ("read", "check", "use"),
    ),
    "UnpinnedUse": (
        {**_COMMON, "reference": str, "other": str},  # reference: the method that takes one; other: who calls it
        ("pin", "release", "use"),
    ),
    "WriteToReadOnly": (
        {**_COMMON, "access": str},
        ("acquire", "handover", "use"),
    ),
    "DirtyAcquire": (
        {**_COMMON, "how": str, "field": str},  # how: "grown", "read", "merged", "partial"
        ("acquire", "fill", "use", "release"),
    ),
    "WrongObject": (
        {**_COMMON, "why": str},  # why: "foreign", "other-pool", "part", "nil", "shadowed"
        ("acquire", "handover", "release"),
    ),
    "SharedNew": (
        {**_COMMON, "shared": str},  # shared: the variable that every Get hands out
        ("new", "shared"),
    ),
    "OversizeCast": (
        # how: "cast", "window" (an array sliced without a capacity), "argument" (the callee casts)
        {**_MEMORY, "how": str, "type": str, "need": int},
        ("memory", "cast"),
    ),
    "OutOfBounds": (
        {**_MEMORY, "how": str, "offset": int},  # how: "arithmetic", "slice", "cursor"
        ("memory", "access"),
    ),
    "MisalignedAtomic": (
        # how: "cast", "field", "embedded"; word: what the call is given; owner: the type that is laid out
        {**_MEMORY, "how": str, "call": str, "word": str, "owner": str, "offset": int},
        ("memory", "atomic", "again"),
    ),
    "MixedAtomic": (
        # how: "published", "goroutine", "parameter"; word: in the user's words; access: "read", "written"
        {"how": str, "word": str, "access": str},
        ("publish", "atomic", "plain"),
    ),
    "SharedRawAccess": (
        {**_MEMORY, "offset": int, "access": str},  # access of the second goroutine: "read", "written"
        ("memory", "first", "second"),
    ),
    "PointerInBytes": (
        {**_MEMORY, "type": str, "field": str},  # type: laid over the memory; field: what the pointer is stored in
        ("memory", "store"),
    ),
    "CheckptrDisabled": (
        {"how": str, "flag": str},  # how: "build" (a flag in a build file), "directive" (on a function)
        ("flag",),
    ),
    "StringBytesWritten": (
        {"place": str, "how": str},  # how: "key", "kept" (the string is), "read" (again)
        ("alias", "write", "use"),
    ),
    # Two uses of one mapping that nothing keeps apart. ``actor`` unmaps or writes, ``reader`` is the other side;
    # lacking: "goroutine" (started, not waited for), "first" (the actor lacks the lock), "second" (the reader
    # lacks it), "readlock" (both at its read side), "both" (two locks: ``lock`` is the actor's, ``other`` the reader's)
    "RacingUnmap": (
        {**_SHARED, "actor": str, "mapping": str, "action": str, "lacking": str, "lock": str, "other": str},
        ("go", "call", "unmap", "access", "inner"),
    ),
    "UnguardedAccess": (
        {**_SHARED, "actor": str, "mapping": str, "action": str, "lacking": str, "lock": str, "other": str},
        ("go", "call", "write", "access", "inner"),
    ),
    "MixedMappedAtomic": (
        {**_SHARED, "word": str},  # word: the cell that holds its address
        ("call", "atomic", "access", "inner"),
    ),
    "MappedLockWord": (
        {"resource": str, "place": str},
        ("atomic",),
    ),
    "RecycledNode": (
        {**_COMMON, "cell": str},  # cell: the compare-and-swap word
        ("acquire", "link", "swap", "release"),
    ),
    "AddressTurnedBack": (
        # how: "pointer", "goroutine", "reread", "key"; via: where the integer was: "variable", "split", "field",
        # "element", "map", "channel", "global", "header", "closure", "goroutine", "result", "call", "argument";
        # kept: whether the memory is held meanwhile: "moves" (a stack), "dead", "alive", "static", "unknown"
        {"base": str, "callee": str, "how": str, "kept": str, "place": str, "via": str},
        ("take", "park", "callee", "use"),
    ),
    "AddressToSystemCall": (
        {"base": str, "callee": str, "how": str, "kept": str, "place": str, "via": str},  # as above
        ("take", "park", "callee", "use"),
    ),
    "IntegerMadePointer": (
        {"place": str, "what": str},  # what: "handle", "count", "constant", "narrow"
        ("origin", "use"),
    ),
    "HandleOutlivesOwner": (
        {"callee": str, "handle": str, "owner": str},  # owner: the value whose finalizer closes the handle
        ("finalizer", "read", "use", "again"),
    ),
    "HeaderForged": (
        {"base": str, "kind": str, "place": str},  # kind: "header", "look-alike"
        ("take", "use"),
    ),
}
