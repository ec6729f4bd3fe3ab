"""Tags and filters of lineage and trials: levels, verbs and hashes in words."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from actions.selectors.correspondence import VERBS
from actions.templatetags.reporting import grouped
from indicators.domain.kinds import Level

register = template.Library()

LEVEL_LABELS: dict[str, str | Promise] = {
    Level.PLAN: gettext_lazy("计划"),
    Level.AREA: gettext_lazy("领域"),
    Level.MEASURE: gettext_lazy("措施"),
    Level.INDICATOR: gettext_lazy("指标"),
    Level.AGENCY: gettext_lazy("单位"),
    Level.DISTRICT: gettext_lazy("区、县（市）"),
    Level.PART: gettext_lazy("分解任务"),
}


@register.filter
def level_label(level: str) -> str:
    """What a figure is of."""
    return str(LEVEL_LABELS[level])


@register.filter
def verb_label(verb: str) -> str:
    """What an event of a report is called; one that is not told elsewhere keeps its name."""
    return str(VERBS.get(verb, verb))


@register.filter
def share_text(share: str) -> str:
    """A share, kept as text, in percent."""
    return f"{grouped(Decimal(share) * 100)}%"
