"""Amounts, targets and gaps as people read them: in their unit, with the decimals it has.

Pages, bulletins and files word a number in the same way; every number comes from a stored figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from hz_plus.lib.languages import is_english
from hz_plus.lib.wording import MINUS, grouped, written
from indicators.domain.explanations import rounded
from indicators.domain.kinds import SHARES
from indicators.models import Indicator, Milestone, Target


def _places(number: Decimal, indicator: Indicator) -> int:
    """Decimals to show: the unit's; one where a count is not whole; a share in percent has one."""
    if indicator.kind in SHARES:
        return 0 if number == number.to_integral_value() else 1
    if indicator.decimals == 0 and number != number.to_integral_value():
        return 1
    return indicator.decimals


def _scaled(number: Decimal, indicator: Indicator) -> Decimal:
    return number * 100 if indicator.kind in SHARES else number


def amount(number: Decimal | None, indicator: Indicator) -> str:
    """A value or target of the indicator, without its unit; missing is empty."""
    if number is None:
        return ""
    scaled = _scaled(number, indicator)
    return written(scaled, _places(scaled, indicator))


def stated(number: Decimal | None, indicator: Indicator) -> str:
    """A target or baseline as the text has it, without needless decimals or unit; missing is empty."""
    return grouped(None if number is None else _scaled(number, indicator))


def expected(number: Decimal | None, indicator: Indicator) -> str:
    """An expected value, to at least one decimal, without its unit; missing is empty."""
    if number is None:
        return ""
    return written(_scaled(number, indicator), max(1, indicator.decimals))


def difference(number: Decimal | None, indicator: Indicator) -> str:
    """A difference with its sign; 0 where there is none, empty where it is missing."""
    if number is None:
        return ""
    scaled = _scaled(number, indicator)
    text = written(abs(scaled), _places(scaled, indicator))
    if not text.strip("0.,"):
        return text
    return f"+{text}" if scaled > 0 else f"{MINUS}{text}"


def difference_with_unit(number: Decimal | None, indicator: Indicator) -> str:
    """A difference with its unit; of shares in points."""
    text = difference(number, indicator)
    if indicator.kind in SHARES and text:
        return _("%(points)s个百分点") % {"points": text}
    return with_unit(text, indicator)


def unit(indicator: Indicator) -> str:
    """The unit to stand after an amount; one that begins with a number is multiplied: × 100 million yuan."""
    name = unit_name(indicator)
    return f"× {name}" if name[:1].isdigit() else name


def unit_name(indicator: Indicator) -> str:
    """The unit of what `amount` shows, standing alone."""
    return "%" if indicator.kind in SHARES else indicator.unit


def target_text(target: Target, indicator: Indicator) -> str:
    """A target as the text words it: ≥60家; an equal sign is left out."""
    sign = "" if target.comparator == "=" else target.get_comparator_display()
    return f"{sign}{with_unit(stated(target.value, indicator), indicator)}"


def with_unit(number: str, indicator: Indicator) -> str:
    """A written number with its unit: 60家; 60 firms."""
    space = " " if is_english() and indicator.kind not in SHARES else ""
    return f"{number}{space}{unit(indicator)}" if number else ""


def share_number(share: Decimal | None) -> str:
    """A fraction in percent, to one decimal, without the sign."""
    return "" if share is None else written(share * 100, 1)


def due_text(target: Target | Milestone) -> str:
    """By when: 2018年底; “plan end” where the text states no deadline."""
    if not target.deadline_stated:
        return _("计划期末")
    return year_end(target.due_on)


def year_end(day: date) -> str:
    """2018年底; end of 2018 in English."""
    if (day.month, day.day) != (12, 31):
        return day.isoformat()
    return _("%(year)d年底") % {"year": day.year}


def points(gap: Decimal, facts: Mapping[str, Any]) -> str:
    """A gap without its sign, to as many decimals as keep it on its side of the stored thresholds."""
    limits = [Decimal(facts[name]) for name in ("yellow_over", "red_over") if name in facts]
    return rounded(abs(gap), Decimal(0), *(limits if gap > 0 else ()))


def gap_text(gap: Decimal | None, facts: Mapping[str, Any] | None = None) -> str:
    """How far behind or ahead of schedule, in points: 落后13.3点, 超前5.1点, 持平."""
    if gap is None:
        return ""
    if gap == 0:
        return _("持平")
    text = _("落后%(points)s点") if gap > 0 else _("超前%(points)s点")
    return text % {"points": points(gap, facts or {})}
