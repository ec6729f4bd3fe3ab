"""The part of a report that `indicators` adds: what is typed, kept, merged, refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from actions.domain.workflow import Event
from actions.models import Quarter, Report, Revision
from actions.selectors.revisions import contents
from actions.services import reports
from actions.services.content import clean
from hz_plus.lib.errors import Invalid
from indicators.models import Indicator, MilestoneClaim, Part, Value
from indicators.selectors.backdrops import backdrop
from indicators.selectors.facts import facts
from indicators.selectors.forms import IndicatorField, fields_of
from indicators.services.report_part import IndicatorPart
from tests.factories.cast import Cast, bring_to, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


@pytest.fixture
def factory(quarter: Quarter) -> Report:
    """The lead's report of measure 2.1: a stock, and three milestones."""
    return report_of(quarter, "2.1", "jingxinwei")


def save(report: Report, cast: Cast, **typed: Any) -> Revision:
    """Save as the agency's reporter; return the working revision."""
    reports.save(report, typed, by=cast[report.agency.code])
    return Revision.objects.working().get(report=report)


def refused(report: Report, cast: Cast, **typed: Any) -> set[tuple[str, str]]:
    """Where and why a save is refused."""
    with pytest.raises(Invalid) as caught:
        save(report, cast, **typed)
    return {(problem.field, problem.code) for problem in caught.value.problems}


def stock(value: str | None, **more: str) -> dict[str, Any]:
    """The row of indicator 2.1-a."""
    return {"indicator": "2.1-a", "value": value, **more}


def step(order: int | str, day: str | None) -> dict[str, Any]:
    """The row of a step of 2.1-b."""
    return {"indicator": "2.1-b", "order": order, "done_on": day}


class TestValues:
    """Figures."""

    def test_only_what_is_mentioned_changes(self, factory: Report, cast: Cast) -> None:
        save(factory, cast, values=[stock("118", note="九月台账")], milestones=[step(1, "2016-11-18")])
        revision = save(factory, cast, progress="推进。")
        assert [(row.value, row.note) for row in revision.values.all()] == [(118, "九月台账")]
        revision = save(factory, cast, values=[stock("120")])
        assert revision.values.get().value == 120
        assert revision.milestone_claims.get().done_on == date(2016, 11, 18)

    @pytest.mark.parametrize("empty", [None, "", "　"])
    def test_an_empty_figure_is_missing_and_not_zero(
        self, empty: str | None, factory: Report, cast: Cast
    ) -> None:
        save(factory, cast, values=[stock("118")])
        assert not save(factory, cast, values=[stock(empty)]).values.exists()
        assert save(factory, cast, values=[stock("0")]).values.get().value == 0

    @pytest.mark.parametrize(
        ("value", "code"),
        [
            ("1e3", "not_a_number"),
            ("NaN", "not_a_number"),
            ("1_000", "not_a_number"),
            ("٣", "not_a_number"),
            ("11.5", "too_many_decimals"),
            ("-1", "negative"),
            ("1234567890123456", "too_large"),
            (1.5, "not_text"),
            (True, "not_text"),
        ],
    )
    def test_refused(self, value: Any, code: str, factory: Report, cast: Cast) -> None:
        assert refused(factory, cast, values=[stock(value)]) == {("values/2.1-a/value", code)}
        assert not Revision.objects.exists()

    def test_ten_thousands_are_read_where_single_things_are_counted(
        self, factory: Report, cast: Cast
    ) -> None:
        assert save(factory, cast, values=[stock("0.03万")]).values.get().value == 300

    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            ("1.2亿", "单位已是亿元，填写 1.2。"),
            ("12000万", "单位已是亿元，填写 1.2。"),
            ("3万", "单位是亿元，换算成亿元填写，不带“万”“亿”。"),
        ],
    )
    def test_a_unit_with_its_own_scale_says_what_to_write(
        self, typed: str, message: str, quarter: Quarter, cast: Cast
    ) -> None:
        sales = report_of(quarter, "3.3", "shangwuwei")
        content = {"values": [{"indicator": "3.3-a", "value": typed}]}
        [cleaned] = clean([sales], [content])
        assert [(row.code, row.message) for row in cleaned.problems] == [("other_unit", message)]

    def test_only_own_indicators(self, factory: Report, quarter: Quarter, cast: Cast) -> None:
        foreign = {"indicator": "1.1-a", "value": "1"}
        assert refused(factory, cast, values=[foreign]) == {("values/1.1-a", "unknown_indicator")}
        support = report_of(quarter, "1.1", "yuhang")
        assert refused(support, cast, values=[foreign]) == {("values/1.1-a", "unknown_indicator")}
        Part.objects.create(
            indicator=Indicator.objects.get(code="1.1-a"),
            agency=support.agency,
            due_on="2018-12-31",
            value=9,
        )
        assert save(support, cast, values=[foreign]).values.get().value == 1

    @pytest.mark.parametrize("rows", ["27", {"indicator": "2.1-a"}, ["27"]])
    def test_rows_are_rows(self, rows: Any, factory: Report, cast: Cast) -> None:
        assert refused(factory, cast, values=rows) == {("values", "not_rows")}


