"""What the rules say of a report's values before it may be signed."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from actions.models import Revision
from hz_plus.lib.errors import Problem
from indicators.domain.kinds import IndicatorKind, Light
from indicators.models import Indicator, Value
from indicators.selectors.obligations import indicators_of
from indicators.selectors.previews import Previews, previews


def check(revisions: Sequence[Revision]) -> dict[int, list[Problem]]:
    """By revision id: missing figures, a missing judged light, a missing reason for delay."""
    known = indicators_of([revision.report for revision in revisions])
    filed = set(Value.objects.filter(revision__in=revisions).values_list("revision_id", "indicator_id"))
    lights = previews(revisions)
    return {
        revision.pk: [
            *_missing(revision, known[revision.report_id], filed),
            *_judgement(revision, known[revision.report_id]),
            *_delay(revision, lights.get(revision.pk, {})),
        ]
        for revision in revisions
    }


def _missing(revision: Revision, known: Sequence[Indicator], filed: set[tuple[int, int]]) -> list[Problem]:
    return [
        Problem(f"values/{row.code}", "missing", _("填写“%(name)s”的数值。") % {"name": row.name})
        for row in known
        if row.kind != IndicatorKind.MILESTONE and (revision.pk, row.pk) not in filed
    ]


def _judgement(revision: Revision, known: Sequence[Indicator]) -> list[Problem]:
    if known or not revision.report.is_lead or revision.judged_light:
        return []
    return [Problem("judged_light", "missing", _("选择本季自评：进展正常、进度偏慢或明显滞后。"))]


def _delay(revision: Revision, lights: Previews) -> list[Problem]:
    behind = [code for code, seen in lights.items() if seen.light in (Light.YELLOW, Light.RED)]
    if not behind or revision.delay_reason:
        return []
    message = _("指标%(codes)s进度落后，写明滞后原因。") % {"codes": "、".join(behind)}
    return [Problem("delay_reason", "missing", message)]
