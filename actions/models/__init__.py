"""Tables of `actions`."""

from .coordinations import Coordination
from .desk import Handover, Presence
from .evidence import StoredFile
from .exclusions import Exclusion
from .extensions import Decision, Extension
from .feedback import Feedback
from .plans import Area, AreaKind, Life, Measure, MeasureLife, Plan, Responsibility
from .quarters import Quarter
from .reforms import Reform
from .reports import Answer, Concurrence, JudgedLight, Report, Revision, Waiver
from .sources import Clause, SourceDocument
from .urging import UrgingSlip

__all__ = [
    "Answer",
    "Area",
    "AreaKind",
    "Clause",
    "Concurrence",
    "Coordination",
    "Decision",
    "Exclusion",
    "Extension",
    "Feedback",
    "Handover",
    "JudgedLight",
    "Life",
    "Measure",
    "MeasureLife",
    "Plan",
    "Presence",
    "Quarter",
    "Reform",
    "Report",
    "Responsibility",
    "Revision",
    "SourceDocument",
    "StoredFile",
    "UrgingSlip",
    "Waiver",
]
