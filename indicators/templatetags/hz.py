"""Tags and filters of the reading pages: amounts in their unit, gaps in words, marks of measures.

Only geometry and wording; every number comes from a stored figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from actions.domain.filing import FilingLight
from actions.models import Area, MeasureLife
from actions.templatetags.reporting import (
    LIGHTS,
    judged,
    judged_mark,
    light_label,
    mark,
    quarter_short,
    status,
)
from agencies.models import Agency
from hz_plus.lib.languages import is_english
from indicators.domain.kinds import IndicatorKind
from indicators.models import Figure, Indicator, PublishedFigure
from indicators.selectors.amounts import (
    amount,
    difference,
    difference_with_unit,
    due_text,
    expected,
    gap_text,
    points,
    share_number,
    stated,
    target_text,
    unit,
    unit_name,
    with_unit,
    year_end,
)
from indicators.selectors.indicators import IndicatorDetail
from indicators.selectors.lines import IndicatorLine, MeasureLine, Point

register = template.Library()

KIND_NOTES = {
    IndicatorKind.STOCK: gettext_lazy("每季填报季度末的累计数或存量"),
    IndicatorKind.ANNUAL_FLOW: gettext_lazy("每季填报本年累计数，按连续四个季度合计研判"),
    IndicatorKind.ANNUAL_QUOTA: gettext_lazy("每季填报本年累计完成数，按各年定额合计研判"),
    IndicatorKind.RATIO: gettext_lazy("每季填报分子和分母"),
    IndicatorKind.MILESTONE: gettext_lazy("每季填报已完成的步骤和完成日期"),
}
"""What is filed each quarter, by kind."""

FILING_NOTES = {
    FilingLight.ON_TIME: gettext_lazy("期限之前第一次报送。"),
    FilingLight.LATE: gettext_lazy("期限之后才第一次报送。"),
    FilingLight.NOT_FILED: gettext_lazy("期限已过，还没有报送过。"),
    FilingLight.NOT_DUE: gettext_lazy("还没有报送，期限未到。"),
    FilingLight.WAIVED: gettext_lazy("经审核员同意，本季不用报送。"),
}
"""What the lights of filing mean."""


# --- Amounts --------------------------------------------------------------------------------------


register.filter("amount", amount)
register.filter("stated", stated)
register.filter("expected", expected)
register.filter("difference", difference)
register.filter("difference_with_unit", difference_with_unit)
register.filter("unit", unit)
register.filter("unit_name", unit_name)
register.simple_tag(target_text)
register.filter("with_unit", with_unit)
register.filter("share_number", share_number)
register.filter("due_text", due_text)
register.filter("year_end", year_end)
register.filter("gap_text", gap_text)


@register.filter
def kind_note(indicator: Indicator) -> str:
    """What is filed for this kind of indicator."""
    return str(KIND_NOTES[IndicatorKind(indicator.kind)])


@register.filter
def distance(gap: Decimal | None, facts: Mapping[str, Any] | None = None) -> str:
    """How far from schedule, in points without sign: the label beside it says behind or ahead."""
    return "" if gap is None else points(gap, facts or {})


@register.simple_tag
def baseline_amount(detail: IndicatorDetail) -> str:
    """The recorded baseline with its unit."""
    if detail.baseline is None:
        return ""
    return with_unit(stated(detail.baseline.value, detail.line.indicator), detail.line.indicator)


@register.simple_tag
def lateness(line: MeasureLine | IndicatorLine) -> SafeString | str:
    """The gap in points, or how many days a step is late; in red where the light is yellow or red."""
    if line.figure is None:
        return ""
    days = line.figure.facts.get("late_days")
    text = gap_text(line.gap, line.figure.facts) if days is None else _("逾期%(days)s天") % {"days": days}
    return format_html('<span class="neg">{}</span>', text) if line.light in ("yellow", "red") else text


# --- Measures -------------------------------------------------------------------------------------


@register.simple_tag
def measure_mark(line: MeasureLine, spoken: bool = False) -> SafeString:
    """A measure's mark, hatched where its lead judged it; `spoken`: it names measure and light."""
    title = ""
    if spoken:
        tail = _told(line) or (_("（自评）") if line.is_judged else "")
        colon = _("：")
        title = f"{line.measure.code} {line.measure.title}{colon}{light_label(line.light)}{tail}"
    return _own_mark(line, title)


def _own_mark(of: MeasureLine | Point, title: str) -> SafeString:
    """The mark of the light shown: hatched where it is the lead's judgement, and no reviewer moved it."""
    if of.is_judged and not of.moved_from:
        return judged_mark(of.light, title)
    return mark(of.light, "", title)


