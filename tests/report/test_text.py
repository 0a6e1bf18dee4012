"""Text reports: head line, code frame, colours, summary."""

import msgspec

from goracelint.finding import Report
from goracelint.report.text import Painter, render_finding, render_notice, render_text, summary
from tests.report.sample import Sample, finding

STORY = """\
sub dir/a.go:6:2: error pool-escape-goroutine: pool.Put gives buf back
  |
4 |     buf := pool.Get().(*Buffer)
  |            ---------- taken here [goroutine 1]
5 |     go func() { buf.WriteString("häuser 😀" + name); done() }()
  |     --------- shared here [goroutine 1]
6 |     pool.Put(buf)
  |     ^^^^^^^^^^^^^ given back here [goroutine 1]
5 |     go func() { buf.WriteString("häuser 😀" + name); done() }()
  |                                               ------------- used here [goroutine 2]
  |
  = -race: it depends
"""


def test_finding_shows_every_step_with_its_code(sample: Sample) -> None:
    assert render_finding(finding(), sample.sources, Painter(False)) == STORY


def test_goroutines_are_not_named_where_there_is_one(sample: Sample) -> None:
    single = msgspec.structs.replace(finding(), steps=finding().steps[:3])

    assert "goroutine" not in render_finding(single, sample.sources, Painter(False)).partition("\n")[2]


def test_finding_without_steps_shows_its_place(sample: Sample) -> None:
    bare = msgspec.structs.replace(finding(), steps=())

    assert "6 |     pool.Put(buf)\n  |     ^^^^^^^^^^^^^\n" in render_finding(bare, sample.sources, Painter(False))


def test_finding_in_a_file_that_is_gone_still_has_its_head(sample: Sample) -> None:
    place = msgspec.structs.replace(finding().location, path="gone.go")
    gone = msgspec.structs.replace(finding(), location=place, steps=())

    assert render_finding(gone, sample.sources, Painter(False)).startswith("gone.go:1:1: error")


def test_colour_only_where_wanted(sample: Sample) -> None:
    plain = render_text(sample.report, sample.sources, colour=False, show_suppressed=False)
    coloured = render_text(sample.report, sample.sources, colour=True, show_suppressed=False)

    assert "\x1b" not in plain
    assert "\x1b[1;31merror\x1b[0m" in coloured


def test_suppressed_findings_show_their_reason_where_wanted(sample: Sample) -> None:
    assert "suppressed" not in render_text(sample.report, sample.sources, False, show_suppressed=False)
    assert "[suppressed (sample)]" in render_text(sample.report, sample.sources, False, show_suppressed=True)


def test_control_characters_of_messages_do_not_reach_the_terminal(sample: Sample) -> None:
    hostile = msgspec.structs.replace(finding(), message="x\x1b[2Jy")

    assert "x\\x1b[2Jy" in render_finding(hostile, sample.sources, Painter(False))


def test_summary_counts_tiers_and_files(sample: Sample) -> None:
    assert summary(sample.report) == "1 finding, 1 note, 1 suppressed in 2 files; 2 files not fully analysed"
    assert summary(Report((), (), (), 1)) == "no findings in 1 file"


def test_notice_names_its_place_once(sample: Sample) -> None:
    first, second = sample.report.notices

    assert render_notice(first, sample.sources) == "sub dir/a.go:3:1: warning: syntax error"
    assert render_notice(second, sample.sources) == "error: gone.go cannot be read"
