"""Tables of `indicators`."""

from .figures import Figure, RollUpRequest, Threshold
from .indicators import Baseline, Comparator, Indicator, Milestone, Part, Target
from .values import MilestoneClaim, Value

__all__ = [
    "Baseline",
    "Comparator",
    "Figure",
    "Indicator",
    "Milestone",
    "MilestoneClaim",
    "Part",
    "RollUpRequest",
    "Target",
    "Threshold",
    "Value",
]
