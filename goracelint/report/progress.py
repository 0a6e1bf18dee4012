"""Progress on standard error, and what each phase took.

The driver calls ``watch(phase, done, total)``; a bar appears only on a terminal and only once more than a
second has passed, and rich is imported only then. Errs by showing nothing: a short run has no bar.
"""

import time
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from goracelint.memory import peak

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PHASES: Final = (
    "scan", "plan", "recall", "parse", "link", "solve", "expand", "pair", "sharing", "judge", "addresses", "layout",
    "strings", "wait", "report",
)  # fmt: skip
"""The phases of a run as ``--stats`` lists them; README.md says what each does."""

PATIENCE: Final = 1.0
_NAMES: Final = 10


class Watch:
    """Follows the phases of a run."""

    def __init__(self, show: bool) -> None:
        self._show = show
        self._began = time.monotonic()
        self._phase = ""
        self._since = self._began
        self._spent: dict[str, float] = {}
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._change_phase("")
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, phase: str, done: int, total: int) -> None:
        """Note how far a phase has come; a total of 0 means that it is not known."""
        if phase != self._phase:
            self._change_phase(phase)
        if self._show and time.monotonic() - self._began > PATIENCE:
            self._draw(phase, done, total)

    def table(self) -> str:
        """One line a phase in the order of PHASES, with the seconds spent in it, those of all, and the peak memory of
        this process and its largest child together, where the system tells it."""
        spent = dict.fromkeys(PHASES, 0.0) | self._spent
        rows = [*spent.items(), ("total", sum(spent.values()))]
        lines = [f"{phase:<{_NAMES}} {seconds:8.2f} s" for phase, seconds in rows]
        memory = peak() + peak(children=True)
        if memory:
            lines.append(f"{'memory':<{_NAMES}} {memory:8.0f} MB")
        return "\n".join(lines)

    def _change_phase(self, phase: str) -> None:
        now = time.monotonic()
        if self._phase:
            self._spent[self._phase] = self._spent.get(self._phase, 0.0) + now - self._since
        self._phase, self._since = phase, now

    def _draw(self, phase: str, done: int, total: int) -> None:
        if self._bar is None or self._task is None:
            from rich.console import Console
            from rich.progress import Progress

            self._bar = Progress(console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task(phase)
            self._bar.start()
        self._bar.update(self._task, description=phase, completed=done, total=total or None)
