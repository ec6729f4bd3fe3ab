"""What people type, read: text, one line of text, days. What is wrong is added to `problems`, or raised where there is
one thing to read.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from hz_plus.lib import clock
from hz_plus.lib.errors import Problem
from hz_plus.lib.refusals import to_correct


def unknown(where: str, name: str) -> Problem:
    """A field that no form has."""
    return Problem(where, "unknown_field", _("没有“%(name)s”这一栏。") % {"name": name})


def clean_text(name: str, value: Any, limit: int, problems: list[Problem]) -> str:
    """Text without surrounding blanks, at most `limit` characters, no control characters."""
    if not isinstance(value, str):
        problems.append(Problem(name, "not_text", _("填写文字。")))
        return ""
    text = value.replace("\r\n", "\n").strip()
    if "\0" in text:
        problems.append(Problem(name, "not_text", _("删去不可见的控制字符。")))
    if len(text) > limit:
        message = _("最多%(limit)d字，现有%(count)d字。") % {"limit": limit, "count": len(text)}
        problems.append(Problem(name, "too_long", message))
    return text


def clean_line(name: str, value: Any, limit: int, problems: list[Problem]) -> str:
    """As `clean_text`, in one line: breaks become blanks."""
    return " ".join(clean_text(name, value, limit, problems).split())


def needed_text(name: str, value: Any, limit: int, missing: str) -> str:
    """As `clean_text`, but something must be said; `missing` says what. Raises Invalid."""
    problems: list[Problem] = []
    text = clean_text(name, value, limit, problems)
    if not text and not problems:
        problems.append(Problem(name, "missing", missing))
    if problems:
        raise to_correct(problems)
    return text


def clean_date(where: str, value: Any, problems: list[Problem]) -> date | None:
    """Read a day written as 2018-10-31; None where empty."""
    if value in (None, ""):
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        problems.append(Problem(where, "not_a_date", _("日期写作 2018-10-31。")))
        return None


def coming_day(where: str, value: Any, zone: str, problems: list[Problem]) -> date | None:
    """Read a day that is not over in the time zone `zone`; None where it is, or none was written."""
    before = len(problems)
    day = clean_date(where, value, problems)
    if len(problems) == before and (day is None or day < clock.today(zone)):
        problems.append(Problem(where, "out_of_range", _("填写今天或以后的日期，如 2018-10-31。")))
        return None
    return day
