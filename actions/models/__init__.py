"""Tables of `actions`."""

from .plans import Area, AreaKind, Measure, MeasureLife, Plan, Responsibility
from .quarters import Quarter
from .reports import Answer, Concurrence, JudgedLight, NextStep, Report, Revision

__all__ = [
    "Answer",
    "Area",
    "AreaKind",
    "Concurrence",
    "JudgedLight",
    "Measure",
    "MeasureLife",
    "NextStep",
    "Plan",
    "Quarter",
    "Report",
    "Responsibility",
    "Revision",
]
