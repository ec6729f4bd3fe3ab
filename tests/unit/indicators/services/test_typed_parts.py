"""Figures of parts that the lead types: whose they are, who owes them, what they make."""

from __future__ import annotations

from typing import Any

import pytest

from actions.domain.workflow import Event
from actions.models import Quarter, Report, Revision
from actions.selectors.revisions import content_of
from actions.services import drafts, reports
from hz_plus.lib.errors import Invalid
from indicators.domain.kinds import Aggregation, EnteredBy, Shape
from indicators.models import Figure, Indicator, Part, Value
from indicators.selectors.obligations import indicators_of
from indicators.services import methods, roll_up
from tests.factories.api import caller
from tests.factories.cast import Cast, bring_to, complete, report_of
from tests.factories.pages import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
ALL_THE_WAY = (Event.PREPARE, Event.SUBMIT, Event.APPROVE)


def indicator(code: str = "1.1-a") -> Indicator:
    return Indicator.objects.select_related("plan", "measure").get(code=code)


def amend(quarter: Quarter, cast: Cast, **changes: Any) -> None:
    given: dict[str, Any] = {
        "indicator": indicator(),
        "aggregation": Aggregation.SUM,
        "shape": Shape.LINEAR,
        "entered_by": EnteredBy.LEAD,
        "valid_from": quarter.starts_on,
        "reason": "区县数由牵头单位汇总",
        "by": cast["manager"],
    }
    methods.amend(**given | changes)


@pytest.fixture
def lead(quarter: Quarter, cast: Cast) -> Report:
    """The lead's report of 1.1, whose target has two parts that the lead types."""
    for code in ("yuhang", "xihu"):
        agency = report_of(quarter, "1.1", code).agency
        Part.objects.create(indicator=indicator(), agency=agency, due_on="2018-12-31", value=30)
    amend(quarter, cast)
    return report_of(quarter, "1.1", "kewei")


def parts(**figures: str) -> list[dict[str, str]]:
    return [{"indicator": "1.1-a", "agency": agency, "value": value} for agency, value in figures.items()]


def test_they_lie_in_the_leads_revision_and_make_the_districts_figures(lead: Report, cast: Cast) -> None:
    content = complete() | {"parts": parts(yuhang="12", xihu="15")}
    bring_to(lead, cast, *ALL_THE_WAY, content=content)
    saved = content_of(lead.revisions.get())
    assert saved["parts"] == parts(xihu="15", yuhang="12")
    assert [row["value"] for row in saved["values"]] == ["27"]
    roll_up.store(quarter=lead.quarter)
    whole = Figure.objects.get(quarter=lead.quarter, level="indicator", subject="1.1-a")
    assert (whole.value, whole.reported, whole.to_report) == (27, 2, 2)
    assert Figure.objects.get(quarter=lead.quarter, level="part", subject="1.1-a/yuhang").value == 12
    page = client_of(cast["office"]).get("/hangzhou-2015/lineage/part/1.1-a/yuhang/?quarter=2017Q3")
    assert "市科委代填" in page.content.decode()


def test_districts_owe_nothing_there_and_see_who_typed_it(lead: Report, cast: Cast) -> None:
    own = report_of(lead.quarter, "1.1", "yuhang")
    assert indicators_of([own])[own.pk] == []
    with pytest.raises(Invalid):
        reports.save(own, {"values": [{"indicator": "1.1-a", "value": "3"}]}, by=cast["yuhang"])
    path = f"/filing/{own.pk}/"
    assert 'name="value:1.1-a"' not in client_of(cast["yuhang"]).get(path).content.decode()
    bring_to(
        lead, cast, Event.PREPARE, Event.SUBMIT, content=complete() | {"parts": parts(yuhang="12", xihu="15")}
    )
    page = client_of(cast["yuhang"]).get(path).content.decode()
    assert "由市科委代填" in page
    assert "<b>12</b>" in page


