"""Thresholds, methods, baselines and decompositions, amended: who may, since when, why, and that figures follow."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from actions.domain.workflow import Event
from actions.models import Plan, Quarter
from actions.services import quarters
from agencies.models import Agency, AuditEvent
from hz_plus.lib import clock
from hz_plus.lib.errors import Invalid, NotAllowed, NotPossible, Severity
from indicators.domain.kinds import Aggregation, Shape
from indicators.domain.progress import Thresholds
from indicators.domain.rollup import Way
from indicators.models import Baseline, Figure, Indicator, Method, Part, RollUpRequest, Threshold
from indicators.selectors.computed import figures_at
from indicators.selectors.explanations import explain
from indicators.selectors.trials import try_thresholds, try_way
from indicators.services import baselines, decompositions, methods, roll_up, thresholds
from tests.factories.cast import Cast, at, bring_to, open_quarter, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]

ALL_THE_WAY = (Event.PREPARE, Event.SUBMIT, Event.APPROVE)
Q3_STARTS = date(2017, 7, 1)


def settle(quarter: Quarter) -> None:
    """Let what waits be computed."""
    roll_up.fulfil(quarter_id=quarter.pk)


def light(quarter: Quarter, code: str = "1.1") -> str:
    """The stored light of a measure."""
    return Figure.objects.get(quarter=quarter, level="measure", subject=code).light


def problems(refused: pytest.ExceptionInfo[Invalid]) -> set[tuple[str, str]]:
    """Where and what."""
    return {(problem.field, problem.code) for problem in refused.value.problems}


@pytest.fixture
def filed(quarter: Quarter, cast: Cast) -> Quarter:
    """2017Q3 with 27 of 60: yellow, 13.3 points behind."""
    bring_to(report_of(quarter, "1.1", "kewei"), cast, *ALL_THE_WAY)
    settle(quarter)
    return quarter


class TestThresholds:
    """Gaps above which lights turn yellow and red."""

    def adopt(self, plan: Plan, cast: Cast, **changes: Any) -> Threshold:
        """Adopt 5 and 10 from the quarter's first day on, unless changed."""
        given: dict[str, Any] = {
            "yellow_over": Decimal(5),
            "red_over": Decimal(10),
            "valid_from": Q3_STARTS,
            "reason": "领导小组会议纪要",
            "by": cast["manager"],
        }
        return thresholds.adopt(plan=plan, **given | changes)

    def test_tried_first_then_adopted_from_a_day_on(self, plan: Plan, filed: Quarter, cast: Cast) -> None:
        tried = try_thresholds(plan, Thresholds(Decimal(5), Decimal(10)))
        assert [(row.level, row.code, row.before, row.after) for row in tried.changes] == [
            ("measure", "1.1", "yellow", "red"),
            ("indicator", "1.1-a", "yellow", "red"),
        ]
        assert light(filed) == "yellow"
        row = self.adopt(plan, cast)
        settle(filed)
        assert light(filed) == "red"
        before = Threshold.objects.get(plan=plan, valid_from=None, superseded_at=None)
        assert before.valid_to == date(2017, 6, 30)
        event = AuditEvent.objects.get(subject_kind="threshold", subject_id=row.pk)
        assert (event.verb, event.person, event.note) == ("amend", cast["manager"], "领导小组会议纪要")

    def test_as_of_the_day_before_it_the_old_ones_hold(self, plan: Plan, filed: Quarter, cast: Cast) -> None:
        with clock.travel(at("2017-11-01 10:00")):
            self.adopt(plan, cast)
        then = {(f.level, f.subject): f for f in figures_at(plan, [filed], at("2017-10-31 10:00"))}
        now = {(f.level, f.subject): f for f in figures_at(plan, [filed], at("2017-11-02 10:00"))}
        assert (then["measure", "1.1"].light, now["measure", "1.1"].light) == ("yellow", "red")

    def test_refusals(self, plan: Plan, filed: Quarter, cast: Cast) -> None:
        with pytest.raises(NotAllowed):
            self.adopt(plan, cast, by=cast["office"])
        with pytest.raises(Invalid) as refused:
            self.adopt(plan, cast, red_over=Decimal(5), reason=" ")
        assert problems(refused) == {("red_over", "not_beyond_yellow"), ("reason", "missing")}
        with pytest.raises(Invalid) as refused:
            self.adopt(plan, cast, yellow_over=Decimal(-1))
        assert problems(refused) == {("yellow_over", "out_of_range")}
        quarters.close_quarter(quarter=filed, by=None)
        with pytest.raises(Invalid) as refused:
            self.adopt(plan, cast)
        assert problems(refused) == {("valid_from", "quarter_closed")}
        self.adopt(plan, cast, valid_from=date(2017, 10, 1))
        assert Threshold.objects.known_at(None).filter(plan=plan).count() == 2


