"""Columns that several tables share: lights, names, what a figure says.

Their keys are the API's names; values, expected values and targets are in the indicator's unit, shares are fractions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.domain.workflow import Role
from actions.models.plans import ROLE_LABELS
from agencies.models import Agency
from hz_plus.lib.tables import Cell, Column, Named
from indicators.domain.kinds import Light
from indicators.models import Figure, Indicator
from indicators.models.figures import LIGHT_LABELS
from indicators.selectors.quarters import NOT_STARTED

Told = Figure | None


def light(code: str) -> Named | None:
    """A light; nothing where there is none."""
    if code == NOT_STARTED:
        return Named(code, _("尚未启动"))
    return Named(code, str(LIGHT_LABELS[Light(code)])) if code else None


def names(agencies: Iterable[Agency]) -> Named:
    """Agencies, in their order."""
    own = list(agencies)
    return Named(",".join(agency.code for agency in own), _("、").join(agency.short_name for agency in own))


def role_of(role: Role) -> Named:
    """Lead or support."""
    return Named(role, str(ROLE_LABELS[role]))


def yes(is_so: bool) -> Named:
    """Whether something is so."""
    return Named("true", _("是")) if is_so else Named("false", _("否"))


def _of(name: str) -> Callable[[object], Cell]:
    """A column of the row as it is; nothing where there is no row, or an empty text."""

    def cell(row: object) -> Cell:
        found: Any = getattr(row, name, None)
        return None if found == "" else found

    return cell


COMPUTED: tuple[Column[Told], ...] = (
    Column(
        "computed_light", gettext_lazy("系统研判"), lambda row: light(row.computed_light) if row else None
    ),
    Column("judged_light", gettext_lazy("自评"), lambda row: light(row.judged_light) if row else None),
)
"""The lights beside the one that is shown."""

NUMBERS: tuple[Column[Told], ...] = (
    Column("value", gettext_lazy("现值"), _of("value")),
    Column("expected", gettext_lazy("序时应达"), _of("expected")),
    Column("target", gettext_lazy("目标值"), _of("target")),
    Column("attainment", gettext_lazy("完成率"), _of("attainment")),
    Column("gap", gettext_lazy("差距（百分点）"), _of("gap")),
    Column("stale", gettext_lazy("未更新"), lambda row: yes(row.stale) if row else None),
)
"""What a figure says in numbers."""

COVERAGE: tuple[Column[Told], ...] = (
    Column("reported", gettext_lazy("已报单位"), _of("reported")),
    Column("to_report", gettext_lazy("应报单位"), _of("to_report")),
)
"""How many of those who are to file did."""


def counts() -> tuple[Column[dict[str, int]], ...]:
    """How many measures have each light."""

    def count(code: str) -> Callable[[dict[str, int]], Cell]:
        return lambda row: row.get(code, 0)

    return tuple(Column(code.value, LIGHT_LABELS[code], count(code.value)) for code in Light)


DEFINED: tuple[Column[Indicator | None], ...] = (
    Column("indicator", gettext_lazy("指标编号"), _of("code")),
    Column("indicator_name", gettext_lazy("指标名称"), _of("name")),
    Column("unit", gettext_lazy("单位"), _of("unit")),
)
"""Which indicator a row's numbers are of."""
