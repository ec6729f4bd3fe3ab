"""What was said about a report."""

from __future__ import annotations

import pytest

from actions.domain.workflow import Event
from actions.models import Quarter
from actions.selectors.correspondence import correspondence, standing_request
from actions.services import concurrences, reports
from tests.factories.cast import Cast, bring_to, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


def test_agencies_and_roles_speak_not_names(quarter: Quarter, cast: Cast) -> None:
    report = bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.OFFER)
    concurrences.answer(report, "dissent", by=cast["jingxinwei"], comment="口径不同。")
    bring_to(report, cast, Event.PREPARE, Event.SUBMIT, Event.RETURN)
    told = [(str(row.agency), str(row.role), str(row.title), row.note) for row in correspondence(report)]
    office = str(report.quarter.plan.lead_office)
    assert told == [
        (office, "审核员", "审核退回", "理由"),
        ("市科委", "签发人", "已签发并报送", "理由"),
        ("市科委", "填报员", "已提交签发", "理由"),
        ("市经信委", "填报员", "有不同意见", "口径不同。"),
        ("市科委", "填报员", "已提请会签", "理由"),
    ]


def test_what_passes_within_the_agency_stays_there(quarter: Quarter, cast: Cast) -> None:
    report = bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SEND_BACK)
    assert [row.verb for row in correspondence(report)] == [Event.SEND_BACK, Event.PREPARE]
    assert correspondence(report, inside=False) == []


def test_a_request_stands_until_the_next_submission(quarter: Quarter, cast: Cast) -> None:
    report = bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SUBMIT, Event.RETURN)
    reports.save(report, {"progress": "改写。"}, by=cast["kewei"])
    asked = standing_request(correspondence(report))
    assert asked is not None
    assert asked.verb == Event.RETURN
    bring_to(report, cast, Event.PREPARE, Event.SUBMIT)
    assert standing_request(correspondence(report)) is None