def _mark_before(of: MeasureLine | Point) -> SafeString:
    """The mark of the computed light that a reviewer moved."""
    said = _("系统研判%(light)s") % {"light": light_label(of.moved_from)}
    return judged_mark(of.moved_from, said) if of.is_judged else mark(of.moved_from, "", said)


def _told(of: MeasureLine | Point) -> str:
    """That a reviewer moved the light, to be spoken; nothing where none did."""
    if not of.moved_from:
        return ""
    return _("（系统研判%(light)s，审核调整）") % {"light": light_label(of.moved_from)}


def _moved(of: MeasureLine | Point, label: SafeString) -> SafeString:
    """Both lights: the computed one's mark, an arrow, and the one shown."""
    return format_html('{}→{}<span class="self">{}</span>', _mark_before(of), label, _("审核调整"))


def _light(of: MeasureLine | Point, label: SafeString) -> SafeString:
    css = f"{LIGHTS[of.light].css} both" if of.moved_from else LIGHTS[of.light].css
    return format_html('<span class="st st-{}">{}</span>', css, label)


@register.simple_tag
def measure_status(line: MeasureLine) -> SafeString:
    """A measure's mark with its label and, where so, the word 自评 or the light that was moved; its life where it has
    no light.
    """
    if not line.counts:
        return format_html('<span class="st st-none">{}</span>', line.measure.life_name)
    label = format_html("{}{}", measure_mark(line), light_label(line.light))
    if line.moved_from:
        label = _moved(line, label)
    elif line.is_judged:
        label = format_html('{}<span class="self">{}</span>', label, _("自评"))
    return _light(line, label)


@register.simple_tag
def point_mark(point: Point) -> SafeString:
    """A mark in a grid of quarters: it speaks for itself."""
    shown = _own_mark(point, light_in(point))
    return format_html("{}→{}", mark(point.moved_from, "s"), shown) if point.moved_from else shown


@register.simple_tag
def point_status(point: Point) -> SafeString:
    """Mark and label of a figure's light, hatched where a lead judged it, with the light that was moved."""
    if not point.moved_from:
        return judged(point.light) if point.is_judged else status(point.light)
    label = format_html("{}{}", _own_mark(point, ""), light_label(point.light))
    return _light(point, _moved(point, label))


@register.simple_tag
def published_text(
    figure: Figure | None, published: PublishedFigure | None, indicator: Indicator | None = None
) -> str:
    """What was published where it was another value or light: 27家，进度偏慢; as published, without `indicator`, by
    its light alone.
    """
    if figure is None or published is None:
        return ""
    if (published.value, published.light) == (figure.value, figure.light):
        return ""
    known = indicator is not None and published.indicator_code in ("", indicator.code)
    value = with_unit(amount(published.value, indicator), indicator) if known and indicator else ""
    return _("，").join(part for part in (value, light_label(published.light)) if part)


@register.simple_tag
def first_names(agencies: Sequence[Agency]) -> SafeString:
    """The first agencies by name, and how many there are where not all fit (English names are long)."""
    shown = agencies[: 1 if is_english() else 3]
    names = _("、").join(agency.short_name for agency in shown)
    if len(shown) == len(agencies):
        return format_html("{}", names)
    count = ngettext("等%(n)s家", "等%(n)s家", len(agencies)) % {"n": len(agencies)}
    return format_html('{} <span class="muted nowrap">{}</span>', names, count)


@register.simple_tag
def history_mark(point: Point) -> SafeString:
    """The mark of a measure in one quarter, hatched where its lead judged it."""
    return judged_mark(point.light) if point.is_judged and not point.moved_from else mark(point.light, "s")


@register.filter
def is_active(life: str) -> bool:
    """Whether the measure still counts."""
    return life == MeasureLife.ACTIVE


@register.simple_tag
def count_marks(counts: dict[str, int]) -> SafeString:
    """Marks with their counts, empty lights left out: ●3 ▲1."""
    rows = ((mark(light, "s", light_label(light)), n) for light, n in counts.items() if n)
    return format_html_join("", '<span class="cnt">{}{}</span>', rows)


@register.filter
def total(numbers: Iterable[int]) -> int:
    """The sum of counts."""
    return sum(numbers)


@register.filter
def area_names(areas: Iterable[Area]) -> str:
    """创业创新、制造和商贸; with commas and “and” in English."""
    names = [area.short_name for area in areas]
    if len(names) < 2:
        return "".join(names)
    comma, final = _("、"), _("和")
    return f"{comma.join(names[:-1])}{final}{names[-1]}"


@register.filter
def light_in(point: Point) -> str:
    """A quarter with its light, to be spoken: 2018 Q2：进展正常."""
    colon = _("：")
    tail = _("（已更正）") if point.is_corrected else ""
    return f"{quarter_short(point.quarter)}{colon}{light_label(point.light)}{_told(point)}{tail}"
