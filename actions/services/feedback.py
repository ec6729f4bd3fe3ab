"""Feedback of citizens: given without an account, dealt with by the office."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from actions.models import Feedback, Plan
from agencies.authorization import standing
from agencies.domain.roles import Permission
from agencies.models import Person
from agencies.services import audit
from hz_plus.lib import clock
from hz_plus.lib.errors import Conflict, NotAllowed, Problem
from hz_plus.lib.refusals import to_correct

from . import notices
from .typed import clean_line, clean_text, needed_text

TEXT_LIMIT, NOTE_LIMIT = 1000, 500
LINE_LIMITS = {"about": 200, "contact": 100}


@transaction.atomic
def give(*, plan: Plan, text: object, about: object = "", contact: object = "") -> Feedback:
    """Keep what somebody tells the office about the page `about`; the reviewers are told. Raises Invalid.

    It is not in the audit chain: nobody of the office did anything, and what is written may name people.
    """
    problems: list[Problem] = []
    said = clean_text("text", text, TEXT_LIMIT, problems)
    lines = {
        name: clean_line(name, value, LINE_LIMITS[name], problems)
        for name, value in (("about", about), ("contact", contact))
    }
    if not said and not problems:
        problems.append(Problem("text", "missing", _("写明要反馈的内容。")))
    if problems:
        raise to_correct(problems)
    row = Feedback.objects.create(plan=plan, text=said, given_at=clock.now(), **lines)
    notices.tell_feedback(row)
    return row


@transaction.atomic
def close(feedback: Feedback, *, note: object, by: Person) -> Feedback:
    """Say what was done about it; the contact is deleted.

    Raises NotAllowed to all but reviewers, Conflict where somebody was first, Invalid without a note.
    """
    if not standing(by).may(Permission.REVIEW, feedback.plan.lead_office_id):
        raise NotAllowed(_("只有审核员可以办结反馈。"))
    said = needed_text("note", note, NOTE_LIMIT, _("写明办理情况。"))
    now = clock.now()
    waiting = Feedback.objects.filter(pk=feedback.pk, closed_at=None)
    if not waiting.update(note=said, contact="", closed_at=now, closed_by=by):
        raise Conflict(_("他人已先行办结。"))
    entry = audit.Entry(
        at=now,
        person=by,
        verb="close",
        subject_kind="feedback",
        subject_id=feedback.pk,
        note=said,
    )
    audit.record(chain=feedback.plan.slug, entries=[entry])
    feedback.refresh_from_db()
    return feedback
