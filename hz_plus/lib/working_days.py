"""Working days of the People's Republic of China.

The calendar of days off and swapped working days is the library chinesecalendar's. For years
it does not know yet, Monday to Friday count as working days.
"""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar


def is_working_day(day: date) -> bool:
    """Whether offices are open on `day`."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def on_or_after(day: date) -> date:
    """The first working day that is `day` or later."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def is_known(day: date) -> bool:
    """Whether the calendar knows the year of `day`; where not, weekends are all it has."""
    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:
        return False
    return True
