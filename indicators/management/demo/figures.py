"""The figures of the demo: what agencies file for each indicator, and the demo's baselines and parts.

Invented. Chosen so that every light, a mover up and a mover down, and a missing quarter can be seen.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from actions.models import Plan, Report
from agencies.models import Agency
from hz_plus.lib import clock
from hz_plus.lib.quarters import Period
from indicators.domain.kinds import Aggregation, Shape
from indicators.models import Indicator
from indicators.services import baselines, decompositions, methods

from .reforms import origin_of

FIRST = Period(2016, 1)

STOCKS: dict[str, tuple[int, ...]] = {
    "1.1-a": (4, 8, 12, 16, 19, 23, 27, 33, 40, 47, 51),
    "1.2-a": (3, 4, 5, 6, 7, 8, 9, 9, 10, 11, 12),
    "2.1-a": (6, 14, 24, 38, 50, 62, 76, 90, 104, 118, 131),
    "2.2-a": (12, 28, 45, 66, 85, 104, 122, 140, 156, 171, 186),
    "2.2-b": (3, 7, 11, 16, 21, 27, 33, 40, 46, 50, 52),
    "2.2-c": (0, 0, 1, 1, 2, 2, 2, 3, 3, 3, 4),
    "3.2-a": (90, 180, 290, 400, 495, 590, 690, 800, 890, 985, 1075),
}
"""Running totals by quarter from 2016Q1; the lead's figure."""

YEARLY: dict[str, tuple[str, str, str]] = {
    "3.2-b": ("72.5", "81.0", "89.6"),
    "3.2-c": ("0.94", "1.10", "1.27"),
    "3.3-a": ("3445.8", "4302.0", "5020.0"),
    "3.3-b": ("1570.0", "1840.0", "2110.0"),
    "7.3-a": ("61.0", "72.4", "83.0"),
}
"""Amounts of the years 2016, 2017, 2018; filed as year-to-date."""

YEAR_TO_DATE = ("0.22", "0.46", "0.71", "1")
"""The share of a year's amount reached by the end of each quarter."""

QUOTAS: dict[str, tuple[tuple[int, ...], ...]] = {
    "5.2-a": ((0, 1, 2, 3), (0, 1, 2, 3), (1, 1, 2, 3)),
    "5.2-b": ((1, 4, 7, 11), (2, 5, 8, 10), (2, 4, 6, 9)),
}
"""Counts of each year to date."""

RATIOS: dict[str, tuple[int, tuple[int, int]]] = {
    "3.2-d": (2330, (38, 63)),
    "9.1-a": (120, (0, 34)),
    "11.1-a": (36, (42, 92)),
    "11.1-b": (11, (45, 91)),
    "11.1-c": (11, (36, 100)),
    "13.3-a": (5400, (60, 81)),
    "13.3-b": (7200, (52, 78)),
    "14.1-a": (142, (40, 74)),
}
"""Denominator, and the percentage in the first and the last quarter."""

STEPS: dict[tuple[str, int], str] = {
    ("2.1-b", 1): "2016-11-18",
    ("2.1-b", 3): "2017-09-21",
    ("8.1-a", 1): "2018-05-28",
}
"""Milestones done, by indicator and step: when."""

BASELINES: dict[str, str] = {
    "3.2-b": "63.9",
    "3.2-c": "0.8",
    "3.2-d": "0.35",
    "3.3-a": "2679.8",
    "3.3-b": "1214.0",
    "7.3-a": "52.0",
    "9.1-a": "0",
    "11.1-a": "0.4",
    "11.1-b": "0.4",
    "13.3-a": "0.58",
    "13.3-b": "0.5",
    "14.1-a": "0.38",
}
"""Values at the end of 2015. 11.1-c stays without one, so that 基期未定 can be seen."""

DISTRICTS = {
    "shangcheng": (4, 12),
    "xiacheng": (5, 14),
    "jianggan": (5, 30),
    "gongshu": (5, 24),
    "xihu": (8, 34),
    "binjiang": (9, 44),
    "xiaoshan": (6, 38),
    "yuhang": (9, 42),
    "fuyang": (3, 22),
    "tonglu": (2, 12),
    "chunan": (1, 6),
    "jiande": (1, 10),
    "linan": (2, 12),
}
"""Parts of the targets of 1.1-a (60) and 2.1-a (300)."""

