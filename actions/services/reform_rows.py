"""What a reform moves beside the obligations themselves: rights of people, rows of quarters that are open already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from actions.domain.reforms import Owed, rearranged
from actions.domain.workflow import OPEN_STATES, Role, State
from actions.models import Measure, Plan, Quarter, Reform, Report, Waiver
from actions.selectors.obligations import duties, heirs, obligations_on
from actions.selectors.reforms import open_quarters
from agencies.domain.succession import successors_on
from agencies.models import Agency, Appointment, Person, Succession
from agencies.services import audit
from agencies.services.known import end
from hz_plus.lib import clock
from hz_plus.lib.errors import NotPossible

from .quarters import due_at, make_rows


@dataclass(frozen=True, slots=True)
class Passed:
    """What passes from one agency to another: an obligation, a right, a report."""

    what: Any
    before: Agency | None
    after: Agency | None


Duty = dict[tuple[int, int], Role]


def owed_on(plan: Plan, day: date) -> Duty:
    """Every agency's role in every measure of the plan on the day. One query."""
    return duties(plan, active_on=day).on(day)


def passed_on(previous: Duty, now: Duty) -> list[Passed]:
    """Each obligation that one agency has no more, beside each of the same measure that another has now."""
    gone = [key for key in previous if key not in now]
    come = [key for key in now if key not in previous]
    measures = Measure.objects.in_bulk({measure for measure, _agency in gone + come})
    agencies = Agency.objects.in_bulk({agency for _measure, agency in gone + come})
    rows = []
    for measure, agency in gone:
        heirs_of: list[Agency | None] = [agencies[other] for at, other in come if at == measure]
        rows += [Passed(measures[measure], agencies[agency], other) for other in heirs_of or [None]]
    return sorted(rows, key=lambda row: (row.what.order, row.before.order if row.before else 0))


def appoint(ending: Sequence[Agency], to: Agency, on: date, made: dict[str, Any]) -> list[Passed]:
    """Whoever works for an agency that ends works for its (first) successor too; old quarters are still theirs."""
    rows = Appointment.objects.filter(agency__in=ending, deputy_for=None).valid_on(on)
    found: list[Passed] = []
    for row in rows.select_related("person", "agency").order_by("agency__order", "role", "pk"):
        key = {"person": row.person, "role": row.role, "agency": to}
        if not Appointment.objects.filter(**key).valid_on(on).exists():
            new = Appointment.objects.create(**key, valid_from=on, valid_to=row.valid_to)
            made["appointments"].append(new.pk)
        found.append(Passed(row, row.agency, to))
    return found


def rearrange(
    plans: Iterable[Plan], on: date, reason: str, by: Person | None
) -> tuple[dict[str, list[Any]], list[Passed]]:
    """Bring the rows of open quarters to their new owners; return the ids of what was done, and what passed."""
    done: dict[str, list[Any]] = {"reports": [], "new_reports": [], "waived": []}
    passed: list[Passed] = []
    for quarter in open_quarters(plans, on):
        after = successors_on(heirs(), quarter.ends_on)
        rows = {row.pk: row for row in quarter.reports.select_related("agency", "measure")}
        found = rearranged(map(_as_owed, rows.values()), owed_on(quarter.plan, quarter.ends_on), after)
        known = Agency.objects.in_bulk({to for _row, to in found.moved})
        for row, to in found.moved:
            passed.append(Passed(rows[row.pk], rows[row.pk].agency, known[to]))
            done["reports"].append([row.pk, row.agency, to])
            _give(rows[row.pk], known[to], by)
        for row in found.left:
            passed.append(Passed(rows[row.pk], rows[row.pk].agency, None))
            done["waived"].append([row.pk, rows[row.pk].state])
            _waive(rows[row.pk], reason, by)
        wanted = {(measure, agency) for measure, agency, _role in found.new}
        for report in _open(quarter, wanted):
            passed.append(Passed(report, None, report.agency))
            done["new_reports"].append(report.pk)
    return done, passed


def _as_owed(row: Report) -> Owed:
    is_open = row.first_submitted_at is None and row.state in OPEN_STATES
    return Owed(row.pk, row.measure_id, row.agency_id, is_open)


def _give(report: Report, to: Agency, by: Person | None) -> None:
    was = report.agency
    due = due_at(report.quarter, to, Role(report.role))
    _change(report, agency=to, due_at=due)
    _record_report(report, "pass_on", by, {"from": was.code, "to": to.code})
    report.agency = to


def _waive(report: Report, reason: str, by: Person | None) -> None:
    _change(report, state=State.WAIVED)
    Waiver.objects.create(report=report, recorded_at=clock.now())
    _record_report(report, "waive", by, {}, before=report.state, after=State.WAIVED, note=reason)


def _unwaive(report: Report, role: Role, reason: str, by: Person | None) -> None:
    _change(report, state=State.NOT_STARTED, **_as(report, role))
    Waiver.objects.known_at(None).filter(report=report).update(superseded_at=clock.now())
    _record_report(report, "unwaive", by, {}, before=State.WAIVED, after=State.NOT_STARTED, note=reason)


def _change(report: Report, **columns: Any) -> None:
    """Compare-and-set; the version tells whoever is writing at this moment."""
    changed = Report.objects.filter(pk=report.pk, version=report.version)
    if not changed.update(**columns, version=F("version") + 1):
        raise NotPossible(_("%(report)s刚被改动，请重新预览。") % {"report": report})


def _open(quarter: Quarter, wanted: set[tuple[int, int]]) -> list[Report]:
    owed = obligations_on(quarter.plan, quarter.ends_on)
    return make_rows(quarter, (one for one in owed if (one.measure.pk, one.agency.pk) in wanted))


