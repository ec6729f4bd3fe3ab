"""The sentence of a stored figure, in the request's language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from actions.domain.stages import Stage
from actions.models import Quarter
from hz_plus.lib.languages import is_english
from indicators.domain.explanations import Facts, explain_area, explain_judged
from indicators.domain.explanations import explain as explain_facts
from indicators.domain.kinds import IndicatorKind, Level, Light, Reason
from indicators.models import Figure, Indicator


def explain(figure: Figure, *, quarter: Quarter, indicator: Indicator | None) -> str:
    """Why the figure's light is what it is; empty for levels without a light.

    `indicator` is the figure's own, or for a measure its driver; its milestones may be prefetched.
    """
    provisional = quarter.stage == Stage.OPEN
    if figure.level == Level.AREA:
        counts = figure.counts or {}
        return explain_area(Light(figure.light), counts, english=is_english(), provisional=provisional)
    if not figure.light:
        return ""
    light = Light(figure.computed_light)
    if indicator is None and light is not Light.GREY:
        return explain_judged(
            light,
            english=is_english(),
            provisional=provisional,
            shown=Light(figure.light),
            moved_because=figure.facts.get("moved_because", ""),
        )
    return explain_facts(_facts(figure, quarter, indicator, provisional), english=is_english())


def _facts(figure: Figure, quarter: Quarter, indicator: Indicator | None, provisional: bool) -> Facts:
    stored = figure.facts
    return Facts(
        light=Light(figure.computed_light),
        shown=Light(figure.light),
        moved_because=stored.get("moved_because", ""),
        reason=Reason(figure.reason) if figure.reason else None,
        kind=IndicatorKind(indicator.kind) if indicator else None,
        period=quarter.period,
        unit=(indicator.unit_zh, indicator.unit_en) if indicator else ("", ""),
        decimals=indicator.decimals if indicator else 0,
        value=figure.value,
        expected=figure.expected,
        target=figure.target,
        gap=figure.gap,
        yellow_over=Decimal(stored["yellow_over"]),
        red_over=Decimal(stored["red_over"]),
        due_on=_day(stored.get("due_on")),
        stale=figure.stale,
        overdue=stored.get("overdue", False),
        late_step=stored.get("late_step"),
        late_step_due=_day(stored.get("late_step_due")),
        late_days=stored.get("late_days"),
        provisional=provisional,
        reported=figure.reported,
        to_report=figure.to_report,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