class TestRatios:
    """Numerator and denominator."""

    @pytest.fixture
    def coverage(self, quarter: Quarter, cast: Cast) -> Report:
        """A report with two ratios, whose agency is the tourism commission for once."""
        report = report_of(quarter, "13.3", "shichangjianguanju")
        report.agency = report_of(quarter, "12.1", "lvwei").agency
        report.save()
        return report

    @pytest.mark.parametrize(
        ("pair", "problem"),
        [
            (("3", ""), ("denominator", "half_a_pair")),
            (("", "4"), ("numerator", "half_a_pair")),
            (("5", "4"), ("numerator", "above_denominator")),
            (("0", "0"), ("denominator", "zero")),
            (("x", "4"), ("numerator", "not_a_number")),
        ],
    )
    def test_refused(
        self, pair: tuple[str, str], problem: tuple[str, str], coverage: Report, cast: Cast
    ) -> None:
        row = {"indicator": "13.3-a", "numerator": pair[0], "denominator": pair[1]}
        found = refused(coverage, cast, values=[row])
        assert (f"values/13.3-a/{problem[0]}", problem[1]) in found

    def test_kept_as_a_pair(self, coverage: Report, cast: Cast) -> None:
        row = {"indicator": "13.3-a", "numerator": "1,200", "denominator": "2400.5"}
        value = save(coverage, cast, values=[row]).values.get()
        assert (value.value, value.numerator, value.denominator) == (None, 1200, Decimal("2400.5"))


class TestMilestones:
    """Steps said to be done."""

    def test_a_claim_may_be_taken_back(self, factory: Report, cast: Cast) -> None:
        save(factory, cast, milestones=[step(1, "2016-11-18"), step("3", "2017-09-21")])
        revision = save(factory, cast, milestones=[step(1, "")])
        assert [claim.milestone.order for claim in revision.milestone_claims.all()] == [3]

    @pytest.mark.parametrize(
        ("row", "problem"),
        [
            (step(9, "2017-01-01"), ("milestones/2.1-b/9", "unknown_milestone")),
            (step(1, "2017年1月"), ("milestones/2.1-b/1/done_on", "not_a_date")),
            (step(1, "2017-10-01"), ("milestones/2.1-b/1/done_on", "after_quarter")),
        ],
    )
    def test_refused(
        self, row: dict[str, Any], problem: tuple[str, str], factory: Report, cast: Cast
    ) -> None:
        assert refused(factory, cast, milestones=[row]) == {problem}


def test_content_is_plain_and_in_order(factory: Report, cast: Cast) -> None:
    revision = save(
        factory, cast, values=[stock("118")], milestones=[step(3, "2017-09-21"), step(1, "2016-11-18")]
    )
    content = contents([revision])[revision.pk]
    assert content["values"] == [
        {"indicator": "2.1-a", "value": "118", "numerator": None, "denominator": None, "note": ""}
    ]
    assert [row["order"] for row in content["milestones"]] == [1, 3]


def test_a_new_revision_starts_with_what_was_submitted(factory: Report, cast: Cast) -> None:
    content = {
        "progress": "推进。",
        "results": "首批企业见验收文件。",
        "delay_reason": "审批较慢。",
        "values": [stock("60")],
        "milestones": [step(1, "2016-11-18")],
        "next_steps": [{"step": "验收", "due_on": "2017-12-31", "person": "业务处"}],
    }
    bring_to(factory, cast, Event.PREPARE, Event.SUBMIT, Event.RETURN, content=content)
    first = contents(list(Revision.objects.filter(report=factory)))
    revision = save(factory, cast, progress="推进。")
    assert contents([revision])[revision.pk] == next(iter(first.values()))
    assert Value.objects.count() == MilestoneClaim.objects.count() == 2


def test_a_posted_form_is_read() -> None:
    posted: Mapping[str, str] = {
        "value:2.1-a": "118",
        "note:2.1-a": "台账",
        "done_on:2.1-b:1": "2016-11-18",
        "claim_note:2.1-b:1": "批文",
        "progress": "x",
        "value:": "1",
    }
    assert IndicatorPart().typed(posted) == {
        "values": [{"indicator": "2.1-a", "value": "118", "note": "台账"}],
        "milestones": [{"indicator": "2.1-b", "order": "1", "done_on": "2016-11-18", "note": "批文"}],
    }


def fields(report: Report, typed: Mapping[str, Any]) -> list[IndicatorField]:
    """The fields of the form with what was typed."""
    return fields_of(facts(report, typed, backdrop([report])))


class TestForm:
    """What the form shows beside each figure."""

    def test_expected_target_and_the_light_of_what_is_typed(self, factory: Report, cast: Cast) -> None:
        typed = {"values": [stock("60")], "milestones": [step(1, "2016-11-18")]}
        row, steps = fields(factory, typed)
        assert row.expected is not None
        assert row.expected.quantize(Decimal("0.1")) == Decimal("104.9")
        assert (row.value, row.target, row.last) == ("60", 300, None)
        assert row.preview is not None
        assert row.preview.light == "yellow"
        assert [field.done_on for field in steps.steps] == ["2016-11-18", "", ""]
        assert not Revision.objects.exists()

    def test_typed_text_that_is_no_figure_is_shown_and_has_no_difference(
        self, factory: Report, cast: Cast
    ) -> None:
        row, _steps = fields(factory, {"values": [stock("二十七")]})
        assert (row.value, row.difference) == ("二十七", None)

    def test_last_quarters_approved_figure_is_beside_it(
        self, factory: Report, quarter: Quarter, cast: Cast
    ) -> None:
        content = {"progress": "x", "delay_reason": "x", "values": [stock("60")]}
        bring_to(factory, cast, Event.PREPARE, Event.SUBMIT, Event.APPROVE, content=content)
        following = quarter.plan.quarters.get(year=2017, number=4)
        later = Report.objects.create(
            plan=following.plan,
            quarter=following,
            measure=factory.measure,
            agency=factory.agency,
            role="lead",
            due_at=following.lead_due_at,
        )
        row, _steps = fields(later, {"values": [stock("75")]})
        assert row.last is not None
        assert (row.last.value, row.difference) == (60, 15)
