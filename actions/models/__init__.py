"""Tables of `actions`."""

from .evidence import StoredFile
from .exclusions import Exclusion
from .extensions import Decision, Extension
from .plans import Area, AreaKind, Life, Measure, MeasureLife, Plan, Responsibility
from .quarters import Quarter
from .reports import Answer, Concurrence, JudgedLight, NextStep, Report, Revision, Waiver

__all__ = [
    "Answer",
    "Area",
    "AreaKind",
    "Concurrence",
    "Decision",
    "Exclusion",
    "Extension",
    "JudgedLight",
    "Life",
    "Measure",
    "MeasureLife",
    "NextStep",
    "Plan",
    "Quarter",
    "Report",
    "Responsibility",
    "Revision",
    "StoredFile",
    "Waiver",
]
