"""Agencies ranked by how punctually they file and by the lights of what they lead: for the office and the leaders."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from actions.selectors.filing_lights import Filing, FilingRecord, filing_by_agency
from agencies.authorization import Viewer
from agencies.models import Agency
from indicators.domain.kinds import Level
from indicators.selectors.lines import Reading, figures_in
from indicators.selectors.quarters import Chosen


class By(StrEnum):
    """What agencies are ranked by."""

    TIMELINESS = "timeliness"
    LIGHTS = "lights"


@dataclass(frozen=True, slots=True)
class Ranked:
    """An agency with its rank from 1, shared among equals; None where nothing of it was due, or it leads nothing.

    `counts`: by light, the measures it leads.
    """

    agency: Agency
    filing: FilingRecord
    counts: dict[str, int]
    rank: int | None = None

    @property
    def now(self) -> Filing:
        """Its filing in the quarter shown."""
        return self.filing.now

    @property
    def share_before(self) -> Decimal | None:
        """The share on time in the quarter before; None where there was none, or nothing was due."""
        return self.filing.quarters[-2][1].timeliness if len(self.filing.quarters) > 1 else None

    @property
    def fine(self) -> Decimal | None:
        """The share of the measures it leads that are met or on track; None where it leads none with a light."""
        lit = sum(self.counts.get(light, 0) for light in ("done", "green", "yellow", "red"))
        return Decimal(self.counts["done"] + self.counts["green"]) / lit if lit else None


Key = Callable[[Ranked], tuple[Decimal, int] | None]


def _by_timeliness(row: Ranked) -> tuple[Decimal, int] | None:
    """The share on time; among equals the more reports were due."""
    share = row.now.timeliness
    return None if share is None else (share, row.now.due)


def _by_lights(row: Ranked) -> tuple[Decimal, int] | None:
    """The share met or on track; among equals the fewer are far behind."""
    return None if row.fine is None else (row.fine, -row.counts.get("red", 0))


KEYS: dict[By, Key] = {By.TIMELINESS: _by_timeliness, By.LIGHTS: _by_lights}


def ranking(chosen: Chosen, viewer: Viewer, by: By) -> tuple[Ranked, ...]:
    """Every agency that owes reports, the best first, those without a rank last. Three queries, none for those who may
    not count reports.
    """
    records = filing_by_agency(chosen.plan, chosen.until, viewer, chosen.as_of)
    if not records or chosen.quarter is None:
        return ()
    reading = Reading(chosen, figures_in(chosen, chosen.recent(1), (Level.AGENCY,)))
    agencies = Agency.objects.filter(pk__in=records).order_by("order")
    rows = [Ranked(row, records[row.pk], _counts(reading, row)) for row in agencies]
    return _ranked([row for row in rows if sum(row.now.counts.values())], KEYS[by])


def _counts(reading: Reading, agency: Agency) -> dict[str, int]:
    figure = reading.figure(Level.AGENCY, agency.code)
    return (figure.counts or {}) if figure is not None else {}


def _ranked(rows: Sequence[Ranked], key: Key) -> tuple[Ranked, ...]:
    keyed = [(key(row), row) for row in rows]
    known = sorted(
        ((own, row) for own, row in keyed if own is not None), key=lambda pair: pair[0], reverse=True
    )
    shares = [own[0] for own, _row in known]
    placed = [_at(row, shares.index(own[0]) + 1) for own, row in known]
    return (*placed, *(row for own, row in keyed if own is None))


def _at(row: Ranked, rank: int) -> Ranked:
    return Ranked(row.agency, row.filing, row.counts, rank)
