"""Errors block, warnings ask for a reason, hints only tell: on the form, on the check page, over the API."""

from __future__ import annotations

import re
from typing import Any

import pytest

from actions.domain.workflow import Event, State
from actions.models import Quarter, Report, Revision
from actions.services import checks, reports
from hz_plus.lib import clock
from hz_plus.lib.errors import Invalid, Problem
from indicators.models import Indicator, Part
from tests.factories.api import caller, pointers
from tests.factories.cast import Cast, at, bring_to, complete, open_quarter, report_of
from tests.factories.pages import client_of, counted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
ALL_THE_WAY = (Event.PREPARE, Event.SUBMIT, Event.APPROVE)


@pytest.fixture
def later(quarter: Quarter, cast: Cast) -> Any:
    """The lead's report of the quarter after the one in which 27 was approved."""
    bring_to(report_of(quarter, "1.1", "kewei"), cast, *ALL_THE_WAY)
    following = open_quarter(quarter.plan, "2017Q4")
    with clock.travel(at("2018-01-05 10:00")):
        yield report_of(following, "1.1", "kewei")


def content(value: str, note: str = "", **more: object) -> dict[str, object]:
    """Complete content with this value."""
    return complete() | {"values": [{"indicator": "1.1-a", "value": value, "note": note}]} | more


def saved(report: Report, cast: Cast, typed: dict[str, object]) -> list[Problem]:
    """What the rules say of the report once `typed` is saved."""
    fresh = Report.objects.for_work().get(pk=report.pk)
    reports.save(fresh, typed, by=cast["kewei"])
    working = Revision.objects.working().get(report=report)
    return checks.problems([fresh], {report.pk: working})[report.pk]


def test_a_warning_blocks_until_its_reason_is_given(later: Report, cast: Cast) -> None:
    [warning] = [row for row in saved(later, cast, content("26")) if row.asks]
    assert (warning.field, warning.code) == ("values/1.1-a/note", "below_last")
    assert warning.message == "累计值26低于上季27，说明核减原因。"
    fresh = Report.objects.for_work().get(pk=later.pk)
    with pytest.raises(Invalid) as refused:
        reports.move(fresh, Event.PREPARE, by=cast["kewei"])
    assert [row.code for row in refused.value.problems] == ["below_last"]

    answered = saved(later, cast, content("26", "1家被取消认定。"))
    assert [row.reason for row in answered if row.code == "below_last"] == ["1家被取消认定。"]
    fresh = Report.objects.for_work().get(pk=later.pk)
    assert reports.move(fresh, Event.PREPARE, by=cast["kewei"]).state == State.SIGNING


def test_a_hint_never_blocks(later: Report, cast: Cast) -> None:
    found = saved(later, cast, content("28"))
    assert [(row.field, row.code) for row in found] == [("problems", "no_problem_told")]
    assert checks.blocking(found) == []


def test_the_api_names_the_warning_in_the_callers_language(later: Report, cast: Cast) -> None:
    saved(later, cast, content("26"))
    path, version = f"reports/{later.pk}/events/", Report.objects.get(pk=later.pk).version
    answer = caller(cast["kewei"]).send("POST", path, {"event": "prepare"}, version=version, status=400)
    assert pointers(answer) == {"/values/1.1-a/note": "below_last"}
    english = caller(cast["kewei"]).send(
        "POST", f"{path}?lang=en", {"event": "prepare"}, version=version, status=400
    )
    assert english["errors"][0]["message"] == "26 is lower than last quarter (27). Explain the reduction."


def test_the_live_line_and_the_check_page_say_the_same(later: Report, cast: Cast) -> None:
    words = "累计值26低于上季27，说明核减原因。"
    client = client_of(cast["kewei"])
    typed = {"action": "preview", "value:1.1-a": "26", "judged_light": "green", "progress": "已达标。"}
    live = client.post(f"/filing/{later.pk}/", typed, headers={"HX-Request": "true"}).content.decode()
    assert words in live
    assert "指标1.1-a进度落后，写明滞后原因。" in live
    assert "自评“进展正常”与系统研判“明显滞后”不一致" in live
    assert "文中写有“已达标”" in live
    assert not Revision.objects.working().exists()
    saved(later, cast, content("26"))
    assert words in client.get(f"/filing/{later.pk}/check/").content.decode()
    assert "有1处需要说明" in client.get(f"/filing/{later.pk}/check/").content.decode()
    assert words in client.get(f"/filing/{later.pk}/").content.decode()
    saved(later, cast, content("26", "1家被取消认定。"))
    page = client.get(f"/filing/{later.pk}/check/").content.decode()
    assert "提交签发</button>" in page
    assert "1家被取消认定。" in page


