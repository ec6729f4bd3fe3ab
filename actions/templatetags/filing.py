"""Tags of the filing and review pages: parts of a report, places of fields, countdowns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actions.domain.coordination import Standing
from actions.models.coordinations import STANDING_LABELS
from actions.registry import Panel
from actions.selectors.fields import ACCOUNT_PLACES, label_of
from actions.selectors.fields import anchor as anchor_of
from hz_plus.lib.errors import Problem, Severity

register = template.Library()


@register.simple_tag(takes_context=True)
def show_panel(context: Context, panel: Panel, **more: Any) -> SafeString:
    """Render a part that a higher floor registered, within this page's context."""
    around: dict[str, Any] = {str(name): value for name, value in context.flatten().items()}
    shown = {**around, **panel.context, "findings": panel.findings, **more}
    return SafeString(render_to_string(panel.template, shown))


@register.simple_tag
def live_places() -> str:
    """Where a preview also writes what the rules say of the account, as htmx is told."""
    return ",".join(f"#{anchor_of(path)}-live:innerHTML" for path in ACCOUNT_PLACES)


@register.filter
def anchor(path: str) -> str:
    """The id that a field's path has on a page."""
    return anchor_of(path)


@register.filter
def field_label(path: str) -> str:
    """The words for a field's path."""
    return label_of(path)


@register.filter
def at(found: Mapping[Any, Any] | Sequence[Any] | None, key: Any) -> Any:
    """The entry of a mapping or a sequence; nothing where there is none."""
    if isinstance(found, Mapping):
        return found.get(key, "")
    return found[key] if found and isinstance(key, int) and key < len(found) else None


@register.filter
def words(text: str) -> list[str]:
    """The words of a text, to go through one by one."""
    return text.split()


@register.filter
def begins(found: Mapping[str, Any] | None, start: str) -> bool:
    """Whether an entry of `found` stands at the path `start` or below it."""
    return any(path == start or path.startswith(f"{start}/") for path in found or {})


@register.filter
def standing_label(standing: str) -> str:
    """Where a matter to coordinate stands."""
    return str(STANDING_LABELS[Standing(standing)])


@register.filter
def under(path: str, start: str) -> bool:
    """Whether a path lies below `start`."""
    return path.startswith(f"{start}/")


@register.filter
def plain_number(number: Decimal | None) -> str:
    """A figure as one would type it."""
    if number is None:
        return ""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def told(findings: Sequence[Problem], start: str) -> list[Problem]:
    """What the rules say at the path `start` or below it, beside errors: those are told when it is checked."""
    at_or_below = (row for row in findings or () if row.field == start or row.field.startswith(f"{start}/"))
    return [row for row in at_or_below if row.severity is not Severity.ERROR]


@register.filter
def exactly(findings: Sequence[Problem], path: str) -> list[Problem]:
    """What the rules say at one path."""
    return [row for row in findings or () if row.field == path]


@register.filter
def asks(findings: Sequence[Problem], path: str) -> bool:
    """Whether a reason is asked for at the path."""
    return any(row.asks for row in exactly(findings, path))


@register.filter
def countdown(days: int) -> str:
    """How many days are left until a last day."""
    if days < 0:
        return ngettext("已过%(days)d天", "已过%(days)d天", -days) % {"days": -days}
    if days == 0:
        return _("今天是最后一天")
    return ngettext("还有%(days)d天", "还有%(days)d天", days) % {"days": days}
