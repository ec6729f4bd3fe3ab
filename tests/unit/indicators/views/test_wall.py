"""The filing wall and the ranking of agencies: who sees which rows, and what they say."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from actions.domain.workflow import Event
from actions.models import Plan, Quarter, Report
from hz_plus.lib import clock
from tests.factories.cast import Cast, at, bring_to, report_of
from tests.factories.pages import counted
from tests.unit.indicators.views.reading import PLAN, get, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
WALL, RANKING = f"{PLAN}wall/", f"{PLAN}timeliness/"


def rows(cast: Cast, username: str, query: str = "") -> list[dict[str, object]]:
    """The wall's reports as JSON."""
    found: list[dict[str, object]] = json.loads(get(f"{WALL}?format=json{query}", cast, username).content)[
        "rows"
    ]
    return found


def test_the_office_sees_every_report_in_its_state(quarter: Quarter, cast: Cast) -> None:
    bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SUBMIT)
    found = rows(cast, "office")
    assert len(found) == Report.objects.filter(quarter=quarter).count() == 336
    own = next(row for row in found if (row["agency"], row["measure"]) == ("kewei", "1.1"))
    assert (own["state"], own["filing"], own["role"], own["due_on"]) == (
        "submitted",
        "on_time",
        "lead",
        "2017-10-11",
    )
    page = text(get(WALL, cast, "office"))
    assert "47家单位，336份填报" in page
    assert 'aria-label="市科委，1.1，牵头，待审核"' in page


def test_an_agency_sees_its_own_and_what_partners_submitted(quarter: Quarter, cast: Cast) -> None:
    assert {row["agency"] for row in rows(cast, "yuhang")} == {"yuhang"}
    bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SUBMIT)
    foreign = [row for row in rows(cast, "yuhang") if row["agency"] != "yuhang"]
    assert [(row["agency"], row["measure"], row["state"]) for row in foreign] == [
        ("kewei", "1.1", "submitted")
    ]


@pytest.mark.parametrize(
    ("username", "status"), [("", 302), ("admin", 403), ("leader", 200), ("manager", 200)]
)
def test_who_may_open_it(username: str, status: int, quarter: Quarter, cast: Cast) -> None:
    assert get(WALL, cast, username).status_code == status
    assert get(RANKING, cast, username).status_code == status


def test_agencies_are_not_ranked_before_each_other(quarter: Quarter, cast: Cast) -> None:
    assert get(RANKING, cast, "kewei").status_code == 403


def test_what_is_overdue_or_late_is_flagged(quarter: Quarter, cast: Cast) -> None:
    report = report_of(quarter, "1.1", "kewei")
    with clock.travel(report.due_at - timedelta(seconds=1)):
        assert next(row for row in rows(cast, "office") if row["measure"] == "1.1")["filing"] == "not_due"
    with clock.travel(report.due_at):
        assert "待填报，已逾期" in text(get(WALL, cast, "office"))
        bring_to(report, cast, Event.PREPARE, Event.SUBMIT)
        assert 'aria-label="市科委，1.1，牵头，待审核，迟报"' in text(get(WALL, cast, "office"))


def test_an_agencys_reports_are_listed_with_links_where_they_may_be_opened(
    quarter: Quarter, cast: Cast
) -> None:
    report = report_of(quarter, "1.1", "kewei")
    assert f'href="/review/{report.pk}/"' in text(get(f"{WALL}?agency=kewei", cast, "office"))
    assert f'href="/filing/{report.pk}/"' in text(get(f"{WALL}?agency=kewei", cast, "kewei"))
    bring_to(report, cast, Event.PREPARE, Event.SUBMIT)
    partner = text(get(f"{WALL}?agency=kewei", cast, "yuhang"))
    assert f"/{report.pk}/" not in partner
    assert 'href="/hangzhou-2015/measures/1.1/"' in partner


def test_an_agency_that_is_not_on_the_wall_is_said(quarter: Quarter, cast: Cast) -> None:
    answer = get(f"{WALL}?agency=nobody", cast, "office")
    assert answer.status_code == 404
    assert "没有“nobody”这个单位" in text(answer)


def test_the_past_is_told_as_far_as_it_is_dated(quarter: Quarter, cast: Cast) -> None:
    with clock.travel(at("2017-10-09 10:00")):
        bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SUBMIT, Event.APPROVE)
    for moment, state in (("2017-10-08", "not_started"), ("2017-10-09", "approved")):
        found = rows(cast, "office", f"&quarter=2017Q3&as_of={moment}")
        assert (
            next(row for row in found if row["measure"] == "1.1" and row["agency"] == "kewei")["state"]
            == state
        )


def test_one_statement_builds_the_wall(quarter: Quarter, cast: Cast) -> None:
    with counted() as statements:
        get(WALL, cast, "office")
    assert len(statements) == 2  # the plan with its quarters, and the wall


def test_a_plan_without_quarters_has_an_empty_wall(plan: Plan, cast: Cast) -> None:
    assert "本季没有您能看到的填报。" in text(get(WALL, cast, "office"))


def test_equals_share_a_rank_and_the_rest_is_ranked_below(quarter: Quarter, cast: Cast) -> None:
    late = report_of(quarter, "1.1", "kewei")
    bring_to(report_of(quarter, "12.1", "lvwei"), cast, Event.PREPARE, Event.SUBMIT)
    with clock.travel(late.due_at):
        bring_to(late, cast, Event.PREPARE, Event.SUBMIT)
        found = json.loads(get(f"{RANKING}?quarter=2017Q3&format=json", cast, "office").content)["rows"]
    by_code = {row["agency"]: row for row in found}
    assert by_code["lvwei"]["rank"] == 1
    assert by_code["kewei"]["late"] == 1
    assert by_code["kewei"]["rank"] == by_code["jingxinwei"]["rank"] == 2
    assert by_code["kewei"]["timeliness"] == "0"


def test_agencies_are_ranked_by_what_they_lead(published: Quarter, cast: Cast) -> None:
    page = get(f"{RANKING}?by=lights", cast, "office").content.decode()
    order = re.findall(r'class="row" href="/hangzhou-2015/agencies/(\w+)/', page)
    assert order.index("jingxinwei") < order.index("kewei")


def test_another_order_is_refused(published: Quarter, cast: Cast) -> None:
    answer = get(f"{RANKING}?by=name", cast, "office")
    assert answer.status_code == 400
    assert "by=timeliness" in text(answer)
