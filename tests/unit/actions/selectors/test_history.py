"""What an agency filed quarter by quarter, also before a reform under another name."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from actions.models import Plan, Quarter, Report
from actions.selectors.history import history
from agencies.authorization import standing
from agencies.domain.roles import Permission
from agencies.models import Agency, Succession, SuccessionKind
from hz_plus.lib.quarters import Period
from tests.factories.cast import Cast, open_quarter, report_of
from tests.factories.pages import client_of, counted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
PATH = "/filing/history/"


@pytest.fixture
def reform(quarter: Quarter, cast: Cast) -> Succession:
    """The tourism commission's obligations pass to that of science and technology."""
    codes = {row.code: row for row in Agency.objects.filter(code__in=("lvwei", "kewei"))}
    return Succession.objects.create(
        predecessor=codes["lvwei"],
        successor=codes["kewei"],
        kind=SuccessionKind.MERGE,
        on=date(2017, 10, 1),
    )


def test_rows_are_obligations_and_columns_quarters(plan: Plan, quarter: Quarter, cast: Cast) -> None:
    earlier = open_quarter(plan, "2017Q2")
    past = history(cast["kewei"], None)
    assert [row.period for row in past.quarters] == [Period(2017, 3), Period(2017, 2)]
    first = past.rows[0]
    assert [report.quarter_id for report in first.reports if report] == [quarter.pk, earlier.pk]
    assert {row.agency.code for row in past.rows} == {"kewei"}
    assert history(cast["kewei"], Period(2017, 2)).later == Period(2017, 3)


def test_a_successor_reads_what_was_filed_under_the_old_name(reform: Succession, cast: Cast) -> None:
    past = history(cast["kewei"], None)
    assert {row.agency.code for row in past.rows} == {"kewei", "lvwei"}
    report = Report.objects.filter(agency__code="lvwei").first()
    assert report is not None
    client = client_of(cast["kewei"])
    assert client.get(f"/filing/{report.pk}/").status_code == 200
    posted = client.post(f"/filing/{report.pk}/", {"action": "save", "version": report.version})
    assert posted.status_code == 403
    assert client_of(cast["lvwei"]).get(PATH).content.decode().count("市科委") == 0


def test_a_reform_of_tomorrow_gives_nothing_today(reform: Succession, cast: Cast) -> None:
    Succession.objects.update(on=date(2017, 10, 10))
    lvwei = Agency.objects.get(code="lvwei")
    assert not standing(cast["kewei"]).may(Permission.READ_OWN, lvwei.pk)


def test_the_page(quarter: Quarter, cast: Cast) -> None:
    client = client_of(cast["kewei"])
    page = client.get(PATH).content.decode()
    report = report_of(quarter, "1.1", "kewei")
    assert f'href="/filing/{report.pk}/"' in page
    with counted() as statements:
        client.get(PATH)
    assert len(statements) <= 4
    assert Client().get(PATH).status_code == 302
    assert client_of(cast["office"]).get(PATH).status_code == 403
    assert client.post(PATH).status_code == 405
