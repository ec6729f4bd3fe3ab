"""The demo's clock, read."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from agencies.models import ClockAnchor

_LOOK_AGAIN_AFTER = 5.0
_offset: list[timedelta] = []
_looked: list[float] = []


def business_time(real: datetime) -> datetime:
    """Business time at the real moment `real`: as far past the anchor as real time is.

    The anchor is read once; where there is none yet, looked for again every five seconds.
    """
    if not _offset and (not _looked or time.monotonic() - _looked[0] > _LOOK_AGAIN_AFTER):
        _looked[:] = [time.monotonic()]
        anchor = ClockAnchor.objects.first()
        if anchor is not None:
            _offset[:] = [anchor.business_at - anchor.real_at]
    return real + _offset[0] if _offset else real


def forget() -> None:
    """Read the anchor anew at the next question."""
    _offset.clear()
    _looked.clear()