RURAL = {
    "xiaoshan": 280,
    "yuhang": 320,
    "fuyang": 300,
    "tonglu": 260,
    "chunan": 280,
    "jiande": 280,
    "linan": 280,
}
"""Parts of the target of 3.2-a (2000)."""

BESIDE_PARTS = "另有市级直接认定的，不计入各区、县（市）；分解合计的差额由此产生。"
"""Why a lead's figure is not the sum of its districts'."""

SOURCE = "演示数据"


def define(plan: Plan) -> None:
    """Record the demo's baselines and parts, known since the plan was issued; 3.2-a becomes the sum of its parts."""
    indicators = {
        row.code: row for row in Indicator.objects.filter(plan=plan).select_related("plan", "measure")
    }
    agencies = {row.code: row for row in Agency.objects.filing()}
    shares = {
        "1.1-a": {code: parts[0] for code, parts in DISTRICTS.items()},
        "2.1-a": {code: parts[1] for code, parts in DISTRICTS.items()},
        "3.2-a": RURAL,
    }
    with clock.travel(clock.start_of(plan.issued_on, plan.time_zone)):
        for code, value in BASELINES.items():
            baselines.record(
                indicator=indicators[code],
                value=Decimal(value),
                on=plan.baseline_date,
                source=SOURCE,
                by=None,
                is_demo=True,
            )
        for code, parts in shares.items():
            decompositions.split(
                indicator=indicators[code],
                due_on=indicators[code].targets.latest("due_on").due_on,
                parts={agencies[agency]: Decimal(value) for agency, value in parts.items()},
                by=None,
                is_demo=True,
            )
        methods.amend(
            indicator=indicators["3.2-a"],
            aggregation=Aggregation.SUM,
            shape=Shape.LINEAR,
            valid_from=plan.starts_on,
            reason=SOURCE,
            by=None,
        )


def values_of(report: Report, codes: list[str]) -> dict[str, Any]:
    """What `report` files for the indicators `codes`."""
    period = report.quarter.period
    index = (period.year - FIRST.year) * 4 + period.number - FIRST.number
    values = [
        {"indicator": code, **filed}
        for code in codes
        if (filed := _filed(code, period, index, None if report.is_lead else origin_of(report.agency.code)))
        is not None
    ]
    steps = [
        {"indicator": code, "order": order, "done_on": day}
        for (code, order), day in STEPS.items()
        if code in codes and day <= period.ends_on.isoformat()
    ]
    return {"values": values, "milestones": steps}


def with_value(content: dict[str, Any], code: str, number: str) -> dict[str, Any]:
    """The values of `content` with another one for the indicator `code`."""
    values = [row | {"value": number} if row["indicator"] == code else row for row in content["values"]]
    return {"values": values}


def _filed(code: str, period: Period, index: int, district: str | None) -> dict[str, str] | None:
    if code in STOCKS:
        if district is not None:
            return {"value": str(_part(code, index, district))}
        is_split = code in ("1.1-a", "2.1-a", "3.2-a")
        return {"value": str(STOCKS[code][index]), "note": BESIDE_PARTS if is_split else ""}
    if code in YEARLY:
        amount = Decimal(YEARLY[code][period.year - 2016]) * Decimal(YEAR_TO_DATE[period.number - 1])
        return {"value": f"{amount:.2f}" if code == "3.2-c" else f"{amount:.1f}"}
    if code in QUOTAS:
        return {"value": str(QUOTAS[code][period.year - 2016][period.number - 1])}
    if code in RATIOS:
        whole, (first, last) = RATIOS[code]
        return {
            "numerator": str(whole * (first * 10 + (last - first) * index) // 1000),
            "denominator": str(whole),
        }
    return None


def _part(code: str, index: int, district: str) -> int:
    """A district's running total: its share of the lead's figure, some ahead and some behind."""
    if code == "3.2-a":
        share, whole = RURAL[district], 2000
    else:
        share, whole = DISTRICTS[district][code == "2.1-a"], 300 if code == "2.1-a" else 60
    pace = 85 + sum(map(ord, district)) % 31
    return STOCKS[code][index] * share * pace // (whole * 100)
