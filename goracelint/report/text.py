"""Findings for people: one line that editors can parse, then the story with its code.

::

    srv/reply.go:14:2: error pool-use-after-put: buf is used after bufPool.Put gave it back to bufPool
       |
    12 |     buf := bufPool.Get().(*bytes.Buffer)
       |            ------------- taken from the pool here
    13 |     bufPool.Put(buf)
       |     ---------------- given back here
    14 |     buf.WriteString("late")
       |     ^^^^^^^^^^^^^^^^^^^^^^^ used here
       |
       = -race: ...

Columns count bytes from 1, as those of Go's own tools. Errs in alignment only: wide characters are given the
width they have in most terminals, and a tab that of four columns.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from goracelint.finding import Finding, Location, Notice, Report, Step, Suppressed
from goracelint.report.sources import Sources

_TAB: Final = "    "
_WIDEST: Final = 160
_COLOURS: Final[dict[str, str]] = {
    "error": "1;31",
    "warning": "1;33",
    "note": "1;36",
    "place": "1",
    "margin": "34",
    "step": "36",
    "quiet": "2",
}


class Painter:
    """Wraps text in terminal colours, or leaves it as it is."""

    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def paint(self, style: str, text: str) -> str:
        """The text in the style, one of the names above."""
        return f"\x1b[{_COLOURS[style]}m{text}\x1b[0m" if self._colour and text else text


def render_text(report: Report, sources: Sources, colour: bool, show_suppressed: bool) -> str:
    """The whole report, without its summary."""
    painter = Painter(colour)
    blocks = [render_finding(finding, sources, painter) for finding in report.findings]
    if show_suppressed:
        blocks += [_render_suppressed(one, sources, painter) for one in report.suppressed]
    return "\n".join(blocks)


def render_finding(finding: Finding, sources: Sources, painter: Painter) -> str:
    """The head line, the story, and why -race stays silent."""
    lines = [_head(finding, sources, painter), *_story(finding, sources, painter)]
    width = _margin_width(finding, sources)
    for label, text in (("-race", finding.race), ("only in", ", ".join(finding.configurations))):
        if text:
            lines.append(f"{' ' * width} {painter.paint('margin', '=')} {painter.paint('quiet', f'{label}: {text}')}")
    return "\n".join(lines) + "\n"


def render_notice(notice: Notice, sources: Sources) -> str:
    """One line: place, level, what happened."""
    place = f"{printable(notice.path)}: "
    if notice.offset >= 0:
        position = sources.text(notice.path).lines.position(notice.offset)
        place = f"{printable(notice.path)}:{position.line}:{position.column}: "
    elif notice.path in notice.message:
        place = ""
    return f"{place}{notice.level}: {printable(notice.message)}"


def summary(report: Report) -> str:
    """The last line: what was found and in how many files."""
    gate = sum(finding.level != "note" for finding in report.findings)
    parts = [_count(gate, "finding")]
    if notes := len(report.findings) - gate:
        parts.append(_count(notes, "note"))
    if report.suppressed:
        parts.append(f"{len(report.suppressed)} suppressed")
    unread = len({notice.path for notice in report.notices if notice.level != "note"})
    tail = f"; {_count(unread, 'file')} not fully analysed" if unread else ""
    return f"{', '.join(parts)} in {_count(report.files, 'file')}{tail}"


def printable(text: str) -> str:
    """The text with control characters, which a hostile file name may hold, made visible."""
    return "".join(char if char.isprintable() or char in "\t " else repr(char)[1:-1] for char in text)


def _head(finding: Finding, sources: Sources, painter: Painter) -> str:
    level = painter.paint(finding.level, finding.level)
    place = painter.paint("place", _place(finding.location, sources) + ":")
    return f"{place} {level} {finding.rule}: {printable(finding.message)}"


def _render_suppressed(one: Suppressed, sources: Sources, painter: Painter) -> str:
    reason = f" ({printable(one.reason)})" if one.reason else ""
    return _head(one.finding, sources, painter) + painter.paint("quiet", f" [suppressed{reason}]") + "\n"


def _story(finding: Finding, sources: Sources, painter: Painter) -> Iterator[str]:
    """The code of every step in order; the primary place alone where there are no steps."""
    steps = finding.steps or (Step(finding.location, "", "", 0),)
    width = _margin_width(finding, sources)
    threads = {step.thread for step in steps}
    blank = f"{' ' * width} {painter.paint('margin', '|')}"
    yield blank
    path, shown = finding.location.path, -1
    for step in steps:
        start = sources.start(step.location)
        if step.location.path != path:
            path, shown = step.location.path, -1
            yield f"{' ' * width}{painter.paint('margin', '-->')} {_place(step.location, sources)}"
        if start.line != shown:
            code = _expand(sources.first_line(step.location))
            yield f"{painter.paint('margin', f'{start.line:>{width}} |')} {code}".rstrip()
            shown = start.line
        label = step.text + (f" [goroutine {step.thread + 1}]" if len(threads) > 1 else "")
        yield f"{blank} {_underline(step, finding, sources, painter)} {printable(label)}".rstrip()
    yield blank


def _underline(step: Step, finding: Finding, sources: Sources, painter: Painter) -> str:
    """Blanks up to the step's column, then carets under the primary place and dashes under others."""
    start, end = sources.start(step.location), sources.end(step.location)
    data, lines = sources.text(step.location.path)
    here = lines.offset(start.line, start.column)
    last = lines.offset(start.line, end.column if end.line == start.line else len(data))
    before = _expand(data[lines.start(start.line) : here].decode("utf-8", "replace"))
    marked = _expand(data[here:last].decode("utf-8", "replace"))
    primary = step.location == finding.location
    mark = ("^" if primary else "-") * max(1, min(_width(marked), _WIDEST - _width(before)))
    return " " * min(_width(before), _WIDEST) + painter.paint(finding.level if primary else "step", mark)


def _margin_width(finding: Finding, sources: Sources) -> int:
    places: Iterable[Location] = [step.location for step in finding.steps] or [finding.location]
    return max(len(str(sources.line_of(place))) for place in places)


def _place(location: Location, sources: Sources) -> str:
    point = sources.start(location)
    return f"{printable(location.path)}:{point.line}:{point.column}"


def _expand(text: str) -> str:
    """The text with tabs and control characters made blanks, cut where it is absurdly long."""
    text = printable(text.replace("\t", _TAB))
    return text if len(text) <= _WIDEST else text[: _WIDEST - 3] + "..."


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(2 if unicodedata.east_asian_width(char) in "WF" else not unicodedata.combining(char) for char in text)


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