class TestMethods:
    """How an indicator is made and judged."""

    def amend(self, cast: Cast, **changes: Any) -> Method:
        """Judge 1.1-a by the S-curve from the quarter's first day on, unless changed."""
        given: dict[str, Any] = {
            "indicator": Indicator.objects.select_related("plan", "measure").get(code="1.1-a"),
            "aggregation": Aggregation.LEAD,
            "shape": Shape.S_CURVE,
            "valid_from": Q3_STARTS,
            "reason": "项目后期集中建成",
            "by": cast["manager"],
        }
        return methods.amend(**given | changes)

    def test_a_path_tried_first_then_adopted(self, filed: Quarter, cast: Cast) -> None:
        indicator = Indicator.objects.select_related("plan").get(code="1.1-a")
        tried = try_way(indicator, Way(shape=Shape.S_CURVE))
        assert {(row.code, row.after) for row in tried.changes} == {("1.1", "red"), ("1.1-a", "red")}
        self.amend(cast)
        settle(filed)
        assert light(filed) == "red"

    def test_agreed_points(self, filed: Quarter, cast: Cast) -> None:
        points = [(date(2017, 9, 30), Decimal("0.45"))]
        self.amend(cast, shape=Shape.POINTS, points=points)
        settle(filed)
        assert Figure.objects.get(quarter=filed, subject="1.1-a").gap == 0

    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            ({"shape": Shape.POINTS}, ("points", "missing")),
            (
                {"shape": Shape.STEP, "points": [(date(2017, 1, 1), Decimal(2))]},
                ("points", "out_of_range"),
            ),
            (
                {
                    "shape": Shape.STEP,
                    "points": [(date(2017, 6, 1), Decimal("0.5")), (date(2017, 1, 1), Decimal("0.6"))],
                },
                ("points", "not_in_order"),
            ),
            ({"aggregation": Aggregation.SUM}, ("aggregation", "not_decomposed")),
            ({"aggregation": Aggregation.RATIO_OF_SUMS}, ("aggregation", "not_for_kind")),
            ({"reason": ""}, ("reason", "missing")),
        ],
    )
    def test_refusals(
        self, changes: dict[str, Any], problem: tuple[str, str], filed: Quarter, cast: Cast
    ) -> None:
        with pytest.raises(Invalid) as refused:
            self.amend(cast, **changes)
        assert problem in problems(refused)
        with pytest.raises(NotAllowed):
            self.amend(cast, by=cast["leader"])

    def test_a_milestone_has_no_path(self, filed: Quarter, cast: Cast) -> None:
        steps = Indicator.objects.select_related("plan", "measure").get(code="8.1-a")
        with pytest.raises(Invalid) as refused:
            self.amend(cast, indicator=steps)
        assert problems(refused) == {("shape", "not_for_kind")}


class TestBaselines:
    """Where paths start."""

    def indicator(self, code: str) -> Indicator:
        """With what services look at."""
        return Indicator.objects.select_related("plan", "measure").get(code=code)

    def test_recorded_and_recorded_anew_nothing_is_overwritten(self, filed: Quarter, cast: Cast) -> None:
        given: dict[str, Any] = {"on": date(2015, 12, 31), "source": "统计年鉴", "by": cast["manager"]}
        baselines.record(indicator=self.indicator("1.1-a"), value=Decimal(12), **given)
        settle(filed)
        assert Figure.objects.get(quarter=filed, subject="1.1-a").attainment == Decimal("0.3125")
        baselines.record(indicator=self.indicator("1.1-a"), value=Decimal(10), **given)
        rows = Baseline.objects.filter(indicator__code="1.1-a").order_by("pk")
        assert [(row.value, row.superseded_at is None) for row in rows] == [(12, False), (10, True)]

    def test_the_first_approved_figure_adopted(self, filed: Quarter, cast: Cast) -> None:
        row = baselines.adopt(indicator=self.indicator("1.1-a"), by=cast["manager"])
        assert (row.value, row.on, row.is_adopted) == (27, filed.ends_on, True)
        settle(filed)
        seen = Figure.objects.get(quarter=filed, subject="1.1-a")
        assert (seen.attainment, seen.gap, seen.light) == (0, 0, "green")
        with pytest.raises(NotPossible):
            baselines.adopt(indicator=self.indicator("3.3-a"), by=cast["manager"])

    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            ({"value": Decimal(60)}, ("value", "beyond_target")),
            ({"on": date(2018, 12, 31)}, ("on", "not_before_target")),
            ({"source": " "}, ("source", "missing")),
        ],
    )
    def test_refusals(
        self, changes: dict[str, Any], problem: tuple[str, str], filed: Quarter, cast: Cast
    ) -> None:
        given: dict[str, Any] = {"value": Decimal(12), "on": date(2015, 12, 31), "source": "统计年鉴"}
        with pytest.raises(Invalid) as refused:
            baselines.record(indicator=self.indicator("1.1-a"), by=cast["manager"], **given | changes)
        assert problem in problems(refused)
        with pytest.raises(NotAllowed):
            baselines.record(indicator=self.indicator("1.1-a"), by=cast["kewei"], **given)


