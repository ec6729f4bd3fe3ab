"""Agencies renamed, merged, split: everything moves at once, history stays, and it can be taken back."""

from __future__ import annotations

from typing import Any

import pytest

from actions.domain.workflow import Event, State
from actions.models import Plan, Quarter, Reform, Report
from actions.selectors.obligations import obligations_on
from actions.services import quarters, reforms, reports
from actions.services.reform_checks import Heir
from agencies.domain.roles import Role
from agencies.models import Agency, Appointment, AuditEvent, Person, Succession
from agencies.services import audit, people
from hz_plus.lib import clock
from hz_plus.lib.errors import Invalid, NotAllowed, NotPossible
from indicators.models import RollUpRequest
from tests.factories.cast import Cast, at, bring_to, complete, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
NEW = Heir(
    code="linan-district",
    is_new=True,
    short_name_zh="临安区",
    short_name_en="Lin'an District",
    division_code="330112",
)
WHY = "国函〔2017〕102号"


def rename(cast: Cast, **other: Any) -> reforms.Outcome:
    asked: dict[str, Any] = {
        "kind": "rename",
        "on": "2017-09-15",
        "before": ["linan"],
        "after": [NEW],
        "reason": WHY,
        "by": cast["manager"],
    }
    return reforms.carry_out(**asked | other)


def merge(cast: Cast, **other: Any) -> reforms.Outcome:
    heir = Heir(code="xihu-new", is_new=True, short_name_zh="新西湖区")
    return rename(cast, kind="merge", before=["xihu", "yuhang"], after=[heir], **other)


def split(cast: Cast, **other: Any) -> reforms.Outcome:
    heirs = [
        Heir(code=code, is_new=True, short_name_zh=name)
        for code, name in (("yuhang-new", "余杭区"), ("linping", "临平区"))
    ]
    return rename(cast, kind="split", before=["yuhang"], after=heirs, **other)


def world() -> dict[str, Any]:
    """Everything that a reform may touch, to be compared."""
    owed = {
        (row.measure.code, row.agency.code, row.role)
        for row in obligations_on(Plan.objects.get(), Quarter.objects.get(year=2017, number=3).ends_on)
    }
    return {
        "owed": owed,
        "reports": set(Report.objects.values_list("pk", "agency__code", "state", "due_at")),
        "rights": set(Appointment.objects.values_list("person__username", "role", "agency__code")),
        "successions": Succession.objects.known_at(None).count(),
    }


def codes(quarter: Quarter) -> set[str]:
    return set(quarter.reports.values_list("agency__code", flat=True))


def test_a_rename_moves_obligations_rights_and_open_reports(quarter: Quarter, cast: Cast) -> None:
    before = world()
    outcome = rename(cast)
    after = world()
    assert {(m, "linan-district" if a == "linan" else a, r) for m, a, r in before["owed"]} == after["owed"]
    assert "linan" not in codes(quarter)
    assert quarter.reports.filter(agency__code="linan-district").count() == len(outcome.reports) > 0
    assert len(outcome.obligations) == len(outcome.reports)
    assert {(row.before.code, row.after.code) for row in outcome.obligations if row.before and row.after} == {
        ("linan", "linan-district")
    }
    assert Reform.objects.get().done_by == cast["manager"]
    assert RollUpRequest.objects.filter(quarter=quarter).exists()
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"reform", "pass_on"} <= verbs
    assert audit.verify() == []


def test_people_work_for_the_successor_and_still_for_old_quarters(quarter: Quarter, cast: Cast) -> None:
    merge(cast)
    person = Person.objects.get(username="yuhang")
    held = set(Appointment.objects.of(person).values_list("agency__code", "valid_from"))
    assert {code for code, _day in held} == {"yuhang", "xihu-new"}
    report = Report.objects.get(measure__code="1.1", agency__code="xihu-new")
    reports.save(report, {"progress": "合并后一并推进。"}, by=cast["yuhang"])


