"""What supporting agencies answer to a lead's text."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from actions.domain.workflow import Role
from actions.models import Answer, Concurrence, Report, Revision
from actions.selectors.revisions import hashes
from agencies.authorization import standing
from agencies.domain.roles import Permission
from agencies.models import Agency, Person
from agencies.services import audit
from hz_plus.lib import clock
from hz_plus.lib.errors import Conflict, Invalid, NotAllowed, NotPossible, Problem

from .typed import clean_text

COMMENT_LIMIT = 500


@transaction.atomic
def answer(
    report: Report, answer: str, *, by: Person, comment: str = "", version: int | None = None
) -> Concurrence:
    """Record the answer of `by`'s agency to the lead's `report`, on the text as it stands.

    Raises NotAllowed unless the person files for a supporting agency of the measure, NotPossible
    before the text is offered or after the concurrence deadline, Conflict where the text changed
    since `version`, Invalid for a dissent that says no reason.
    """
    agency = _answering_agency(report, by)
    report = Report.objects.select_for_update(of=("self",)).for_work().get(pk=report.pk)
    if version not in (None, report.version):
        raise Conflict(_("牵头单位已修改文本，请看过新文本后再答复。"))
    text = _offered_text(report)
    if clock.now() >= report.quarter.support_due_at:
        raise NotPossible(_("会签期限已过。"))
    _check(answer, comment)
    row, _created = Concurrence.objects.update_or_create(
        report=report,
        agency=agency,
        defaults={
            "answer": answer,
            "comment": comment.strip(),
            "text_hash": hashes([text])[text.pk],
            "answered_at": clock.now(),
            "answered_by": by,
        },
    )
    _record(row, by)
    return row


def answering_agency(report: Report, person: Person) -> Agency | None:
    """The supporting agency of `report`'s measure for which `person` may answer; None where there is none."""
    held = standing(person).at(Permission.DRAFT)
    rows = Report.objects.filter(
        quarter=report.quarter, measure=report.measure, role=Role.SUPPORT, agency__in=held
    )
    row = rows.select_related("agency").first()
    return row.agency if row else None


def _answering_agency(report: Report, by: Person) -> Agency:
    agency = answering_agency(report, by) if report.is_lead else None
    if agency is None:
        raise NotAllowed(_("只有配合单位可以对牵头单位的填报会签。"))
    return agency


def _offered_text(report: Report) -> Revision:
    latest = Revision.objects.filter(report=report).order_by("pk").last()
    if latest is None or report.offered_at is None:
        raise NotPossible(_("牵头单位尚未提请会签。"))
    return latest


def _check(answer: str, comment: str) -> None:
    problems: list[Problem] = []
    if answer not in Answer.values:
        problems.append(Problem("answer", "unknown_answer", _("选择同意或有不同意见。")))
    if answer == Answer.DISSENT and not comment.strip():
        problems.append(Problem("comment", "missing", _("写明不同意见。")))
    clean_text("comment", comment, COMMENT_LIMIT, problems)
    if problems:
        raise Invalid(_("会签意见需要更正。"), problems)


def _record(row: Concurrence, by: Person) -> None:
    entry = audit.Entry(
        at=row.answered_at,
        person=by,
        verb="concur",
        subject_kind="report",
        subject_id=row.report_id,
        after=row.answer,
        note=row.comment,
        data={"agency": row.agency.code, "hash": row.text_hash},
    )
    audit.record(chain=row.report.quarter.plan.slug, entries=[entry])
