"""Tags and filters that every page uses: marks, states, quarters, dates, numbers, addresses.

Nothing is computed here: a mark draws a light that was stored, a tag draws a state that was reached.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.http import HttpRequest, QueryDict
from django.template import Context
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.domain.filing import FilingLight
from actions.domain.workflow import State
from actions.models import Quarter, Report
from actions.models.reports import FILING_LABELS, STATE_LABELS
from actions.selectors.wall import Brick
from hz_plus.lib import clock
from hz_plus.lib.languages import is_english
from hz_plus.lib.quarters import Period
from hz_plus.lib.wording import MONTHS, day_text, grouped, quarter_text

register = template.Library()

TIME_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class _Look:
    """How a light is drawn: its CSS class and its label."""

    css: str
    label: str | Promise


LIGHTS: dict[str, _Look] = {
    "done": _Look("met", gettext_lazy("已达标")),
    "green": _Look("ok", gettext_lazy("进展正常")),
    "yellow": _Look("warn", gettext_lazy("进度偏慢")),
    "red": _Look("bad", gettext_lazy("明显滞后")),
    "grey": _Look("none", gettext_lazy("暂无数据")),
    "todo": _Look("todo", gettext_lazy("尚未启动")),
}
"""By light; `todo` is grey before the first closed quarter."""

STATES: dict[State, tuple[str, str]] = {
    State.NOT_STARTED: ("todo", "todo"),
    State.DRAFT: ("draft", "pen"),
    State.SIGNING: ("wait", "clock"),
    State.SUBMITTED: ("wait", "clock"),
    State.RETURNED: ("back", "back"),
    State.APPROVED: ("pass", "check"),
    State.REOPENED: ("back", "back"),
    State.WAIVED: ("pass", "dots"),
}
"""By state: CSS class and icon."""

FLAGS: dict[str, tuple[str, str, str | Promise]] = {
    "overdue": ("late", "excl", gettext_lazy("已逾期")),
    "late": ("back", "clock", gettext_lazy("迟报")),
    "internal": ("inner", "lock", gettext_lazy("仅内部可见")),
    "stale": ("inner", "clock", gettext_lazy("未更新")),
    "corrected": ("inner", "pen", gettext_lazy("已更正")),
    "demo": ("inner", "file", gettext_lazy("演示数据")),
}
"""What stands beside a state, a figure or a heading: CSS class, icon, label."""

FILING_LIGHTS: dict[FilingLight, tuple[str, str, str | Promise]] = {
    FilingLight.ON_TIME: ("pass", "check", FILING_LABELS[FilingLight.ON_TIME]),
    FilingLight.LATE: ("back", "clock", FILING_LABELS[FilingLight.LATE]),
    FilingLight.NOT_FILED: ("late", "excl", FILING_LABELS[FilingLight.NOT_FILED]),
    FilingLight.NOT_DUE: ("pass", "todo", FILING_LABELS[FilingLight.NOT_DUE]),
    FilingLight.WAIVED: ("pass", "dots", FILING_LABELS[FilingLight.WAIVED]),
}
"""How a report stands with its deadline: CSS class, icon, label. It says nothing of the measure's progress."""


# --- Marks, lights, states ------------------------------------------------------------------------


def look(light: str) -> _Look:
    """How `light` is drawn; an empty one as not started."""
    return LIGHTS[light or "todo"]


@register.simple_tag
def icon(name: str) -> SafeString:
    """The line icon `name`, for decoration beside a text."""
    return format_html('<svg class="ic" aria-hidden="true" focusable="false"><use href="#i-{}"/></svg>', name)


@register.simple_tag
def mark(light: str, size: str = "", title: str = "") -> SafeString:
    """The shape of a light; with `title` it speaks for itself, without it a text must stand beside."""
    css = look(light).css
    if not title:
        return format_html(
            '<svg class="m m-{} {}" aria-hidden="true" focusable="false"><use href="#m-{}"/></svg>',
            css,
            size,
            css,
        )
    return format_html(
        '<svg class="m m-{} {}" role="img" aria-label="{}"><title>{}</title><use href="#m-{}"/></svg>',
        css,
        size,
        title,
        title,
        css,
    )


@register.simple_tag
def judged_mark(light: str, title: str = "") -> SafeString:
    """The shape of a judged light, hatched so that nobody takes it for a computed one."""
    css = look(light).css
    spoken = (
        format_html('role="img" aria-label="{}"', title)
        if title
        else SafeString('aria-hidden="true" focusable="false"')
    )
    return format_html(
        '<svg class="m mj mj-{}" fill="url(#h-{})" {}><use href="#m-{}"/></svg>', css, css, spoken, css
    )


@register.simple_tag
def status(light: str, text: str = "") -> SafeString:
    """Mark and label of a computed light."""
    return format_html(
        '<span class="st st-{}">{}{}</span>', look(light).css, mark(light), text or look(light).label
    )


@register.simple_tag
def judged(light: str) -> SafeString:
    """Hatched mark, label and the word 自评 of a judged light."""
    return format_html(
        '<span class="st st-{}">{}{}<span class="self">{}</span></span>',
        look(light).css,
        judged_mark(light),
        look(light).label,
        _("自评"),
    )


