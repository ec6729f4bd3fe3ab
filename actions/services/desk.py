"""What reviewers do around a decision: say that they read, hand a report over, urge those who have not filed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from actions.domain.workflow import OPEN_STATES, State
from actions.models import Handover, Presence, Report
from actions.permissions import may
from actions.selectors.desk import reviewers_of
from agencies.domain.roles import Permission
from agencies.models import Person
from agencies.services import audit
from hz_plus.lib import clock
from hz_plus.lib.errors import Invalid, NotAllowed, NotPossible, Problem

from . import notices
from .typed import clean_text

NOTE_LIMIT = 300


def be_seen(report: Report, *, by: Person) -> None:
    """Note that `by` has the submitted report open; nothing for people who do not review it. One statement."""
    if report.state == State.SUBMITTED and may(by, Permission.REVIEW, report):
        Presence.objects.bulk_create(
            [Presence(report=report, person=by, at=clock.now())],
            update_conflicts=True,
            unique_fields=["report", "person"],
            update_fields=["at"],
        )


@transaction.atomic
def hand_over(report: Report, *, to: Any, note: Any, by: Person) -> Handover:
    """Hand the submitted `report` to the reviewer with the username `to`, with a word if one is needed.

    Raises NotAllowed to all but reviewers, NotPossible where the report waits for no decision, Invalid where `to`
    is nobody who reviews it, or the one who hands it over. Who has it does not decide who may decide.
    """
    if not may(by, Permission.REVIEW, report):
        raise NotAllowed(_("只有审核员可以转交。"))
    if report.state != State.SUBMITTED:
        raise NotPossible(_("填报已不在待审核，不能转交。"))
    problems: list[Problem] = []
    said = clean_text("note", note, NOTE_LIMIT, problems)
    chosen = next((one for one in reviewers_of(report) if one.username == to and one.pk != by.pk), None)
    if chosen is None:
        problems.append(Problem("to", "unknown_reviewer", _("选择另一位审核员。")))
    if problems or chosen is None:
        raise Invalid(_("转交需要更正。"), problems)
    done, _new = Handover.objects.update_or_create(
        report=report, defaults={"to": chosen, "note": said, "handed_at": clock.now(), "handed_by": by}
    )
    _record([report], "handover", by, note=said, data={"to": chosen.username})
    notices.tell_handed(report, to=chosen, note=said)
    return done


@transaction.atomic
def urge(reports: Sequence[Report], *, by: Person) -> int:
    """Urge the agencies that have not filed `reports`: everybody there who files or signs, once a day.

    Returns how many agencies. Raises NotAllowed to all but reviewers; what was filed meanwhile is passed over,
    NotPossible where that leaves nothing.
    """
    if not all(may(by, Permission.REVIEW, report) for report in reports):
        raise NotAllowed(_("只有审核员可以催报。"))
    waiting = [row for row in reports if row.first_submitted_at is None and row.state in _UNFILED]
    if not waiting:
        raise NotPossible(_("没有可以催报的填报：可能都已报送。"))
    _record(waiting, "urging", by)
    notices.tell_urged(waiting)
    return len({row.agency_id for row in waiting})


_UNFILED = (*OPEN_STATES, State.SIGNING)


def _record(
    reports: Sequence[Report], kind: str, by: Person, *, note: str = "", data: dict[str, Any] | None = None
) -> None:
    """An entry for each report in its plan's chain. It is of a kind of its own: no event of the report, whose agency is
    not told who reads it.
    """
    for plan in {report.quarter.plan for report in reports}:
        entries = [
            audit.Entry(
                at=clock.now(),
                person=by,
                verb="hand_over" if kind == "handover" else "urge",
                subject_kind=kind,
                subject_id=row.pk,
                before=row.state,
                after=row.state,
                note=note,
                data=data or {},
            )
            for row in reports
            if row.quarter.plan == plan
        ]
        audit.record(chain=plan.slug, entries=entries)
