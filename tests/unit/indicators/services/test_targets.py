"""Targets and lives of measures, amended from a day on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from actions.domain.workflow import State
from actions.models import Life, Measure, Quarter
from actions.services import quarters
from agencies.models import AuditEvent
from hz_plus.lib.errors import Invalid, NotAllowed
from indicators.models import Indicator, RollUpRequest, Target
from indicators.services import baselines, lives, targets
from tests.factories.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
FROM = date(2017, 9, 1)
WHY = "市政府专题会议纪要〔2017〕8号"


def amend(cast: Cast, **other: Any) -> Target:
    target = Target.objects.valid_on(FROM).get(indicator__code="1.1-a", due_on=date(2018, 12, 31))
    asked: dict[str, Any] = {
        "target": target,
        "value": Decimal(80),
        "due_on": target.due_on,
        "valid_from": FROM,
        "reason": WHY,
        "by": cast["manager"],
    }
    return targets.amend(**asked | other)


def in_force(day: date) -> set[tuple[Decimal, date]]:
    rows = Target.objects.valid_on(day).filter(indicator__code="1.1-a")
    return set(rows.values_list("value", "due_on"))


def test_another_figure_from_a_day_on(quarter: Quarter, cast: Cast) -> None:
    before = in_force(date(2017, 8, 31))
    row = amend(cast)
    assert (row.value, row.valid_from, row.reason) == (80, FROM, WHY)
    assert in_force(date(2017, 8, 31)) == before
    assert (Decimal(80), date(2018, 12, 31)) in in_force(FROM)
    assert (Decimal(60), date(2018, 12, 31)) not in in_force(FROM)
    assert RollUpRequest.objects.filter(quarter=quarter).exists()
    event = AuditEvent.objects.get(subject_kind="target", verb="amend")
    assert (event.person, event.note, Decimal(event.data["before"])) == (cast["manager"], WHY, 60)


def test_another_day(quarter: Quarter, cast: Cast) -> None:
    amend(cast, value=Decimal(60), due_on=date(2019, 6, 30))
    assert in_force(FROM) >= {(Decimal(60), date(2019, 6, 30))}
    assert date(2018, 12, 31) not in {due for _value, due in in_force(FROM)}
    assert date(2018, 12, 31) in {due for _value, due in in_force(date(2017, 8, 31))}


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ({"value": None}, "value"),
        ({"due_on": None}, "due_on"),
        ({"valid_from": None}, "valid_from"),
        ({"reason": " "}, "reason"),
        ({"value": Decimal(5)}, "value"),
        ({"due_on": date(2015, 12, 31)}, "due_on"),
    ],
)
def test_what_is_wrong_is_named(typed: dict[str, Any], where: str, quarter: Quarter, cast: Cast) -> None:
    indicator = Indicator.objects.select_related("plan", "measure").get(code="1.1-a")
    baselines.record(
        indicator=indicator, value=Decimal(10), on=date(2015, 12, 31), source="年鉴", by=cast["manager"]
    )
    with pytest.raises(Invalid) as refused:
        amend(cast, **typed)
    assert where in {problem.field for problem in refused.value.problems}


def test_closed_quarters_are_not_judged_anew(quarter: Quarter, cast: Cast) -> None:
    quarters.close_quarter(quarter=quarter, by=None)
    with pytest.raises(Invalid):
        amend(cast)
    amend(cast, valid_from=date(2017, 10, 1))


def change(cast: Cast, life: str, measure: str = "1.1", **other: Any) -> None:
    row = Measure.objects.select_related("plan").get(code=measure)
    asked: dict[str, Any] = {
        "measure": row,
        "life": life,
        "valid_from": FROM,
        "reason": WHY,
        "by": cast["manager"],
    }
    lives.change(**asked | other)


def states(quarter: Quarter) -> set[str]:
    return set(quarter.reports.filter(measure__code="1.1").values_list("state", flat=True))


def test_a_paused_measure_is_waived_and_taken_up_again(quarter: Quarter, cast: Cast) -> None:
    assert states(quarter) == {State.NOT_STARTED}
    change(cast, "paused")
    assert states(quarter) == {State.WAIVED}
    assert Life.objects.valid_on(FROM).get(measure__code="1.1").life == "paused"
    with pytest.raises(Invalid):
        change(cast, "paused")
    change(cast, "active", valid_from=date(2017, 9, 15))
    assert states(quarter) == {State.NOT_STARTED}
    assert not Life.objects.valid_on(date(2017, 9, 15)).filter(measure__code="1.1").exists()
    assert Life.objects.valid_on(date(2017, 9, 14)).filter(measure__code="1.1").exists()
    assert AuditEvent.objects.filter(subject_kind="life").count() == 2


def test_a_merger_names_another_measure(quarter: Quarter, cast: Cast) -> None:
    for into in (None, Measure.objects.get(code="1.1")):
        with pytest.raises(Invalid):
            change(cast, "merged", merged_into=into)
    change(cast, "merged", merged_into=Measure.objects.get(code="1.2"))
    assert Life.objects.get(measure__code="1.1").merged_into == Measure.objects.get(code="1.2")


@pytest.mark.parametrize(
    "typed",
    [
        {"life": "burnt"},
        {"life": "active"},
        {"life": "paused", "reason": ""},
        {"life": "paused", "valid_from": None},
    ],
)
def test_what_cannot_be(typed: dict[str, Any], quarter: Quarter, cast: Cast) -> None:
    with pytest.raises(Invalid):
        change(cast, **typed)
    assert not Life.objects.exists()


@pytest.mark.parametrize("username", ["office", "leader", "kewei", "admin"])
def test_only_the_plan_manager(username: str, quarter: Quarter, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        amend(cast, by=cast[username])
    with pytest.raises(NotAllowed):
        change(cast, "paused", by=cast[username])
