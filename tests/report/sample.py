"""A small Go file on disk and a report about it, shared by the tests of the report formats."""

from pathlib import Path
from typing import NamedTuple

from goracelint.finding import Finding, Location, Notice, Report, Step, Suppressed
from goracelint.report.sources import Sources

GO = """package p

func f(name string) {
\tbuf := pool.Get().(*Buffer)
\tgo func() { buf.WriteString("häuser 😀" + name); done() }()
\tpool.Put(buf)
\tpool.Put(buf) //goracelint:ignore pool-double-put -- sample
}
"""
PATH = "sub dir/a.go"


class Sample(NamedTuple):
    """What a test of a format needs."""

    report: Report
    sources: Sources


def span(text: str, go: str = GO, path: str = PATH, nth: int = 0) -> Location:
    """The location of the nth occurrence of a text."""
    data, wanted = go.encode(), text.encode()
    at = data.index(wanted)
    for _ in range(nth):
        at = data.index(wanted, at + 1)
    return Location(path, at, at + len(wanted))


def finding(rule: str = "pool-escape-goroutine", level: str = "error", nth: int = 0) -> Finding:
    """A finding of two goroutines in the sample file."""
    release = span("pool.Put(buf)", nth=nth)
    return Finding(
        rule=rule,
        level=level,
        message="pool.Put gives buf back",
        location=release,
        steps=(
            Step(span("pool.Get()"), "taken here", "acquire"),
            Step(span("go func()"), "shared here", "share"),
            Step(release, "given back here", "release"),
            Step(span("name); done()"), "used here", "use", thread=1),
        ),
        function="p.f",
        key="buf/pool",
        race="it depends",
    )


def make_sample(root: Path) -> Sample:
    """The file written below ``root``, a report with one finding of each sort, and its sources."""
    (root / PATH).parent.mkdir()
    (root / PATH).write_text(GO, encoding="utf-8")
    report = Report(
        findings=(finding(), finding("pool-missing-reset", "note", 1)),
        suppressed=(Suppressed(finding("pool-double-put", nth=1), "sample"),),
        notices=(
            Notice(PATH, 11, "warning", "syntax error"),
            Notice("gone.go", -1, "error", "gone.go cannot be read"),
        ),
        files=2,
    )
    return Sample(report, Sources(root))