class TestDecompositions:
    """Targets split to agencies, checked against the whole."""

    DUE = date(2018, 12, 31)

    def split(self, cast: Cast, parts: dict[str, int], **changes: Any) -> list[Part]:
        """Split the target of 1.1-a, 60 in all."""
        agencies = {row.code: row for row in Agency.objects.all()}
        given: dict[str, Any] = {"due_on": self.DUE, "by": cast["manager"]}
        return decompositions.split(
            indicator=Indicator.objects.select_related("plan", "measure").get(code="1.1-a"),
            parts={agencies[code]: Decimal(value) for code, value in parts.items()},
            **given | changes,
        )

    def test_district_figures_follow(self, filed: Quarter, cast: Cast) -> None:
        self.split(cast, {"yuhang": 40, "xihu": 20})
        content = {"progress": "配合。", "values": [{"indicator": "1.1-a", "value": "30"}]}
        bring_to(report_of(filed, "1.1", "yuhang"), cast, *ALL_THE_WAY, content=content)
        settle(filed)
        part = Figure.objects.get(quarter=filed, level="part", subject="1.1-a/yuhang")
        assert (part.value, part.target, part.attainment, part.light) == (30, 40, Decimal("0.75"), "green")
        sentence = explain(part, quarter=filed, indicator=Indicator.objects.get(code=part.indicator_code))
        assert sentence.startswith("应达23.3家，实际30家，超前序时进度16.7个百分点（≤5），绿灯；")
        counts = Figure.objects.get(quarter=filed, level="district", subject="yuhang").counts
        assert counts == {"done": 0, "green": 1, "yellow": 0, "red": 0, "grey": 0}
        other = Figure.objects.get(quarter=filed, level="part", subject="1.1-a/xihu")
        assert (other.light, other.reason) == ("grey", "never_filed")
        assert Figure.objects.get(quarter=filed, level="indicator", subject="1.1-a").value == 27

    def test_another_sum_than_the_whole_asks_for_a_reason_and_never_blocks(
        self, filed: Quarter, cast: Cast
    ) -> None:
        with pytest.raises(Invalid) as refused:
            self.split(cast, {"yuhang": 40, "xihu": 21})
        [problem] = refused.value.problems
        assert (problem.code, problem.severity) == ("not_the_whole", Severity.WARNING)
        assert "合计61" in problem.message
        assert len(self.split(cast, {"yuhang": 40, "xihu": 21}, reason="留有余量")) == 2

    def test_amended_from_a_day_on_and_others_end(self, filed: Quarter, cast: Cast) -> None:
        self.split(cast, {"yuhang": 40, "xihu": 20})
        self.split(cast, {"yuhang": 60}, valid_from=date(2018, 1, 1), reason="区划调整")
        before = Part.objects.valid_on(date(2017, 12, 31)).values_list("agency__code", "value")
        after = Part.objects.valid_on(date(2018, 1, 1)).values_list("agency__code", "value")
        assert dict(before) == {"yuhang": 40, "xihu": 20}
        assert dict(after) == {"yuhang": 60}

    def test_refusals(self, filed: Quarter, cast: Cast) -> None:
        with pytest.raises(Invalid) as refused:
            self.split(cast, {"districts": 60})
        assert problems(refused) == {("parts/districts", "not_an_agency")}
        with pytest.raises(Invalid) as refused:
            self.split(cast, {"yuhang": 60}, due_on=date(2019, 12, 31))
        assert problems(refused) == {("due_on", "no_target")}
        with pytest.raises(NotAllowed):
            self.split(cast, {"yuhang": 60}, by=cast["office"])
        assert not Part.objects.exists()


def test_an_amendment_asks_for_the_quarters_it_concerns(plan: Plan, cast: Cast) -> None:
    second, third = open_quarter(plan, "2017Q2"), open_quarter(plan, "2017Q3")
    for quarter in (second, third):
        settle(quarter)
    TestThresholds().adopt(plan, cast)
    assert set(RollUpRequest.objects.values_list("quarter", "measure")) == {(third.pk, None)}
