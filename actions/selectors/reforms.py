"""Reforms of agencies, read: those carried out, whom they concern, whether they can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from actions.domain.stages import Stage
from actions.domain.workflow import State
from actions.models import Plan, Quarter, Reform, Report, Responsibility
from actions.permissions import may_manage
from actions.selectors.obligations import heirs
from agencies.authorization import Viewer
from agencies.domain.succession import predecessors_on
from agencies.models import Agency, Membership, Succession


@dataclass(frozen=True, slots=True)
class Done:
    """A reform with the agencies that ended and those that went on; `hindrance`: the report that keeps it from being
    undone.
    """

    reform: Reform
    before: tuple[Agency, ...]
    after: tuple[Agency, ...]
    hindrance: Report | None = None

    @property
    def can_be_undone(self) -> bool:
        """Whether it stands, and nothing was filed after it."""
        return self.reform.undone_at is None and self.hindrance is None


def reforms() -> list[Done]:
    """Every reform, the latest first. Two queries, and one for each that stands."""
    rows = list(Reform.objects.select_related("done_by", "undone_by"))
    ids = {pk for row in rows for pk in row.moved["successions"]}
    found = {
        row.pk: row
        for row in Succession.objects.filter(pk__in=ids).select_related("predecessor", "successor")
    }
    return [_done(row, [found[pk] for pk in row.moved["successions"]]) for row in rows]


def _done(row: Reform, successions: Sequence[Succession]) -> Done:
    return Done(
        row,
        tuple(dict.fromkeys(one.predecessor for one in successions)),
        tuple(dict.fromkeys(one.successor for one in successions)),
        None if row.undone_at else hindrance(row),
    )


def hindrance(reform: Reform) -> Report | None:
    """The first report that was written or filed by a successor after the reform: it cannot be undone any more.

    Whoever was there before and has a report of its own is not hindered by that.
    """
    pks = {pk for pk, _before, _after in reform.moved["reports"]} | set(reform.moved["new_reports"])
    own = Q(pk__in=pks) | Q(agency__in=reform.moved["agencies"])
    written = Q(changed_at__gte=reform.done_at) & ~Q(state=State.NOT_STARTED)
    rows = Report.objects.filter(own & written).select_related("measure", "agency", "quarter")
    return rows.order_by("changed_at").first()


def plans_of(agencies: Iterable[Agency]) -> list[Plan]:
    """The plans in which any of `agencies` has a part: itself, through a group, or from those before it."""
    own = {agency.pk for agency in agencies}
    before = predecessors_on(heirs(), date.max)
    own |= {one for agency in own for one in before.get(agency, ())}
    groups = Membership.objects.known_at(None).filter(member__in=own).values("group")
    links = Responsibility.objects.known_at(None).filter(Q(agency__in=own) | Q(agency__in=groups))
    return list(Plan.objects.filter(pk__in=links.values("measure__plan")).select_related("lead_office"))


def foreign_plan(plans: Iterable[Plan], viewer: Viewer) -> Plan | None:
    """The first of `plans` that the viewer does not manage."""
    return next((plan for plan in plans if not may_manage(viewer, plan)), None)


def last_shut(plans: Iterable[Plan]) -> date | None:
    """The end of the last quarter that is closed or published in any of `plans`: what lies before stays as it is."""
    rows = Quarter.objects.filter(plan__in=list(plans)).shut().order_by("-ends_on")
    return rows.values_list("ends_on", flat=True).first()


def open_quarters(plans: Iterable[Plan], on: date) -> list[Quarter]:
    """The open quarters that end on or after `on`."""
    rows = Quarter.objects.filter(plan__in=list(plans), stage=Stage.OPEN, ends_on__gte=on)
    return list(rows.select_related("plan").in_time_order())


def candidates() -> list[Agency]:
    """The agencies that can be reformed: those that file and have not passed on what they owe."""
    passed = Succession.objects.known_at(None).values("predecessor")
    return list(Agency.objects.filing().exclude(pk__in=passed).order_by("order"))
