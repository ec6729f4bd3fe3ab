"""Urging slips: who may do what, when, once."""

from __future__ import annotations

from typing import Any

import pytest

from actions.domain.urging import Colour, SlipState
from actions.models import Measure, Plan, Quarter, UrgingSlip
from actions.selectors.urging import day_by_default, of_agency, slips
from actions.services import urging
from actions.services.urging import Wanted
from agencies.models import Agency, AuditEvent, Notice
from agencies.services import audit
from hz_plus.lib import clock
from hz_plus.lib.errors import Conflict, Invalid, NotAllowed, NotPossible
from tests.factories.cast import Cast, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
DUE = "2017-10-20"


def wanted(measure: str = "1.1", agency: str = "kewei", matter: str = "请补报认定数。") -> Wanted:
    return Wanted(
        Measure.objects.get(code=measure), Agency.objects.get(code=agency), Colour.YELLOW, matter, "red"
    )


def issue(quarter: Quarter, cast: Cast, **other: Any) -> UrgingSlip:
    asked: dict[str, Any] = {
        "quarter": quarter,
        "wanted": [wanted()],
        "due_on": DUE,
        "by": cast["office"],
    } | other
    return urging.issue(**asked)[0]


def test_the_whole_way(quarter: Quarter, cast: Cast) -> None:
    slip = issue(quarter, cast)
    assert (slip.name, slip.state) == ("2017-001", SlipState.ISSUED)
    assert Notice.objects.filter(kind="slip", person__username__in=["kewei", "kewei.signer"]).count() == 2
    urging.answer(slip=slip, text="已补报。", version=0, by=cast["kewei"])
    assert Notice.objects.filter(kind="slip_answered", person=cast["office"]).count() == 1
    urging.send_back(slip=slip, remark="写明完成时限。", due_on="2017-10-25", version=1, by=cast["office2"])
    slip.refresh_from_db()
    assert (slip.state, slip.answer, str(slip.due_on)) == (SlipState.ISSUED, "", "2017-10-25")
    assert Notice.objects.filter(kind="slip", person__username="kewei").count() == 2
    urging.answer(slip=slip, text="11月底前完成。", version=2, by=cast["kewei.signer"])
    urging.close(slip=slip, remark="同意。", version=3, by=cast["office"])
    slip.refresh_from_db()
    assert (slip.state, slip.closed_by, slip.remark) == (SlipState.CLOSED, cast["office"], "同意。")
    verbs = list(
        AuditEvent.objects.filter(subject_kind="slip").order_by("sequence").values_list("verb", flat=True)
    )
    assert verbs == ["issue_slip", "answer_slip", "send_back_slip", "answer_slip", "close_slip"]
    assert audit.verify() == []


def test_numbers_go_on_and_are_never_given_twice(quarter: Quarter, cast: Cast) -> None:
    first = issue(quarter, cast)
    urging.withdraw(slip=first, remark="误发。", version=0, by=cast["office"])
    two = [wanted(), wanted("1.3", "jingxinwei")]
    made = urging.issue(quarter=quarter, wanted=two, due_on=DUE, by=cast["office"])
    assert [slip.name for slip in made] == ["2017-002", "2017-003"]


def test_one_open_slip_for_a_measure_and_agency(quarter: Quarter, cast: Cast) -> None:
    issue(quarter, cast)
    with pytest.raises(NotPossible, match="已有未办结的督办单"):
        issue(quarter, cast, wanted=[wanted("1.3", "jingxinwei"), wanted()])
    assert UrgingSlip.objects.count() == 1, "all or none"


@pytest.mark.parametrize(
    ("other", "where"),
    [
        ({"wanted": []}, "wanted"),
        ({"due_on": ""}, "due_on"),
        ({"due_on": "2017-10-08"}, "due_on"),
        ({"due_on": "soon"}, "due_on"),
    ],
)
def test_what_is_missing_is_named(other: dict[str, Any], where: str, quarter: Quarter, cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        issue(quarter, cast, **other)
    assert where in {problem.field for problem in refused.value.problems}


@pytest.mark.parametrize("matter", ["", "  ", "长" * 1001])
def test_a_matter_is_asked_for(matter: str, quarter: Quarter, cast: Cast) -> None:
    with pytest.raises(Invalid):
        issue(quarter, cast, wanted=[wanted(matter=matter)])


@pytest.mark.parametrize("username", ["manager", "leader", "kewei", "kewei.signer", "admin"])
def test_only_reviewers_issue_close_and_withdraw(username: str, quarter: Quarter, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        issue(quarter, cast, by=cast[username])
    slip = issue(quarter, cast)
    for act in (urging.withdraw, urging.close):
        with pytest.raises(NotAllowed):
            act(slip=slip, remark="x", version=0, by=cast[username])
    with pytest.raises(NotAllowed):
        urging.send_back(slip=slip, remark="x", due_on=DUE, version=0, by=cast[username])


@pytest.mark.parametrize("username", ["office", "leader", "lvwei", "lvwei.signer"])
def test_only_the_agency_answers(username: str, quarter: Quarter, cast: Cast) -> None:
    slip = issue(quarter, cast)
    with pytest.raises(NotAllowed):
        urging.answer(slip=slip, text="x", version=0, by=cast[username])


def test_each_act_in_its_state_and_by_the_first(quarter: Quarter, cast: Cast) -> None:
    slip = issue(quarter, cast)
    with pytest.raises(NotPossible):
        urging.close(slip=slip, remark="x", version=0, by=cast["office"])
    with pytest.raises(Invalid):
        urging.answer(slip=slip, text=" ", version=0, by=cast["kewei"])
    urging.answer(slip=slip, text="已办。", version=0, by=cast["kewei"])
    with pytest.raises(NotPossible):
        urging.withdraw(slip=slip, remark="x", version=1, by=cast["office"])
    second = UrgingSlip.objects.get(pk=slip.pk)
    urging.close(slip=slip, remark="同意。", version=1, by=cast["office"])
    with pytest.raises(Conflict):
        urging.send_back(slip=second, remark="再补。", due_on=DUE, version=1, by=cast["office2"])
    with pytest.raises(Conflict):
        urging.close(slip=UrgingSlip.objects.get(pk=slip.pk), remark="x", version=1, by=cast["office"])


def test_who_sees_it(quarter: Quarter, cast: Cast) -> None:
    slip = issue(quarter, cast)
    for username in ("office", "leader", "kewei", "kewei.signer"):
        assert slip in UrgingSlip.objects.visible_to(cast[username])
    for username in ("lvwei", "jingxinwei", "admin"):
        assert slip not in UrgingSlip.objects.visible_to(cast[username])
    assert [row.slip for row in of_agency(cast["kewei"]).open] == [slip]
    assert [row.slip for row in slips(cast["office"]).open] == [slip]
    Plan.objects.update(lead_office=Agency.objects.get(code="jingxinwei"))
    assert not slips(cast["office"]).open


def test_days_left_and_the_tenth_working_day(quarter: Quarter, cast: Cast) -> None:
    issue(quarter, cast)
    [row] = of_agency(cast["kewei"]).open
    assert (row.days_left, row.is_overdue) == (11, False)
    with clock.travel(at("2017-10-23 10:00")):
        [row] = of_agency(cast["kewei"]).open
        assert (row.is_overdue, row.overdue_days) == (True, 3)
    assert day_by_default("Asia/Shanghai").isoformat() == "2017-10-23"