def test_looking_first_changes_nothing(quarter: Quarter, cast: Cast) -> None:
    before = world()
    for act in (rename, merge, split):
        outcome = act(cast, dry_run=True)
        assert outcome.obligations
        assert outcome.reports
        assert world() == before
    assert not Reform.objects.exists()
    assert not Agency.objects.filter(code="linan-district").exists()


def test_a_merger_leaves_one_report_for_each_measure(quarter: Quarter, cast: Cast) -> None:
    merge(cast)
    own = quarter.reports.filter(agency__code="xihu-new")
    assert own.count() == own.values("measure").distinct().count()
    assert (
        not quarter.reports.filter(agency__code__in=["xihu", "yuhang"]).exclude(state=State.WAIVED).exists()
    )
    assert {row.agency.code for row in obligations_on(quarter.plan, quarter.ends_on)} == codes(quarter) - {
        "xihu",
        "yuhang",
    }


def test_a_split_gives_each_successor_a_report(quarter: Quarter, cast: Cast) -> None:
    owed = quarter.reports.filter(agency__code="yuhang").count()
    split(cast)
    for code in ("yuhang-new", "linping"):
        assert quarter.reports.filter(agency__code=code).count() == owed
    assert "yuhang" not in codes(quarter)
    assert {row.agency.code for row in obligations_on(quarter.plan, quarter.ends_on)} == codes(quarter)


def test_what_was_filed_keeps_the_name_of_its_day(quarter: Quarter, cast: Cast) -> None:
    report = report_of(quarter, "1.1", "kewei")
    filed = bring_to(report, cast, Event.PREPARE, Event.SUBMIT, content=complete())
    heir = Heir(code="keji", is_new=True, short_name_zh="市科技局")
    rename(cast, before=["kewei"], after=[heir], on="2017-09-20")
    filed.refresh_from_db()
    assert filed.agency.code == "kewei"
    assert not quarter.reports.filter(measure__code="1.1", agency__code="keji").exists()
    assert quarter.reports.filter(agency__code="keji").exists()


@pytest.mark.parametrize("act", [rename, merge, split])
def test_undoing_restores_everything(act: Any, quarter: Quarter, cast: Cast) -> None:
    before = world()
    act(cast)
    assert world() != before
    reforms.undo(reform=Reform.objects.get(), by=cast["manager"])
    assert world() == before
    assert audit.verify() == []
    assert Reform.objects.get().undone_by == cast["manager"]
    with pytest.raises(NotPossible):
        reforms.undo(reform=Reform.objects.get(), by=cast["manager"])


@pytest.mark.parametrize("act", [rename, merge, split])
def test_undoing_after_another_quarter_was_opened(act: Any, quarter: Quarter, cast: Cast) -> None:
    act(cast)
    reform = Reform.objects.get()
    with clock.travel(at("2018-01-03 09:00")):
        later = Quarter.objects.get(plan=quarter.plan, year=2017, number=4)
        quarters.open_quarter(quarter=later, by=None)
        assert codes(later) & {"linan-district", "xihu-new", "linping"}
        reforms.undo(reform=reform, by=cast["manager"])
        later.refresh_from_db()
        assert codes(later) == {row.agency.code for row in obligations_on(later.plan, later.ends_on)}


def test_once_a_successor_has_written_it_stands(quarter: Quarter, cast: Cast) -> None:
    rename(cast, before=["kewei"], after=[Heir(code="keji", is_new=True, short_name_zh="市科技局")])
    reform = Reform.objects.get()
    report = quarter.reports.get(measure__code="1.1", agency__code="keji")
    reports.save(report, {"progress": "更名后推进。"}, by=cast["kewei"])
    with pytest.raises(NotPossible, match="市科技局已填报"):
        reforms.undo(reform=reform, by=cast["manager"])


