"""The rows of the table and how they are printed.

::

    what                                    here (least .. most)       1a2b3c4  ratio  bar
    cold                                    5.10 (5.02 .. 5.31) s         6.40   0.80  6.00 kept
    reports are the same bytes              yes: 5 cold, 5 warm, ...

A ratio is the median of the ratios of runs that followed each other, so that what slows the machine slows both.
"""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import NamedTuple


class Bar(NamedTuple):
    """What a row is to show: a figure, and whether it is the most or the least allowed."""

    figure: float
    at_most: bool = True

    def is_kept(self, figure: float) -> bool:
        """Whether a figure keeps it."""
        return figure <= self.figure if self.at_most else figure >= self.figure


class Row(NamedTuple):
    """One row: its name in ``budgets.toml``, what people read, the unit, and the figures of each tool that is
    measured, one a run; none of a tool that failed."""

    key: str
    words: str
    unit: str
    figures: Mapping[str, Sequence[float]]

    def median(self, tool: str) -> float | None:
        """The median of a tool; None where it has no figures."""
        figures = self.figures.get(tool)
        return median(figures) if figures else None

    def ratio(self, tool: str, base: str) -> float | None:
        """What the tool takes as a multiple of what the base takes; None where a run of either failed."""
        mine, its = self.figures.get(tool, ()), self.figures.get(base, ())
        pairs = list(zip(mine, its, strict=True)) if len(mine) == len(its) else []
        return median(here / there for here, there in pairs) if pairs else None


class Said(NamedTuple):
    """A row without figures, and whether it tells of a fault."""

    words: str
    answer: str
    is_fault: bool = False


def render(rows: Sequence[Row | Said], tools: Sequence[str], bars: Mapping[str, Bar]) -> str:
    """The table; the first tool is what is measured, a second one is the base."""
    here, base = tools[0], tools[1] if len(tools) > 1 else None
    lines = [["what", f"{here} (least .. most)", *((base, "ratio") if base else ()), "bar"]]
    for row in rows:
        if isinstance(row, Row):
            beside = _beside(row, here, base) if base else ()
            lines.append([row.words, _spread(row, here), *beside, _against(row.median(here), bars.get(row.key))])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    texts = [
        "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:-1], widths[1:-1]), line[-1]]) for line in lines
    ]
    said = [f"{row.words}: {row.answer}" for row in rows if isinstance(row, Said)]
    return "\n".join(text.rstrip() for text in (*texts, *said))


def _spread(row: Row, tool: str) -> str:
    figures = row.figures.get(tool)
    if not figures:
        return "failed"
    spread = f" ({_number(min(figures))} .. {_number(max(figures))})" if len(figures) > 1 else ""
    return f"{_number(median(figures))}{spread} {row.unit}"


def _beside(row: Row, here: str, base: str) -> tuple[str, str]:
    if base not in row.figures:
        return "", ""  # it is not measured for the base
    figure, ratio = row.median(base), row.ratio(here, base)
    return ("failed" if figure is None else _number(figure)), ("" if ratio is None else f"{ratio:.2f}")


def _against(figure: float | None, bar: Bar | None) -> str:
    if bar is None or figure is None:
        return ""
    return f"{'<=' if bar.at_most else '>='} {_number(bar.figure)} {'kept' if bar.is_kept(figure) else 'MISSED'}"


def _number(figure: float) -> str:
    return f"{figure:.0f}" if figure >= 100 else f"{figure:.1f}" if figure >= 10 else f"{figure:.2f}"
