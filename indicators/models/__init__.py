"""Tables of `indicators`."""

from .bulletins import Bulletin, BulletinFile
from .editions import Edition
from .figures import (
    Figure,
    FigureCheck,
    FigureThen,
    Override,
    PublishedFigure,
    RollUpRequest,
    Threshold,
)
from .indicators import Baseline, Comparator, Indicator, Method, Milestone, Part, Target
from .values import MilestoneClaim, Value

__all__ = [
    "Baseline",
    "Bulletin",
    "BulletinFile",
    "Comparator",
    "Edition",
    "Figure",
    "FigureCheck",
    "FigureThen",
    "Indicator",
    "Method",
    "Milestone",
    "MilestoneClaim",
    "Override",
    "Part",
    "PublishedFigure",
    "RollUpRequest",
    "Target",
    "Threshold",
    "Value",
]
