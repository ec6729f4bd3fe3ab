"""Tags and filters of pages that look back: the moment in words, and the form that asks for one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.http import HttpRequest
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from actions.templatetags.reporting import day as day_text
from hz_plus.lib.languages import is_english
from indicators.selectors.quarters import Chosen

register = template.Library()
_ASKED_ANEW = ("as_of", "page")


@register.filter
def as_of_day(chosen: Chosen) -> date | None:
    """The day of the moment shown; a day is kept as the moment it is over."""
    if chosen.as_of is None:
        return None
    local = chosen.as_of.astimezone(ZoneInfo(chosen.plan.time_zone))
    return local.date() if _has_time(chosen) else local.date() - timedelta(days=1)


def _has_time(chosen: Chosen) -> bool:
    if chosen.as_of is None:
        return False
    local = chosen.as_of.astimezone(ZoneInfo(chosen.plan.time_zone))
    return bool(local.hour or local.minute or local.second or local.microsecond)


@register.simple_tag
def as_of_words(chosen: Chosen) -> SafeString | str:
    """2017年10月31日; with the time where the moment is not the end of a day."""
    day = as_of_day(chosen)
    if day is None or chosen.as_of is None:
        return ""
    time = ""
    if _has_time(chosen):
        time = f" {chosen.as_of.astimezone(ZoneInfo(chosen.plan.time_zone)):%H:%M}"
    if is_english():
        return format_html("{}{}", day_text(day), time)
    words = f"{day.year}年{day.month}月{day.day}日{time}"
    return format_html('<time datetime="{}">{}</time>', chosen.as_of.isoformat(), words)


@register.simple_tag(takes_context=True)
def kept_parameters(context: Context) -> list[tuple[str, str]]:
    """The page's parameters but for the moment and the page number, to go along with a form that asks for another."""
    request: HttpRequest | None = context.get("request")
    asked: Any = request.GET.lists() if request is not None else ()
    return [(name, value) for name, values in asked if name not in _ASKED_ANEW for value in values]
