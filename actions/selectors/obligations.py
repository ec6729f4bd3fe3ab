"""Who owes what on a day: responsibilities with groups expanded to that day's members, successions followed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import DateField, F, QuerySet, Value

from actions.domain.duties import Duties, Link, Member
from actions.domain.workflow import Role
from actions.models import Measure, Plan, Responsibility
from actions.querysets import ResponsibilityQuerySet
from agencies.domain.succession import Heir
from agencies.models import Agency, AgencyKind, Membership, Succession
from hz_plus.lib.spans import span


@dataclass(frozen=True, slots=True)
class Obligation:
    """One agency's part in one measure."""

    measure: Measure
    agency: Agency
    role: Role


def duties(plan: Plan, moment: datetime | None = None, *, active_on: date | None = None) -> Duties:
    """The plan's duties, as known at `moment` (now where it is None); of measures `active_on` a day alone, where
    one is given. One query, over three kinds of rows with the same columns.
    """
    links = Responsibility.objects.known_at(moment).filter(measure__plan=plan)
    if active_on is not None:
        links = links.filter(measure__in=Measure.objects.active_on(active_on, moment))
    rows: dict[str, list[tuple[Any, ...]]] = {_LINK: [], _MEMBER: [], _HEIR: []}
    for kind, *row in _rows(links, moment):
        rows[kind].append(tuple(row))
    return Duties(
        [
            Link(measure, agency, Role(role), order, of == AgencyKind.GROUP, span(first, last))
            for measure, agency, role, of, order, first, last in rows[_LINK]
        ],
        [
            Member(group, member, span(first, last))
            for group, member, _role, _of, _order, first, last in sorted(rows[_MEMBER], key=_in_order)
        ],
        [
            Heir(predecessor, successor, on, kind)
            for predecessor, successor, kind, _of, _order, on, _last in sorted(rows[_HEIR], key=_begun)
        ],
    )


def heirs(moment: datetime | None = None) -> list[Heir]:
    """Every succession known at `moment`, in time order. One query."""
    rows = Succession.objects.known_at(moment).order_by("on", "pk")
    return [Heir(*row) for row in rows.values_list("predecessor", "successor", "on", "kind")]


_LINK, _MEMBER, _HEIR = "link", "member", "heir"
_COLUMNS = ("what", "one", "other", "role_or_kind", "of", "place", "begins", "ends")


def _rows(links: ResponsibilityQuerySet, moment: datetime | None) -> Iterable[tuple[Any, ...]]:
    """(what it is; measure, group or predecessor; agency; role or kind; the agency's kind; order; from; to)."""
    members = Membership.objects.known_at(moment)
    heirs = Succession.objects.known_at(moment)
    return _as(
        links, _LINK, F("measure"), F("agency"), F("role"), F("agency__kind"), F("order"), F("valid_to")
    ).union(
        _as(
            members,
            _MEMBER,
            F("group"),
            F("member"),
            Value(""),
            Value(""),
            F("member__order"),
            F("valid_to"),
        ),
        _as(
            heirs,
            _HEIR,
            F("predecessor"),
            F("successor"),
            F("kind"),
            Value(""),
            F("pk"),
            Value(None, output_field=DateField()),
            begins="on",
        ),
        all=True,
    )


def _as(rows: QuerySet[Any], what: str, *columns: Any, begins: str = "valid_from") -> QuerySet[Any]:
    one, other, role, of, place, ends = columns
    named = rows.order_by().annotate(
        what=Value(what),
        one=one,
        other=other,
        role_or_kind=role,
        of=of,
        place=place,
        begins=F(begins),
        ends=ends,
    )
    listed: QuerySet[Any] = named.values_list(*_COLUMNS)
    return listed


def _in_order(row: tuple[Any, ...]) -> int:
    return int(row[4])


def _begun(row: tuple[Any, ...]) -> tuple[date, int]:
    return row[5], row[4]


def obligations_on(plan: Plan, day: date, moment: datetime | None = None) -> list[Obligation]:
    """Every obligation of `plan` on `day`: active measure × responsible agency. Three queries."""
    roles = duties(plan, moment, active_on=day).on(day)
    measures = Measure.objects.in_bulk({measure for measure, _agency in roles})
    agencies = Agency.objects.in_bulk({agency for _measure, agency in roles})
    rows = [Obligation(measures[m], agencies[a], role) for (m, a), role in roles.items()]
    return sorted(rows, key=lambda row: (row.measure.order, row.role, row.agency.order))
