"""Tables of `agencies`."""

from .agencies import Agency, AgencyKind, Membership, Succession, SuccessionKind
from .audit import AuditChain, AuditEvent
from .clocks import ClockAnchor
from .jobs import Job
from .notices import Mute, Notice
from .people import ApiToken, Appointment, Person

__all__ = [
    "Agency",
    "AgencyKind",
    "ApiToken",
    "Appointment",
    "AuditChain",
    "AuditEvent",
    "ClockAnchor",
    "Job",
    "Membership",
    "Mute",
    "Notice",
    "Person",
    "Succession",
    "SuccessionKind",
]