def test_before_the_setting_districts_file_themselves(lead: Report, cast: Cast) -> None:
    amend(lead.quarter, cast, entered_by=EnteredBy.HOLDER)
    own = report_of(lead.quarter, "1.1", "yuhang")
    assert [row.code for row in indicators_of([own])[own.pk]] == ["1.1-a"]
    with pytest.raises(Invalid) as refused:
        reports.save(lead, {"parts": parts(yuhang="12")}, by=cast["kewei"])
    assert [problem.code for problem in refused.value.problems] == ["not_typed_by_lead"]


@pytest.mark.parametrize(
    ("rows", "where", "code"),
    [
        (parts(yuhang="一二"), "parts/1.1-a/yuhang/value", "not_a_number"),
        (parts(binjiang="3"), "parts/1.1-a/binjiang", "unknown_agency"),
        ([*parts(yuhang="1"), *parts(yuhang="2")], "parts/1.1-a", "twice"),
        ([{**parts(yuhang="1")[0], "colour": "red"}], "parts/1.1-a/yuhang/colour", "unknown_field"),
    ],
)
def test_bad_input_is_named(
    lead: Report, cast: Cast, rows: list[dict[str, str]], where: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        reports.save(lead, {"parts": rows}, by=cast["kewei"])
    assert (where, code) in {(problem.field, problem.code) for problem in refused.value.problems}
    assert not Value.objects.exists()


def test_what_is_right_is_kept_while_it_is_typed(lead: Report, cast: Cast) -> None:
    _kept, problems = drafts.keep(lead, {"parts": parts(yuhang="12", xihu="许多")}, by=cast["kewei"])
    assert [problem.field for problem in problems] == ["parts/1.1-a/xihu/value"]
    assert content_of(Revision.objects.get(report=lead))["parts"] == parts(yuhang="12")


def test_a_difference_asks_for_a_reason(lead: Report, cast: Cast) -> None:
    content = complete() | {"parts": parts(yuhang="12", xihu="14")}
    with pytest.raises(Invalid) as refused:
        bring_to(lead, cast, Event.PREPARE, content=content)
    assert [problem.field for problem in refused.value.problems] == ["values/1.1-a/note"]


def test_a_column_is_pasted_without_scripts(lead: Report, cast: Cast) -> None:
    client, path = client_of(cast["kewei"]), f"/filing/{lead.pk}/"
    page = client.get(path).content.decode()
    assert 'name="part:1.1-a:yuhang"' in page
    form = {
        "action": "save",
        "version": str(lead.version),
        "value:1.1-a": "27",
        "part:1.1-a:xihu": "",
        "part_name:1.1-a:xihu": "西湖区",
        "part:1.1-a:yuhang": "",
        "part_name:1.1-a:yuhang": "余杭区",
    }
    wrong = client.post(path, form | {"parts_pasted:1.1-a": "余杭区\t12\n滨江区\t9"})
    told = wrong.content.decode()
    assert wrong.status_code == 422
    assert "没有承担分解目标的单位“滨江区”" in told
    assert "滨江区\t9</textarea>" in told
    assert 'name="part:1.1-a:yuhang" value="12"' in told
    assert client.post(path, form | {"parts_pasted:1.1-a": "15\n12"}).status_code == 302
    assert content_of(Revision.objects.get(report=lead))["parts"] == parts(xihu="15", yuhang="12")
    assert ">27</td>" in client.get(path).content.decode()


def test_over_the_api(lead: Report, cast: Cast) -> None:
    body = {"parts": parts(yuhang="12")}
    answer = caller(cast["kewei"]).send("PATCH", f"reports/{lead.pk}/", body, version=lead.version)
    assert answer["parts"] == body["parts"]
    body = {"parts": parts(yuhang="")}
    answer = caller(cast["kewei"]).send("PATCH", f"reports/{lead.pk}/", body, version=lead.version + 1)
    assert answer["parts"] == []


@pytest.mark.parametrize(
    ("code", "aggregation", "problem"),
    [("2.1-b", Aggregation.LEAD, "not_for_kind"), ("1.1-a", Aggregation.MAX, "not_for_kind")],
)
def test_what_the_setting_does_not_fit(
    quarter: Quarter, cast: Cast, code: str, aggregation: Aggregation, problem: str
) -> None:
    found = methods.problems(indicator(code), aggregation, Shape.LINEAR, (), EnteredBy.LEAD)
    assert problem in {row.code for row in found}
