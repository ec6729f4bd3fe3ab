"""Who owes what on a day: responsibilities ranked, groups expanded, successions followed (PRODUCT §2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from agencies.domain.succession import Heir, Successors, follow, successors_on
from hz_plus.lib.spans import Span, Timeline

from .workflow import Role


@dataclass(frozen=True, slots=True)
class Link:
    """An agency's own part, or a group's, in a measure."""

    measure: int
    agency: int
    role: Role
    order: int
    is_group: bool
    valid: Span


@dataclass(frozen=True, slots=True)
class Member:
    """An agency's belonging to a group."""

    group: int
    agency: int
    valid: Span


Roles = dict[tuple[int, int], Role]
"""By measure id and agency id."""


class Duties:
    """The duties of a plan on any day. Days between two changes share one answer, computed once."""

    def __init__(self, links: Sequence[Link], members: Sequence[Member], heirs: Sequence[Heir]) -> None:
        self.heirs = tuple(heirs)
        self._links = Timeline((link.valid, link) for link in links)
        self._members = Timeline((row.valid, row) for row in members)
        self._given = Timeline((Span(heir.on), heir) for heir in heirs)
        self._roles: dict[tuple[int, int, int], Roles] = {}
        self._leads: dict[tuple[int, int, int], dict[int, tuple[int, ...]]] = {}

    def epoch(self, day: date) -> tuple[int, int, int]:
        """Days with the same epoch have the same duties."""
        return self._links.epoch(day), self._members.epoch(day), self._given.epoch(day)

    def on(self, day: date) -> Roles:
        """Every agency's role in every measure it has a part in on `day`.

        An agency's own link outranks its membership in a group; of two groups, the first in the text's
        order counts. Of two own links that fell to one successor, leading outranks supporting.
        """
        epoch = self.epoch(day)
        if epoch not in self._roles:
            self._roles[epoch] = self._ranked(day)
        return self._roles[epoch]

    def leads_on(self, day: date) -> dict[int, tuple[int, ...]]:
        """By measure id, the agencies that lead it on `day`."""
        epoch = self.epoch(day)
        if epoch not in self._leads:
            found: dict[int, list[int]] = defaultdict(list)
            for (measure, agency), role in self.on(day).items():
                if role is Role.LEAD:
                    found[measure].append(agency)
            self._leads[epoch] = {measure: tuple(agencies) for measure, agencies in found.items()}
        return self._leads[epoch]

    def successors_on(self, day: date) -> Successors:
        """Who has the obligations of agencies that gave them away by `day`."""
        return successors_on(self._given.on(day), day)

    def links_on(self, day: date) -> tuple[Link, ...]:
        """The links in force on `day`, as the text has them."""
        return self._links.on(day)

    def groups_on(self, day: date) -> dict[int, tuple[int, ...]]:
        """By group id, its members on `day`; each passed to its successors."""
        return self._members_on(day, self.successors_on(day))

    def _ranked(self, day: date) -> Roles:
        successors = self.successors_on(day)
        links = sorted(self._links.on(day), key=_in_order)
        roles: Roles = {}
        for link in links:
            if not link.is_group:
                for agency in follow([link.agency], successors):
                    if roles.get((link.measure, agency)) is not Role.LEAD:
                        roles[link.measure, agency] = link.role
        members = self._members_on(day, successors)
        for link in links:
            if link.is_group:
                for agency in members.get(link.agency, ()):
                    roles.setdefault((link.measure, agency), link.role)
        return roles

    def _members_on(self, day: date, successors: Successors) -> dict[int, tuple[int, ...]]:
        found: dict[int, list[int]] = defaultdict(list)
        for row in self._members.on(day):
            found[row.group].append(row.agency)
        return {group: follow(agencies, successors) for group, agencies in found.items()}


def _in_order(link: Link) -> tuple[int, int]:
    return link.measure, link.order