def test_a_judgement_other_than_the_computed_light_is_explained(later: Report, cast: Cast) -> None:
    found = saved(later, cast, content("28", judged_light="yellow"))
    assert [row.field for row in found if row.asks] == ["judged_reason"]
    found = saved(later, cast, {"judged_reason": "四季度集中认定。"})
    assert [row.reason for row in found if row.code == "judged_differs"] == ["四季度集中认定。"]


class TestParts:
    """The sum of what the districts submitted, beside the lead's figure."""

    @pytest.fixture
    def lead(self, quarter: Quarter) -> Report:
        """The lead's report; its target is decomposed to two districts."""
        for code in ("yuhang", "xihu"):
            agency = report_of(quarter, "1.1", code).agency
            Part.objects.create(
                indicator=Indicator.objects.get(code="1.1-a"), agency=agency, due_on="2018-12-31", value=30
            )
        return report_of(quarter, "1.1", "kewei")

    def file(self, lead: Report, cast: Cast, code: str, value: str, *events: Event) -> None:
        """A district files its part."""
        typed: dict[str, object] = {
            "progress": "已配合。",
            "values": [{"indicator": "1.1-a", "value": value}],
        }
        bring_to(report_of(lead.quarter, "1.1", code), cast, *events, content=typed)

    def test_a_difference_asks_for_a_reason_once_all_have_submitted(self, lead: Report, cast: Cast) -> None:
        assert "sum_incomplete" not in {row.code for row in saved(lead, cast, content("27"))}
        self.file(lead, cast, "yuhang", "12", Event.PREPARE, Event.SUBMIT)
        self.file(lead, cast, "xihu", "14")
        [hint] = [row for row in saved(lead, cast, content("27")) if row.code.startswith("sum")]
        assert (hint.code, hint.blocks) == ("sum_incomplete", False)
        assert hint.message == "分解单位已报1家，共2家，合计12，报齐后核对。"
        self.file(lead, cast, "xihu", "14", Event.PREPARE, Event.SUBMIT)
        [warning] = [row for row in saved(lead, cast, content("27")) if row.asks]
        assert warning.message == "分解合计26与总数27不一致，说明差额原因。"
        assert not [row for row in saved(lead, cast, content("26")) if row.code.startswith("sum")]

    def test_the_lead_reads_what_each_submitted_and_the_difference(self, lead: Report, cast: Cast) -> None:
        self.file(lead, cast, "yuhang", "12", Event.PREPARE, Event.SUBMIT)
        self.file(lead, cast, "xihu", "14")
        saved(lead, cast, content("27"))
        page = client_of(cast["kewei"]).get(f"/filing/{lead.pk}/").content.decode()
        assert "分解单位填报（已报1家，共2家）" in page
        table = re.sub(r"<[^>]+>", " ", page[page.index("分解单位填报</caption>") :].partition("</table>")[0])
        assert " ".join(table.split()).endswith("西湖区 未报 余杭区 12 合计 12 本单位数减合计 +15")
        district = client_of(cast["yuhang"]).get(f"/filing/{report_of(lead.quarter, '1.1', 'yuhang').pk}/")
        assert "分解单位填报" not in district.content.decode()


def test_many_reports_are_checked_with_a_few_queries(quarter: Quarter, cast: Cast) -> None:
    leads = [report_of(quarter, "1.1", "kewei"), report_of(quarter, "2.1", "jingxinwei")]
    with counted() as one:
        checks.of_contents(leads[1:], [{}])
    with counted() as two:
        checks.of_contents(leads, [{}, {}])
    assert len(two) == len(one)
