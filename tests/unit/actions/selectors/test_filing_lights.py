"""The light of filing: right to the second, and told to nobody who may not know."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from actions.domain.filing import FilingLight
from actions.domain.workflow import Event
from actions.models import Measure, Plan, Quarter, Report
from actions.selectors.filing_lights import FilingRecord, filing_lines, filing_of, filing_record
from actions.services import quarters, reports
from agencies.authorization import Viewer
from agencies.models import Agency
from hz_plus.lib import clock
from tests.factories.cast import Cast, at, bring_to, open_quarter, report_of
from tests.factories.pages import counted

pytestmark = pytest.mark.django_db
ON_TIME, LATE, NOT_FILED = FilingLight.ON_TIME, FilingLight.LATE, FilingLight.NOT_FILED
PUBLIC = AnonymousUser()
AFTER = at("2017-10-18 09:00")
"""All deadlines of 2017Q3 are over: districts' on 9 October, others' some days later."""
SUBMITTED = (Event.PREPARE, Event.SUBMIT)
PROGRESS = {"progress": "已配合。"}


@pytest.fixture
def filed(quarter: Quarter, cast: Cast) -> Quarter:
    """Of measure 1.1 the lead filed on time, one supporter late, another nothing, one district was let off."""
    with clock.travel(at("2017-10-09 10:00")):
        bring_to(report_of(quarter, "1.1", "kewei"), cast, *SUBMITTED)
        reports.move(report_of(quarter, "1.1", "yuhang"), Event.WAIVE, by=cast["office"], note="无任务")
    with clock.travel(at("2017-10-16 10:00")):
        bring_to(report_of(quarter, "1.1", "jingxinwei"), cast, *SUBMITTED, content=PROGRESS)
    return quarter


def lights(quarter: Quarter, viewer: Viewer, now: str = "") -> dict[str, FilingLight]:
    """By agency, the lights of measure 1.1's reports that `viewer` may know of, districts but one left out."""
    with clock.travel(at(now) if now else AFTER):
        lines = filing_lines(quarter, Measure.objects.get(code="1.1"), viewer)
    districts = set(Agency.objects.filter(kind="district").values_list("code", flat=True)) - {"yuhang"}
    return {line.report.agency.code: line.light for line in lines if line.report.agency.code not in districts}


def record(agency: str, viewer: Viewer, *quarters: Quarter) -> FilingRecord | None:
    """An agency's filing once everything is due."""
    plan = quarters[0].plan
    with clock.travel(AFTER):
        return filing_record(plan, quarters, Agency.objects.get(code=agency), viewer)


EVERY = {
    "kewei": ON_TIME,
    "jingxinwei": LATE,
    "fagaiwei": NOT_FILED,
    "yuhang": FilingLight.WAIVED,
}
TOLD = {
    "office": EVERY,
    "manager": EVERY,
    "leader": {code: EVERY[code] for code in ("kewei", "jingxinwei")},
    "kewei": {code: EVERY[code] for code in ("kewei", "jingxinwei")},
    "fagaiwei": {code: EVERY[code] for code in ("kewei", "jingxinwei", "fagaiwei")},
    "lvwei": {},
    "admin": {},
}
"""Who may know what: a report's light goes with its state."""


@pytest.mark.parametrize("username", TOLD)
def test_a_reports_light_goes_with_its_state(username: str, filed: Quarter, cast: Cast) -> None:
    assert lights(filed, cast[username]) == TOLD[username]


def test_the_public_is_told_nothing_and_nothing_is_read(filed: Quarter) -> None:
    Quarter.objects.filter(pk=filed.pk).update(stage="published", published_at=AFTER)
    filed.refresh_from_db()
    measure, agency = Measure.objects.get(code="1.1"), Agency.objects.get(code="kewei")
    plan = filed.plan
    with counted() as statements:
        assert filing_lines(filed, measure, PUBLIC) == ()
        assert filing_record(plan, [filed], agency, PUBLIC) is None
        assert filing_of([filed.pk], ["1.1"], ["kewei"], PUBLIC) == ({}, {})
    assert statements == []


def test_reading_the_published_text_tells_nothing_of_how_it_was_filed(filed: Quarter, cast: Cast) -> None:
    with clock.travel(AFTER):
        for agency in ("kewei", "jingxinwei"):
            reports.move(report_of(filed, "1.1", agency), Event.APPROVE, by=cast["office"])
        quarters.close_quarter(quarter=filed, by=None)
        quarters.publish_quarter(quarter=filed, by=None)
    assert lights(filed, cast["lvwei"]) == {}


def test_before_the_deadline_nothing_is_missing(filed: Quarter, cast: Cast) -> None:
    assert lights(filed, cast["office"], "2017-10-10 12:00")["fagaiwei"] is FilingLight.NOT_DUE


def test_as_of_a_moment_it_is_what_was_known_then(filed: Quarter, cast: Cast) -> None:
    measure = Measure.objects.get(code="1.1")
    before = filing_lines(filed, measure, cast["office"], filed.opens_at)
    assert {line.light for line in before} == {FilingLight.NOT_DUE}
    late = filing_lines(filed, measure, cast["office"], at("2017-10-15 12:00"))
    assert {line.report.agency.code: line.light for line in late}["jingxinwei"] is NOT_FILED


def test_an_agency_is_counted_by_those_who_may_know_all_of_it(filed: Quarter, cast: Cast) -> None:
    found = record("kewei", cast["office"], filed)
    assert found is not None
    owed = Report.objects.filter(quarter=filed, agency__code="kewei").count()
    assert found.now.counts == dict.fromkeys(FilingLight, 0) | {ON_TIME: 1, NOT_FILED: owed - 1}
    assert found.whole.timeliness == found.now.timeliness
    assert round(float(found.now.timeliness or 0) * owed) == 1
    for username in ("leader", "manager", "kewei", "kewei.signer"):
        assert record("kewei", cast[username], filed) == found, username
    for username in ("lvwei", "jingxinwei", "admin"):
        assert record("kewei", cast[username], filed) is None, username


def test_timeliness_is_over_all_quarters_and_leaves_out_what_is_not_due(
    plan: Plan, quarter: Quarter, cast: Cast
) -> None:
    second = open_quarter(plan, "2017Q2")
    with clock.travel(second.opens_at):
        bring_to(report_of(second, "12.1", "lvwei"), cast, *SUBMITTED)
    with clock.travel(at("2017-10-09 10:00")):
        found = filing_record(plan, [second, quarter], Agency.objects.get(code="lvwei"), cast["lvwei"])
    assert found is not None
    owed = Report.objects.filter(quarter=second, agency__code="lvwei").count()
    assert (found.whole.on_time, found.whole.due) == (1, owed)
    assert found.now.timeliness is None
    assert [row for row, _filing in found.newest_first] == [second]


def test_who_owes_nothing_has_no_record(filed: Quarter, cast: Cast) -> None:
    assert record("districts", cast["office"], filed) is None


def test_many_at_once_are_the_same_as_one_by_one(filed: Quarter, cast: Cast) -> None:
    for username in TOLD:
        viewer = cast[username]
        with clock.travel(AFTER), counted() as statements:
            by_measure, by_agency = filing_of([filed.pk], ["1.1", "12.1"], ["kewei", "lvwei"], viewer)
        assert len(statements) == 1
        told = by_measure.get((filed.pk, "1.1"), {})
        assert {code: told[code] for code in EVERY if code in told} == TOLD[username]
        one = record("kewei", viewer, filed)
        assert by_agency.get((filed.pk, "kewei")) == (one.now if one else None)
