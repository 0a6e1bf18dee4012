"""The demo shows its five bugs and nothing else; README's first command runs it."""

from tests.conftest import TESTDATA, run_check, seen_findings


def test_demo_shows_each_of_its_bugs() -> None:
    demo = TESTDATA / "demo"
    found = [(one.place.path, one.rule) for one in seen_findings(run_check(demo), demo)]
    assert found == [
        ("accesslog/accesslog.go", "pool-escape-goroutine"),
        ("httpapi/httpapi.go", "pool-missing-reset"),
        ("httpapi/httpapi.go", "pool-double-put"),
        ("render/render.go", "pool-alias-outlives-put"),
        ("render/render.go", "pool-use-after-put"),
    ]
