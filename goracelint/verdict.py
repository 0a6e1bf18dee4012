"""What a report means for the exit code: of a run, and of each repository of a fleet."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from goracelint.finding import Report

CLEAN: Final = 0
FINDINGS: Final = 1
FAULT: Final = 2

NOTHING_ANALYSED: Final = "no Go file could be analysed"


def verdict(report: "Report", exit_zero: bool) -> int:
    """FAULT for an internal error or where nothing was analysed, FINDINGS for any of the gate tier, else CLEAN."""
    if report.files == 0 or any(notice.internal for notice in report.notices):
        return FAULT
    if exit_zero or all(finding.level == "note" for finding in report.findings):
        return CLEAN
    return FINDINGS
