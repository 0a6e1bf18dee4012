"""What a run reports: findings with their story, and notices about what could not be read.

A finding is judged (a rule says so), located by byte offsets in a file, and independent of how it is
rendered. ``thread`` in a step is 0 for the goroutine the story starts in, 1.. for others.
"""

import msgspec


class Location(msgspec.Struct, frozen=True, order=True, gc=False):
    """A byte range of a file; ``path`` is as reports print it (relative where possible, slashes)."""

    path: str
    start: int
    end: int


class Step(msgspec.Struct, frozen=True, order=True, gc=False):
    """One labelled place of a finding's story, in the order of execution."""

    location: Location
    text: str
    role: str
    thread: int = 0


class Finding(msgspec.Struct, frozen=True, gc=False):
    """One judged defect.

    ``level`` is ``error``, ``warning`` (gate tier) or ``note`` (audit tier). ``function`` is the
    qualified Go name of the enclosing function; ``key`` tells two findings of one rule in one function
    apart without line numbers. ``race`` says why -race stays silent. ``configurations`` are the build
    configurations that show it (empty: all that were analysed).
    """

    rule: str
    level: str
    message: str
    location: Location
    steps: tuple[Step, ...]
    function: str
    key: str
    race: str = ""
    configurations: tuple[str, ...] = ()


class Notice(msgspec.Struct, frozen=True, order=True, gc=False):
    """Something about the run itself: an unreadable or broken file, an internal error.

    ``level`` is ``note``, ``warning`` or ``error``; ``offset`` is a byte offset in the file or -1;
    ``internal`` marks a fault of goracelint (exit code 2).
    """

    path: str
    offset: int
    level: str
    message: str
    internal: bool = False


class Suppressed(msgspec.Struct, frozen=True, gc=False):
    """A finding that a comment in the source silences, with the reason given there."""

    finding: Finding
    reason: str


class Report(msgspec.Struct, frozen=True, gc=False):
    """The outcome of one run: everything sorted, nothing that depends on time or worker count."""

    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...]
    notices: tuple[Notice, ...]
    files: int
