"""The document a plan was taken from: uploaded, replaced, taken away."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from actions.domain import clauses
from actions.models import Clause, Measure, Plan, SourceDocument
from actions.permissions import may_manage
from agencies.models import Person
from agencies.services import audit
from agencies.services.known import end
from hz_plus.lib import clock
from hz_plus.lib.errors import NotAllowed, NotPossible, Problem
from hz_plus.lib.refusals import to_correct

NAME_LIMIT = 200


@transaction.atomic
def upload(*, plan: Plan, name: str, lines: Sequence[str], by: Person) -> SourceDocument:
    """Keep the lines of the document called `name` in the place of what was uploaded before.

    Raises NotAllowed to all but plan managers, Invalid where no clause of any measure is in it.
    """
    _admit(plan, by)
    found = clauses.clauses(lines)
    pointers = {row.pointer for row in found}
    measures = Measure.objects.filter(plan=plan)
    if not any((row.clause_section, row.clause_area, row.clause_item) in pointers for row in measures):
        message = _("没有找到任何一项措施的条款：各条须以“一、”“（一）”“1.”编号，自动编号须先转为文字。")
        raise to_correct([Problem("file", "no_clause", message)])
    now = clock.now()
    for known in plan.sources.known_at(None):
        end(known, at=now)
    document = SourceDocument.objects.create(plan=plan, name=name[-NAME_LIMIT:], recorded_at=now)
    rows = [
        Clause(
            document=document,
            order=order,
            section=row.section,
            area=row.area,
            item=row.item,
            text="\n".join(row.lines),
        )
        for order, row in enumerate(found)
    ]
    Clause.objects.bulk_create(rows)
    _record(document, "upload", by)
    return document


@transaction.atomic
def withdraw(*, plan: Plan, by: Person) -> None:
    """Show the document no more. Raises NotAllowed to all but plan managers, NotPossible where there is none."""
    _admit(plan, by)
    known = plan.sources.known_at(None).first()
    if known is None:
        raise NotPossible(_("没有已上传的原文。"))
    end(known, at=clock.now())
    _record(known, "withdraw", by)


def _admit(plan: Plan, by: Person) -> None:
    if not may_manage(by, plan):
        raise NotAllowed(_("只有计划管理员可以上传、撤下原文。"))


def _record(document: SourceDocument, verb: str, by: Person) -> None:
    entry = audit.Entry(
        at=clock.now(),
        person=by,
        verb=verb,
        subject_kind="source",
        subject_id=document.pk,
        data={"name": document.name},
    )
    audit.record(chain=document.plan.slug, entries=[entry])
