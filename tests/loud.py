"""No test is left out in silence: what could not run is named in capitals, and fails in CI."""

import os

import pytest

COULD_NOT_RUN = "COULD NOT RUN"


def require(available: bool, what: str) -> None:
    """Go on when `available`; else leave the test out, to be named loudly at the end. With CI=true: fail."""
    if available:
        return
    message = f"{COULD_NOT_RUN}: it needs {what}"
    if os.environ.get("CI") == "true":
        pytest.fail(f"{message}, and with CI=true nothing may be left out", pytrace=False)
    pytest.skip(message)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name in capital letters what was left out for want of a program."""
    skipped = [
        report for report in terminalreporter.getreports("skipped") if COULD_NOT_RUN in report.longreprtext
    ]
    if not skipped:
        return
    terminalreporter.section("TESTS THAT COULD NOT RUN ON THIS MACHINE", sep="!", red=True, bold=True)
    for report in skipped:
        reason = report.longreprtext.partition(COULD_NOT_RUN)[2].strip("'\"): ")
        terminalreporter.line(f"{COULD_NOT_RUN}: {report.nodeid} {reason.upper()}", red=True)