@register.filter
def light_label(light: str) -> str:
    """The words for a light."""
    return str(look(light).label)


@register.filter
def light_css(light: str) -> str:
    """The CSS class of a light."""
    return look(light).css


@register.filter
def lights(names: str) -> list[str]:
    """`"done green"` as a list, to loop over in a key."""
    return names.split()


@register.simple_tag
def state_tag(of: Report | State | str) -> SafeString:
    """Icon and label of a report's state."""
    state = State(of.state if isinstance(of, Report) else of)
    css, symbol = STATES[state]
    return _tag(css, symbol, STATE_LABELS[state])


@register.simple_tag
def brick(of: Brick) -> SafeString:
    """One report of the filing wall: an icon that says whose, for which measure, in which state."""
    row = of.report
    flags = [FLAGS[of.flag][2]] if of.flag else []
    said = (row.agency.short_name, row.measure.code, row.get_role_display(), STATE_LABELS[of.state], *flags)
    text = _("，").join(str(part) for part in said)
    css = f"{STATES[of.state][0]} {of.state} {of.flag} {row.role}"
    return format_html(
        '<span class="brick {}" role="img" aria-label="{}" title="{}">{}</span>',
        css,
        text,
        text,
        icon("excl" if of.flag == "overdue" else STATES[of.state][1]),
    )


@register.simple_tag
def flag(name: str) -> SafeString:
    """A flag beside a state, a figure or a heading: `overdue`, `late`, `internal`, `stale`, `corrected`, `demo`."""
    return _tag(*FLAGS[name])


@register.simple_tag
def filing_tag(light: FilingLight) -> SafeString:
    """Icon and label of how a report stands with its deadline."""
    return _tag(*FILING_LIGHTS[light])


@register.filter
def filing_label(light: FilingLight) -> str:
    """The words for how a report stands with its deadline."""
    return str(FILING_LIGHTS[light][2])


def _tag(css: str, symbol: str, label: object) -> SafeString:
    return format_html('<span class="tag {}">{}{}</span>', css, icon(symbol), label)


# --- Quarters, days, moments ----------------------------------------------------------------------


@register.filter
def quarter_name(quarter: Quarter | Period) -> str:
    """2018年第三季度; Q3 2018 in English."""
    return quarter_text(quarter.year, quarter.number)


@register.filter
def quarter_short(quarter: Quarter | Period) -> str:
    """2018 Q3: for axes and narrow columns."""
    return f"{quarter.year} Q{quarter.number}"


@register.filter
def day(value: date | None) -> SafeString | str:
    """2018-09-30; 30 Sep 2018 in English."""
    if value is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), day_text(value))


@register.filter
def month(value: date | None) -> str:
    """2019年3月; Mar 2019 in English."""
    if value is None:
        return ""
    return f"{MONTHS[value.month - 1]} {value.year}" if is_english() else f"{value.year}年{value.month}月"


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """2018-10-12 10:26 in Hangzhou; 12 Oct 2018, 10:26 in English."""
    if value is None:
        return ""
    local = value.astimezone(TIME_ZONE)
    date_text = (
        f"{local.day} {MONTHS[local.month - 1]} {local.year}," if is_english() else f"{local:%Y-%m-%d}"
    )
    return format_html('<time datetime="{}">{} {}</time>', value.isoformat(), date_text, f"{local:%H:%M}")


@register.filter
def moment_day(value: datetime | None) -> SafeString | str:
    """The day of a moment, in Hangzhou."""
    return "" if value is None else day(value.astimezone(TIME_ZONE).date())


@register.filter
def last_day(due_at: datetime | None) -> SafeString | str:
    """The last day of a deadline, which is stored as the next day's 00:00."""
    if due_at is None:
        return ""
    return day(date.fromordinal(due_at.astimezone(TIME_ZONE).date().toordinal() - 1))


# --- Numbers --------------------------------------------------------------------------------------

register.filter("grouped", grouped)


# --- Addresses ------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """The query of this page with `changes`; None takes a parameter away, a list repeats it. Begins with `?`."""
    request: HttpRequest = context["request"]
    wanted = request.GET.copy()
    for name, value in changes.items():
        values = value if isinstance(value, list) else [value]
        wanted.setlist(name, [str(one) for one in values if one is not None])
    return f"?{wanted.urlencode()}" if wanted else "?"


@register.simple_tag(takes_context=True)
def keep_quarter(context: Context) -> str:
    """`?quarter=…&as_of=…` where the page was asked for them, else nothing: for links that stay in the quarter and
    at the moment.
    """
    request: HttpRequest | None = context.get("request")
    asked = request.GET if request is not None else QueryDict()
    kept = QueryDict(mutable=True)
    for name, read in (("quarter", Period.parse), ("as_of", clock.read_moment)):
        try:
            read(asked.get(name, "").replace(" ", "+"))
        except ValueError:
            continue
        kept[name] = asked[name]
    return f"?{kept.urlencode()}" if kept else ""


@register.simple_tag(takes_context=True)
def other_language_url(context: Context) -> str:
    """This page, with its query, in the other language."""
    request: HttpRequest | None = context.get("request")
    path = request.get_full_path() if request is not None else "/"
    if path == "/en" or path.startswith(("/en/", "/en?")):
        return path[3:] or "/"
    return f"/en{path}"
