"""Tags and filters of lineage and trials: levels, verbs and hashes in words."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, pgettext_lazy

from actions.domain.workflow import Event
from actions.models import Plan
from actions.selectors.correspondence import VERBS
from hz_plus.lib.wording import grouped
from indicators.domain.kinds import Level
from indicators.models import Indicator
from indicators.selectors.amounts import with_unit
from indicators.selectors.lineage import ValueSource
from indicators.selectors.traces import Subject, Use

from .hz import count_marks, point_status

register = template.Library()

LEVEL_LABELS: dict[str, str | Promise] = {
    Level.PLAN: pgettext_lazy("层级", "计划"),
    Level.AREA: pgettext_lazy("层级", "领域"),
    Level.MEASURE: pgettext_lazy("层级", "措施"),
    Level.INDICATOR: pgettext_lazy("层级", "指标"),
    Level.AGENCY: pgettext_lazy("层级", "单位"),
    Level.DISTRICT: pgettext_lazy("层级", "区、县（市）"),
    Level.PART: pgettext_lazy("层级", "分解任务"),
}


@register.filter
def level_label(level: str) -> str:
    """What a figure is of."""
    return str(LEVEL_LABELS[level])


EVENT_LABELS: dict[str, str | Promise] = {**VERBS, Event.SAVE: gettext_lazy("保存草稿")}

USE_LABELS: dict[str, str | Promise] = {
    Use.CARRIED: gettext_lazy("沿用"),
    Use.LAST_YEAR: gettext_lazy("上年"),
    Use.EARLIER_YEAR: gettext_lazy("以前年度"),
}


@register.filter
def verb_label(verb: str) -> str:
    """What an event of a report is called."""
    return str(EVENT_LABELS.get(verb, verb))


@register.filter
def use_label(use: str) -> str:
    """What a value of an earlier quarter is there for; nothing for one of the quarter itself."""
    return str(USE_LABELS.get(use, ""))


@register.filter
def filed_text(source: ValueSource, indicator: Indicator) -> str:
    """A filed value as it was filed: a pair, or a number with its unit."""
    if source.numerator is not None or source.denominator is not None:
        return f"{grouped(source.numerator)} / {grouped(source.denominator)}"
    return with_unit(grouped(source.value), indicator)


@register.filter
def short_hash(text: str) -> str:
    """The first characters of a hash, enough to compare by eye."""
    return text[:12]


@register.simple_tag
def subject_url(subject: Subject, plan: Plan) -> str:
    """The page of what a figure is of."""
    name, code = _PAGES[subject.level], subject.code
    if subject.level is Level.PLAN:
        return reverse(f"indicators:{name}", kwargs={"plan": plan.slug})
    if subject.level is Level.PART:
        code = code.rpartition("/")[0]
    return reverse(f"indicators:{name}", kwargs={"plan": plan.slug, "code": code})


@register.simple_tag
def subject_status(subject: Subject) -> SafeString:
    """Mark and label of what a figure is of, hatched where a lead judged it; counts where it has no light."""
    point = subject.point
    if not point.light:
        return count_marks((point.figure.counts if point.figure else None) or {})
    return point_status(point)


_PAGES = {
    Level.PLAN: "overview",
    Level.AREA: "area",
    Level.MEASURE: "measure",
    Level.INDICATOR: "indicator",
    Level.PART: "indicator",
    Level.AGENCY: "agency",
    Level.DISTRICT: "agency",
}


@register.filter
def share_text(share: str) -> str:
    """A share, kept as text, in percent."""
    return f"{grouped(Decimal(share) * 100)}%"