# --- One measure ------------------------------------------------------------------------------------


class Fate(StrEnum):
    """What became of a report when others were made responsible."""

    WAIVED = "waived"
    UNWAIVED = "unwaived"
    MADE = "made"
    ROLE = "role"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Settled:
    """A report of an open quarter, and what became of it."""

    report: Report
    fate: Fate


Owing = Mapping[int, Duty]
"""By open quarter, who owes one measure and as what."""


def owing(measure: Measure, on: date) -> Owing:
    """Who owes the measure in each open quarter that ends on or after `on`."""
    return {
        quarter.pk: {
            key: role for key, role in owed_on(quarter.plan, quarter.ends_on).items() if key[0] == measure.pk
        }
        for quarter in open_quarters([measure.plan], on)
    }


def settle(
    measure: Measure, on: date, reason: str, by: Person | None, before: Owing = MappingProxyType({})
) -> list[Settled]:
    """Bring the open rows of a measure to what is owed in the open quarters that end on or after `on`.

    What nobody owes any more is waived; what is owed again and was waived is to be filed, what is missing is made;
    whoever owes it as something else files as that. What was filed stays as it is, and so does what was waived of
    somebody who owed it `before` already.
    """
    found: list[Settled] = []
    now = owing(measure, on)
    for quarter in open_quarters([measure.plan], on):
        owed = now[quarter.pk]
        rows = list(
            quarter.reports.filter(measure=measure).select_related("agency", "measure", "quarter__plan")
        )
        for row in rows:
            key = row.measure_id, row.agency_id
            was_owed = key in before.get(quarter.pk, {})
            fate = _settle(row, owed.get(key), was_owed=was_owed, reason=reason, by=by)
            found += [Settled(row, fate)] if fate else []
        missing = owed.keys() - {(row.measure_id, row.agency_id) for row in rows}
        found += [Settled(row, Fate.MADE) for row in _open(quarter, missing)]
    return found


def _settle(row: Report, role: Role | None, *, was_owed: bool, reason: str, by: Person | None) -> Fate | None:
    """Bring one row to `role`, in which it is owed now (None: by nobody). Returns None where nothing changes."""
    if row.state == State.WAIVED:
        if role is None or was_owed:
            return None
        _unwaive(row, role, reason, by)
        return Fate.UNWAIVED
    if role == row.role:
        return None
    if not _as_owed(row).is_open:
        return Fate.KEPT
    if role is None:
        _waive(row, reason, by)
        return Fate.WAIVED
    _change(row, **_as(row, role))
    _record_report(row, "change_role", by, {"from": row.role, "to": role.value})
    return Fate.ROLE


def _as(report: Report, role: Role) -> dict[str, Any]:
    """The columns of a report that is filed as `role`; nobody's deadline comes earlier by it."""
    offered = report.offered_at if role is Role.LEAD else None
    due = max(report.due_at, due_at(report.quarter, report.agency, role))
    return {"role": role, "due_at": due, "offered_at": offered}


# --- Taking it back ---------------------------------------------------------------------------------


def take_back(row: Reform, successions: Sequence[Succession], plans: Sequence[Plan]) -> None:
    """Restore everything that the reform moved, and what was opened since."""
    now, moved = clock.now(), row.moved
    for succession in successions:
        end(succession, at=now)
    Appointment.objects.filter(pk__in=moved["appointments"]).delete()
    Report.objects.filter(pk__in=moved["new_reports"], state=State.NOT_STARTED).delete()
    for pk, state in moved["waived"]:
        Report.objects.filter(pk=pk, state=State.WAIVED).update(state=state, version=F("version") + 1)
        Waiver.objects.known_at(None).filter(report=pk).update(superseded_at=now)
    agencies = Agency.objects.in_bulk()
    for pk, before, _after in moved["reports"]:
        report = Report.objects.select_related("quarter__plan", "agency", "measure").get(pk=pk)
        _give(report, agencies[before], None)
    _give_back_later({one.successor_id for one in successions}, plans, row.on, agencies)
    Agency.objects.filter(pk__in=moved["agencies"]).update(valid_to=row.on)


def _give_back_later(
    ended: Iterable[int], plans: Sequence[Plan], on: date, agencies: Mapping[int, Agency]
) -> None:
    """Rows of quarters that were opened after the reform go to whoever owes them again."""
    for quarter in open_quarters(plans, on):
        owed = owed_on(quarter.plan, quarter.ends_on)
        rows = {one.pk: one for one in quarter.reports.select_related("agency", "measure")}
        owners = tuple(dict.fromkeys(agency for _measure, agency in owed))
        found = rearranged(map(_as_owed, rows.values()), owed, dict.fromkeys(ended, owners))
        for one, to in found.moved:
            _give(rows[one.pk], agencies[to], None)
        Report.objects.filter(pk__in=[one.pk for one in found.left], state=State.NOT_STARTED).delete()
        _open(quarter, {(measure, agency) for measure, agency, _role in found.new})


# --- The audit chain --------------------------------------------------------------------------------


def _record_report(
    report: Report,
    verb: str,
    by: Person | None,
    data: dict[str, Any],
    *,
    before: str = "",
    after: str = "",
    note: str = "",
) -> None:
    entry = audit.Entry(
        at=clock.now(),
        person=by,
        verb=verb,
        subject_kind="report",
        subject_id=report.pk,
        before=before or report.state,
        after=after or report.state,
        note=note,
        data=data,
    )
    audit.record(chain=report.quarter.plan.slug, entries=[entry])
