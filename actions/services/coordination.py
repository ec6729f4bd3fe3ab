"""Matters to coordinate: the office assigns and closes them, the agency they are assigned to answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from actions.domain.coordination import MOVES, Act, Standing
from actions.domain.items import MATTERS, Row
from actions.models import Coordination, Report
from actions.models.coordinations import STANDING_LABELS
from actions.permissions import may
from actions.selectors.coordination import matter_in
from agencies.authorization import standing
from agencies.domain.roles import Permission
from agencies.models import Agency, Person
from agencies.services import audit
from hz_plus.lib import clock
from hz_plus.lib.errors import Conflict, Invalid, NotAllowed, NotPossible, Problem

from . import notices
from .typed import coming_day, needed_text

TEXT_LIMIT = 500


@transaction.atomic
def assign(report: Report, row: str, *, agency: Any, due_on: Any, version: int, by: Person) -> Coordination:
    """Assign the matter `row` of `report` to the agency with the code `agency`, to be answered by `due_on`.

    `version`: the one seen, 0 where nothing was done yet. Raises NotAllowed to all but reviewers, NotPossible
    where the report has no such matter or it is answered or closed, Conflict where somebody was first, Invalid for
    an agency that cannot answer and a day that is over or badly written.
    """
    found = _of_office(report, row, by)
    problems: list[Problem] = []
    to = _clean_agency(report, agency, problems)
    day = coming_day("due_on", due_on, report.quarter.plan.time_zone, problems)
    if problems or to is None or day is None:
        raise Invalid(_("交办需要更正。"), problems)
    set_to = {"assignee": to, "due_on": day, "assigned_by": by, "assigned_at": clock.now()}
    done = _move(found, Act.ASSIGN, version, by, set_to, {"to": to.code, "due_on": day.isoformat()})
    notices.tell_assigned(done)
    return done


@transaction.atomic
def answer(coordination: Coordination, *, text: Any, version: int, by: Person) -> Coordination:
    """Answer a matter for the agency it is assigned to.

    Raises NotAllowed to all but that agency's staff, NotPossible where it is answered or closed, Conflict where
    somebody was first, Invalid without a text.
    """
    if coordination.assignee_id not in standing(by).at(Permission.DRAFT):
        raise NotAllowed(_("只有承办单位的填报员、签发人可以答复。"))
    said = needed_text("answer", text, TEXT_LIMIT, _("写明办理情况。"))
    set_to = {"answer": said, "answered_by": by, "answered_at": clock.now()}
    done = _move(coordination, Act.ANSWER, version, by, set_to, {}, note=said)
    notices.tell_coordinated(done)
    return done


@transaction.atomic
def close(report: Report, row: str, *, note: Any, version: int, by: Person) -> Coordination:
    """Close the matter `row` of `report`, saying how it ended. Raises as `assign`."""
    found = _of_office(report, row, by)
    said = needed_text("note", note, TEXT_LIMIT, _("写明办结情况。"))
    set_to = {"note": said, "closed_by": by, "closed_at": clock.now()}
    done = _move(found, Act.CLOSE, version, by, set_to, {}, note=said)
    notices.tell_coordinated(done)
    return done


def _of_office(report: Report, row: str, by: Person) -> Coordination:
    """The matter's way so far, begun where there is none. Raises NotAllowed and NotPossible."""
    if not may(by, Permission.REVIEW, report):
        raise NotAllowed(_("只有审核员可以交办、办结。"))
    matter = matter_in(report, row)
    if matter is None:
        raise NotPossible(_("这件填报已没有这一事项。"))
    return _begun(report, matter)


def _begun(report: Report, matter: Row) -> Coordination:
    line = {"measure": report.measure, "agency": report.agency, "row": matter["id"]}
    Coordination.objects.bulk_create(
        [Coordination(**line, report=report, matter=matter[MATTERS.text])], ignore_conflicts=True
    )
    return Coordination.objects.select_related("report__quarter__plan", "measure", "agency", "assignee").get(
        **line
    )


def _clean_agency(report: Report, code: Any, problems: list[Problem]) -> Agency | None:
    """An agency of today that files and so can answer, and not the one that asks."""
    rows = Agency.objects.filing().valid_on(clock.today()).exclude(pk=report.agency_id)
    found = rows.filter(code=str(code)).first()
    if found is None:
        problems.append(Problem("agency", "unknown_agency", _("选择承办单位，不能是提出事项的单位。")))
    return found


def _move(
    found: Coordination,
    act: Act,
    version: int,
    by: Person,
    set_to: dict[str, Any],
    data: dict[str, str],
    note: str = "",
) -> Coordination:
    """Compare-and-set by the version seen, then the audit entry."""
    before = Standing(found.standing)
    if version != found.version:
        raise Conflict(
            _("他人已先行办理，事项现为“%(state)s”。请刷新后再办。") % {"state": STANDING_LABELS[before]}
        )
    target = MOVES.get((before, act))
    if target is None:
        raise NotPossible(_("事项现为“%(state)s”，不能办理此步骤。") % {"state": STANDING_LABELS[before]})
    rows = Coordination.objects.filter(pk=found.pk, version=version)
    if not rows.update(**set_to, standing=target, version=F("version") + 1):
        raise Conflict(_("他人已先行办理。请刷新后再办。"))
    for name, value in {**set_to, "standing": target.value, "version": version + 1}.items():
        setattr(found, name, value)
    _record(found, act, before, by, note, data)
    return found


def _record(
    found: Coordination, act: Act, before: Standing, by: Person, note: str, data: dict[str, str]
) -> None:
    moment: datetime = clock.now()
    entry = audit.Entry(
        at=moment,
        person=by,
        verb=f"{act}_matter",
        subject_kind="coordination",
        subject_id=found.pk,
        before=before.value,
        after=found.standing,
        note=note,
        data={"matter": found.matter, **data},
    )
    audit.record(chain=found.report.quarter.plan.slug, entries=[entry])