def test_a_code_of_divisions_may_be_used_again(quarter: Quarter, cast: Cast) -> None:
    old = Agency.objects.get(code="yuhang")
    heirs = [
        Heir(code="yuhang-2021", is_new=True, short_name_zh="余杭区", division_code=old.division_code),
        Heir(code="linping", is_new=True, short_name_zh="临平区", division_code="330113"),
    ]
    rename(cast, kind="split", before=["yuhang"], after=heirs)
    assert Agency.objects.filter(division_code=old.division_code).count() == 2


BAD = [
    ({"kind": "burn"}, "kind"),
    ({"on": ""}, "on"),
    ({"on": "15 September"}, "on"),
    ({"reason": " "}, "reason"),
    ({"reason": "长" * 501}, "reason"),
    ({"before": []}, "before"),
    ({"before": ["nobody"]}, "before"),
    ({"before": ["linan", "yuhang"]}, "before"),
    ({"after": []}, "after"),
    ({"after": [NEW, Heir(code="x-y", is_new=True, short_name_zh="甲")]}, "after"),
    ({"after": [Heir(code="临安", is_new=True, short_name_zh="临安区")]}, "after/0/code"),
    ({"after": [Heir(code="kewei", is_new=True, short_name_zh="临安区")]}, "after/0/code"),
    ({"after": [Heir(code="linan-district", is_new=True)]}, "after/0/short_name_zh"),
    (
        {"after": [Heir(code="linan-district", is_new=True, short_name_zh="长" * 101)]},
        "after/0/short_name_zh",
    ),
    (
        {"after": [Heir(code="linan-district", is_new=True, short_name_zh="甲", division_code="33")]},
        "after/0/division_code",
    ),
    ({"after": [Heir(code="kewei")]}, "after/0/existing"),
    ({"after": [Heir(code="linan")]}, "after/0/existing"),
    ({"after": [Heir(code="nobody")]}, "after/0/existing"),
]


@pytest.mark.parametrize(("typed", "where"), BAD)
def test_each_field_to_correct_is_named(
    typed: dict[str, Any], where: str, quarter: Quarter, cast: Cast
) -> None:
    with pytest.raises(Invalid) as refused:
        rename(cast, **typed)
    assert where in {problem.field for problem in refused.value.problems}
    assert not Reform.objects.exists()


def test_closed_quarters_stay_as_they_are(quarter: Quarter, cast: Cast) -> None:
    quarters.close_quarter(quarter=quarter, by=None)
    with pytest.raises(Invalid, match="更正"):
        rename(cast)
    rename(cast, on="2017-10-01")
    assert "linan" in codes(quarter)


def test_nothing_passes_on_twice(quarter: Quarter, cast: Cast) -> None:
    rename(cast)
    with pytest.raises(Invalid):
        rename(cast, after=[Heir(code="other", is_new=True, short_name_zh="其他")])
    again = Heir(code="linan-again", is_new=True, short_name_zh="再临安区")
    rename(cast, before=["linan-district"], after=[again], on="2017-09-20")
    assert quarter.reports.filter(agency__code="linan-again").exists()


@pytest.mark.parametrize("username", ["office", "leader", "kewei", "kewei.signer", "admin"])
def test_only_the_plan_manager(username: str, quarter: Quarter, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        rename(cast, by=cast[username])
    rename(cast)
    with pytest.raises(NotAllowed):
        reforms.undo(reform=Reform.objects.get(), by=cast[username])


def test_only_the_managers_of_every_plan_concerned(quarter: Quarter, cast: Cast) -> None:
    Plan.objects.update(lead_office=Agency.objects.get(code="jingxinwei"))
    with pytest.raises(NotAllowed, match="由该计划的管理员办理"):
        rename(cast)
    people.appoint(
        person=cast["manager"],
        role=Role.PLAN_MANAGER,
        agency=Agency.objects.get(code="jingxinwei"),
        by=cast["admin"],
    )
    rename(cast)
