"""The light of filing itself, to the second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from actions.domain.filing import FilingLight, filing_light, tally, timeliness

DUE = datetime(2018, 10, 10, 16, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_on_time_is_before_the_deadline() -> None:
    later = DUE + timedelta(days=9)
    assert filing_light(DUE - SECOND, DUE, later) is FilingLight.ON_TIME
    assert filing_light(DUE, DUE, later) is FilingLight.LATE
    assert filing_light(None, DUE, DUE - SECOND) is FilingLight.NOT_DUE
    assert filing_light(None, DUE, DUE) is FilingLight.NOT_FILED
    assert filing_light(None, DUE, later, waived=True) is FilingLight.WAIVED


def test_what_was_filed_later_was_not_filed_then() -> None:
    assert filing_light(DUE + SECOND, DUE, DUE) is FilingLight.NOT_FILED


def test_timeliness_counts_what_was_due() -> None:
    lights = [FilingLight.ON_TIME] * 3 + [FilingLight.LATE, FilingLight.NOT_DUE, FilingLight.WAIVED]
    assert timeliness(tally(lights)) == 3 / 4
    assert timeliness(tally([FilingLight.WAIVED])) is None
