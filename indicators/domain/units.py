"""Whose history is whose, and who lies within whom: succession and nesting of units (PRODUCT §2, §3).

Agencies are ids. A rename or a merger hands on history, a split does not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from agencies.domain.succession import Heir
from hz_plus.lib.quarters import Period

from .series import Entries, Entry, added


def history(agency: int, filed: Mapping[int, Entries], heirs: Sequence[Heir], until: Period) -> Entries:
    """What counts as filed by `agency` as seen from the quarter `until`, its predecessors' history included.

    For a quarter over before the day of a rename or merger the entries of all who came together and had filed
    before it are added up; where one is missing, so is the sum. From that day on only its own count.
    """
    own = filed.get(agency, {})
    inherited = [
        heir for heir in heirs if heir.successor == agency and heir.inherits and heir.on <= until.ends_on
    ]
    if not inherited:
        return own
    rest = [heir for heir in heirs if heir not in inherited]
    others = [
        (heir, entries)
        for heir in inherited
        if _filed_before(entries := history(heir.predecessor, filed, rest, until), heir.on)
    ]
    periods = {period for entries in (own, *(entries for _heir, entries in others)) for period in entries}
    found: dict[Period, Entry] = {}
    for period in periods:
        entry = _inherited(period, own, others)
        if entry is not None:
            found[period] = entry
    return found


def _inherited(period: Period, own: Entries, others: Sequence[tuple[Heir, Entries]]) -> Entry | None:
    """The entry of one quarter: own, or where that was before some merger the sum over all who came together."""
    joined_later = [(heir, entries) for heir, entries in others if period.ends_on < heir.on]
    if not joined_later:
        return own.get(period)
    first = min(heir.on for heir, _entries in joined_later)
    existed = [own] if _filed_before(own, first) else []
    contributors = [*existed, *(entries for _heir, entries in joined_later)]
    entries = [entries.get(period) for entries in contributors]
    known = [entry for entry in entries if entry is not None]
    return added(known) if len(known) == len(entries) else None


def _filed_before(entries: Entries, day: date) -> bool:
    return any(period.ends_on < day for period in entries)


def nested(units: Iterable[int], parents: Mapping[int, int | None]) -> dict[int, tuple[int, ...]]:
    """By unit, itself first, then those of `units` that lie below it: whose values make that of the whole unit."""
    below: dict[int, list[int]] = defaultdict(list)
    holders = list(units)
    for unit in holders:
        above: int | None = unit
        seen: set[int] = set()
        while above is not None and above not in seen:
            below[above].append(unit)
            seen.add(above)
            above = parents.get(above)
    return {unit: (unit, *(one for one in below[unit] if one != unit)) for unit in holders}
