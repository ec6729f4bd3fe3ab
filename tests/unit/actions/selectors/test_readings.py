"""What of many reports a person may read costs as little as of one."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from pytest_django import DjangoAssertNumQueries

from actions.domain.workflow import Event
from actions.models import Quarter, Report
from actions.querysets import Extent
from actions.selectors.readings import Reading, history, opinions, readings
from tests.factories.api import publish
from tests.factories.cast import Cast, bring_to, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


def read(cast: Cast, username: str) -> dict[tuple[str, str], Reading]:
    """By measure and agency, every report as far as the person may read it."""
    person = cast[username] if username else AnonymousUser()
    rows = Report.objects.visible_to(person).select_related("measure", "agency")
    return {(one.report.measure.code, one.report.agency.code): one for one in readings(list(rows))}


def test_each_report_as_far_as_it_reaches(
    quarter: Quarter, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    bring_to(report_of(quarter, "1.1", "jingxinwei"), cast, content={"progress": "配合"})
    bring_to(
        report_of(quarter, "1.1", "yuhang"), cast, Event.PREPARE, Event.SUBMIT, content={"progress": "配合"}
    )
    bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.OFFER)
    found = read(cast, "jingxinwei")
    extents = {agency: one.extent for (measure, agency), one in found.items() if measure == "1.1"}
    assert extents == {"jingxinwei": Extent.WHOLE, "yuhang": Extent.SUBMITTED, "kewei": Extent.OFFERED}
    assert all(one.content["progress"] for (measure, _agency), one in found.items() if measure == "1.1")
    office = cast["office"]
    rows = list(Report.objects.visible_to(office))
    assert len(rows) == 336
    with django_assert_num_queries(2):
        assert sum(one.revision is not None for one in readings(rows)) == 1


def test_nothing_to_read_costs_no_query(
    quarter: Quarter, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = list(Report.objects.visible_to(cast["office"]))
    with django_assert_num_queries(0):
        assert not any(one.content for one in readings(rows))


def test_the_public_sees_neither_history_nor_opinions(quarter: Quarter, cast: Cast) -> None:
    publish(quarter, cast)
    [one] = read(cast, "").values()
    assert one.extent is Extent.PUBLIC
    assert one.process is None
    assert (history(one), opinions(one)) == (None, None)
    assert set(one.content) == {"progress", "results", "values", "milestones", "parts", "attachments"}


def test_a_supporting_report_has_no_opinions(quarter: Quarter, cast: Cast) -> None:
    bring_to(report_of(quarter, "1.1", "jingxinwei"), cast, content={"progress": "配合"})
    one = read(cast, "jingxinwei")["1.1", "jingxinwei"]
    assert opinions(one) == []
    assert [row.verb for row in history(one) or []] == ["save"]
