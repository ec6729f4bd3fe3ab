"""Business time.

Rules about deadlines, appointments and quarters ask this clock, never `timezone.now()`.
It is the real time unless a source was installed (the demo's clock) or a caller travels
(the demo's history, tests). Sessions, tokens and schedules use real time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

_travelled: ContextVar[datetime | None] = ContextVar("travelled", default=None)
_source: list[Callable[[datetime], datetime]] = []


def install(source: Callable[[datetime], datetime]) -> None:
    """Make `source` (real time → business time) the clock of this process."""
    _source[:] = [source]


def now() -> datetime:
    """The moment it is in business, aware."""
    travelled = _travelled.get()
    if travelled is not None:
        return travelled
    real = timezone.now()
    return _source[0](real) if _source else real


def today(zone: str = "Asia/Shanghai") -> date:
    """The day it is in business, in the time zone `zone`."""
    return day_of(now(), zone)


def day_of(moment: datetime, zone: str) -> date:
    """The day that `moment` lies in, in the time zone `zone`."""
    return moment.astimezone(ZoneInfo(zone)).date()


@contextmanager
def travel(moment: datetime) -> Iterator[None]:
    """Stand still at `moment` within the block."""
    token = _travelled.set(moment)
    try:
        yield
    finally:
        _travelled.reset(token)


def start_of(day: date, zone: str) -> datetime:
    """00:00 of `day` in the time zone `zone`."""
    return datetime.combine(day, time(), ZoneInfo(zone))


def end_of(day: date, zone: str) -> datetime:
    """The moment `day` is over: the next day's 00:00 in the time zone `zone`."""
    return start_of(day + timedelta(days=1), zone)


def last_day(deadline: datetime, zone: str) -> date:
    """The last day of a deadline that lies at a day's end in the time zone `zone`: see `end_of`."""
    return deadline.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)


def read_moment(text: str) -> date | datetime:
    """A day written 2018-10-31, or an instant with its offset from UTC; ValueError saying so for anything else."""
    is_day = len(text) == len("2018-10-31")
    try:
        moment = date.fromisoformat(text) if is_day else datetime.fromisoformat(text)
    except ValueError:
        moment = date.max
    if not 1900 <= moment.year < 3000 or (isinstance(moment, datetime) and moment.tzinfo is None):
        raise ValueError(
            f"Write a day like 2018-10-31, or an instant with its offset from UTC, not {text!r}."
        )
    return moment


def instant(moment: date | datetime, zone: str) -> datetime:
    """An instant; a day means the moment it is over in the time zone `zone`."""
    return moment if isinstance(moment, datetime) else end_of(moment, zone)
