"""The words of measuring: kinds of indicator, directions, aggregations, lights, reasons."""

from __future__ import annotations

from enum import StrEnum


class IndicatorKind(StrEnum):
    """What is filed each quarter and how it becomes a value (PRODUCT §3)."""

    STOCK = "stock"
    ANNUAL_FLOW = "annual_flow"
    ANNUAL_QUOTA = "annual_quota"
    RATIO = "ratio"
    MILESTONE = "milestone"


SHARES: tuple[IndicatorKind, ...] = (IndicatorKind.RATIO, IndicatorKind.MILESTONE)
"""Kinds whose value is a fraction, shown in percent."""


class Direction(StrEnum):
    """Whether more or less is better."""

    UP = "up"
    DOWN = "down"


class Aggregation(StrEnum):
    """How the figures of several agencies become one."""

    LEAD = "lead"
    SUM = "sum"
    RATIO_OF_SUMS = "ratio_of_sums"
    MAX = "max"
    MEAN = "mean"


class EnteredBy(StrEnum):
    """Who types the figures of a decomposed indicator's parts: the holder of each, or the lead for all."""

    HOLDER = "holder"
    LEAD = "lead"


class Shape(StrEnum):
    """How the expected path rises from baseline to target."""

    LINEAR = "linear"
    S_CURVE = "s_curve"
    POINTS = "points"
    STEP = "step"


class Light(StrEnum):
    """The judgement of a figure. Its order of gravity is PRODUCT §4.4's: see `GRAVITY`."""

    DONE = "done"
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"


GRAVITY: tuple[Light, ...] = (Light.RED, Light.YELLOW, Light.GREY, Light.GREEN, Light.DONE)
"""Worst first: a measure takes its worst indicator in this order."""


BEHIND: tuple[Light, ...] = (Light.YELLOW, Light.RED)
"""The lights of what is behind schedule."""


class Shift(StrEnum):
    """How a light changed between two quarters; one that gained or lost its data is neither better nor worse."""

    WORSE = "worse"
    BETTER = "better"
    DATA = "data"
    SAME = "same"


def shift_of(before: Light, after: Light) -> Shift:
    """From `before` to `after`, by gravity."""
    if before is after:
        return Shift.SAME
    if Light.GREY in (before, after):
        return Shift.DATA
    return Shift.WORSE if GRAVITY.index(after) < GRAVITY.index(before) else Shift.BETTER


class Reason(StrEnum):
    """Why a figure is grey."""

    NEVER_FILED = "never_filed"
    NO_DATA = "no_data"
    TOO_FEW = "too_few"
    BASELINE_UNKNOWN = "baseline_unknown"
    NO_TARGET = "no_target"
    NOT_JUDGED = "not_judged"
    MOSTLY_GREY = "mostly_grey"
    NOT_STARTED = "not_started"


class Level(StrEnum):
    """What a stored figure is about."""

    PLAN = "plan"
    AREA = "area"
    MEASURE = "measure"
    INDICATOR = "indicator"
    AGENCY = "agency"
    DISTRICT = "district"
    PART = "part"
