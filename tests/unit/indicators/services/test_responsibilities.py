"""Who leads and who supports a measure, from a day on; the reports of open quarters follow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from actions.domain.workflow import Event, Role, State
from actions.models import Measure, Quarter, Report, Responsibility
from actions.selectors.obligations import duties, obligations_on
from actions.services import quarters, reports
from agencies.domain.notices import Kind
from agencies.models import Agency, AuditEvent, Notice
from agencies.selectors.notices import words
from hz_plus.lib.errors import Invalid, NotAllowed
from indicators.models import RollUpRequest
from indicators.services import responsibilities
from indicators.services.responsibilities import Outcome
from tests.factories.cast import Cast, bring_to, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
FROM = date(2017, 9, 1)
WHY = "市政府专题会议纪要〔2017〕8号"
NOW = {"kewei": "lead", "jingxinwei": "support", "fagaiwei": "support"}


@pytest.fixture
def measure(quarter: Quarter) -> Measure:
    """Measure 1.1, led by kewei, with exactly two that support it."""
    found = Measure.objects.select_related("plan").get(code="1.1")
    for order, (code, role) in enumerate(NOW.items()):
        agency = Agency.objects.get(code=code)
        row = {"role": role, "order": order}
        Responsibility.objects.update_or_create(measure=found, agency=agency, defaults=row)
    Responsibility.objects.filter(measure=found).exclude(agency__code__in=NOW).delete()
    quarter.reports.filter(measure=found).delete()
    quarters.make_rows(
        quarter, (one for one in obligations_on(found.plan, quarter.ends_on) if one.measure == found)
    )
    return found


def arrange(cast: Cast, measure: Measure, roles: Mapping[str, str], **other: Any) -> Outcome:
    asked: dict[str, Any] = {"valid_from": FROM, "reason": WHY, "by": cast["manager"]}
    return responsibilities.arrange(measure=measure, roles=roles, **asked | other)


def roles_on(measure: Measure, day: date) -> dict[str, str]:
    codes = dict(Agency.objects.values_list("pk", "code"))
    found = duties(measure.plan).on(day).items()
    return {codes[agency]: role.value for (row, agency), role in found if row == measure.pk}


def reports_of(quarter: Quarter) -> dict[str, tuple[str, str]]:
    rows = quarter.reports.filter(measure__code="1.1").values_list("agency__code", "role", "state")
    return {code: (role, state) for code, role, state in rows}


HANDED = {"kewei": "support", "jingxinwei": "support", "lvwei": "lead"}


def test_a_lead_is_handed_over(quarter: Quarter, cast: Cast, measure: Measure) -> None:
    outcome = arrange(cast, measure, HANDED)
    assert roles_on(measure, date(2017, 8, 31)) == NOW
    assert roles_on(measure, FROM) == HANDED
    assert reports_of(quarter) == {
        "kewei": ("support", State.NOT_STARTED),
        "jingxinwei": ("support", State.NOT_STARTED),
        "fagaiwei": ("support", State.WAIVED),
        "lvwei": ("lead", State.NOT_STARTED),
    }
    assert {(row.report.agency.code, row.fate.value) for row in outcome.reports} == {
        ("kewei", "role"),
        ("fagaiwei", "waived"),
        ("lvwei", "made"),
    }
    assert RollUpRequest.objects.filter(quarter=quarter).exists()
    event = AuditEvent.objects.get(subject_kind="responsibility")
    assert (event.person, event.note, len(event.data["moves"])) == (cast["manager"], WHY, 3)


def test_those_concerned_are_told(quarter: Quarter, cast: Cast, measure: Measure) -> None:
    arrange(cast, measure, HANDED)
    told = {row.person.username: words(row) for row in Notice.objects.filter(kind=Kind.DUTIES)}
    assert set(told) == {"kewei", "kewei.signer", "fagaiwei", "fagaiwei.signer", "lvwei", "lvwei.signer"}
    assert "市旅委自2017-09-01起牵头1.1 " in told["lvwei"]
    assert "不再负责" in told["fagaiwei"]
    assert WHY in told["kewei"]


def test_looking_first_keeps_nothing(quarter: Quarter, cast: Cast, measure: Measure) -> None:
    before = reports_of(quarter)
    outcome = arrange(cast, measure, HANDED, dry_run=True)
    assert len(outcome.moves) == 3
    assert (reports_of(quarter), roles_on(measure, FROM)) == (before, NOW)
    assert not AuditEvent.objects.filter(subject_kind="responsibility").exists()


def test_what_was_filed_stays(quarter: Quarter, cast: Cast, measure: Measure) -> None:
    bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SUBMIT)
    outcome = arrange(cast, measure, {"jingxinwei": "lead", "fagaiwei": "support"})
    assert reports_of(quarter)["kewei"] == ("lead", State.SUBMITTED)
    assert reports_of(quarter)["jingxinwei"] == ("lead", State.NOT_STARTED)
    assert ("kewei", "kept") in {(row.report.agency.code, row.fate.value) for row in outcome.reports}


def test_a_deadline_never_comes_earlier(quarter: Quarter, cast: Cast, measure: Measure) -> None:
    before = {row.agency_id: row.due_at for row in Report.objects.filter(quarter=quarter, measure=measure)}
    arrange(cast, measure, HANDED)
    for row in Report.objects.filter(quarter=quarter, measure=measure, agency__in=before):
        assert row.due_at >= before[row.agency_id]


def test_an_offer_ends_with_the_lead(quarter: Quarter, cast: Cast, measure: Measure) -> None:
    bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.OFFER)
    arrange(cast, measure, HANDED)
    row = report_of(quarter, "1.1", "kewei")
    assert (row.role, row.offered_at) == (Role.SUPPORT, None)


def test_taken_up_again_a_report_is_to_be_filed(quarter: Quarter, cast: Cast, measure: Measure) -> None:
    arrange(cast, measure, HANDED)
    arrange(cast, measure, NOW, valid_from=date(2017, 9, 15))
    assert reports_of(quarter)["fagaiwei"] == ("support", State.NOT_STARTED)
    assert reports_of(quarter)["lvwei"] == ("lead", State.WAIVED)
    assert roles_on(measure, date(2017, 9, 14)) == HANDED
    assert roles_on(measure, date(2017, 9, 15)) == NOW
    arrange(cast, measure, HANDED, valid_from=date(2017, 9, 15))
    assert roles_on(measure, date(2017, 9, 15)) == HANDED


def test_what_the_office_waived_stays_waived(quarter: Quarter, cast: Cast, measure: Measure) -> None:
    reports.move(report_of(quarter, "1.1", "fagaiwei"), Event.WAIVE, by=cast["office"], note="机构筹建")
    arrange(cast, measure, NOW | {"lvwei": "support"})
    assert reports_of(quarter)["fagaiwei"] == ("support", State.WAIVED)


def test_a_group_stands_for_its_members(quarter: Quarter, cast: Cast, measure: Measure) -> None:
    arrange(cast, measure, NOW | {"districts": "support"})
    assert reports_of(quarter)["yuhang"] == ("support", State.NOT_STARTED)
    assert Notice.objects.filter(kind=Kind.DUTIES, person=cast["yuhang"]).exists()


BAD: list[tuple[dict[str, str], dict[str, Any], str]] = [
    ({"jingxinwei": "support"}, {}, "roles"),
    (NOW, {}, "roles"),
    (NOW | {"nowhere": "support"}, {}, "role/nowhere"),
    (NOW | {"lvwei": "boss"}, {}, "role/lvwei"),
    (HANDED, {"valid_from": None}, "valid_from"),
    (HANDED, {"reason": " "}, "reason"),
]


@pytest.mark.parametrize(("roles", "typed", "where"), BAD)
def test_what_is_wrong_is_named(
    roles: dict[str, str], typed: dict[str, Any], where: str, cast: Cast, measure: Measure
) -> None:
    with pytest.raises(Invalid) as refused:
        arrange(cast, measure, roles, **typed)
    assert where in {problem.field for problem in refused.value.problems}


def test_the_lead_office_is_not_made_responsible(cast: Cast, measure: Measure) -> None:
    office = measure.plan.lead_office.code
    with pytest.raises(Invalid):
        arrange(cast, measure, NOW | {office: "support"})


def test_no_day_before_an_earlier_change_or_in_a_closed_quarter(
    quarter: Quarter, cast: Cast, measure: Measure
) -> None:
    arrange(cast, measure, HANDED, valid_from=date(2017, 9, 15))
    with pytest.raises(Invalid):
        arrange(cast, measure, NOW)
    quarters.close_quarter(quarter=quarter, by=None)
    with pytest.raises(Invalid):
        arrange(cast, measure, NOW, valid_from=date(2017, 9, 30))


@pytest.mark.parametrize("username", ["office", "leader", "kewei", "admin"])
def test_only_the_plan_manager(username: str, cast: Cast, measure: Measure) -> None:
    with pytest.raises(NotAllowed):
        arrange(cast, measure, HANDED, by=cast[username])
