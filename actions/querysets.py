"""Adjectives for plans, measures, quarters and reports, and who sees which rows."""

from __future__ import annotations

from datetime import date, datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Self, TypeVar

from django.apps import apps
from django.db.models import (
    Case,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from actions.domain.stages import Stage
from actions.domain.urging import OPEN as OPEN_SLIPS
from actions.domain.workflow import OPEN_STATES, State
from agencies.authorization import standing
from agencies.domain.roles import Permission
from agencies.querysets import DatedQuerySet, known_at, valid_on

if TYPE_CHECKING:
    from actions.models import (  # noqa: F401 - named in annotations
        Area,
        Life,
        Measure,
        Plan,
        Quarter,
        Report,
        Responsibility,
        Revision,
        UrgingSlip,
    )
    from agencies.authorization import Viewer

M = TypeVar("M", bound=Model)


def counting(moment: datetime | None = None, revision: str = "") -> Q:
    """Rows whose revision (reached by the lookup prefix `revision`) counts: its report's latest approved one.

    Now, or at `moment`: recorded_at ≤ t < superseded_at.
    """
    if moment is None:
        return Q(**{f"{revision}approved_at__isnull": False, f"{revision}superseded_at": None})
    later = Q(**{f"{revision}superseded_at": None}) | Q(**{f"{revision}superseded_at__gt": moment})
    return later & Q(**{f"{revision}approved_at__lte": moment})


def not_counting(moment: datetime | None) -> Q:
    """Revisions that do not count at `moment`, now where it is None."""
    if moment is None:
        return Q(approved_at=None) | Q(superseded_at__isnull=False)
    return Q(approved_at=None) | Q(approved_at__gt=moment) | Q(superseded_at__lte=moment)


AT_AGENCY = frozenset({Permission.DRAFT, Permission.PREPARE, Permission.SIGN, Permission.READ_OWN})
"""Permissions held at the filing agency; the others are held at the plan's lead office."""


class PlanQuerySet(QuerySet["Plan"]):
    """Plans."""

    def visible_to(self, person: Viewer) -> Self:
        """Public plans for all; the others for people with an appointment."""
        return self if standing(person).reads_internal else self.filter(is_public=True)


class OfPlanQuerySet(QuerySet[M]):
    """Rows that belong to a plan and are seen with it."""

    def visible_to(self, person: Viewer) -> Self:
        """Rows of the plans that the person sees."""
        return self if standing(person).reads_internal else self.filter(plan__is_public=True)


class AreaQuerySet(OfPlanQuerySet["Area"]):
    """Areas."""


class MeasureQuerySet(OfPlanQuerySet["Measure"]):
    """Measures."""

    def active_on(self, day: date, moment: datetime | None = None) -> Self:
        """Measures that count on `day`: neither paused, merged nor cancelled, as known at `moment`."""
        life = apps.get_model("actions", "Life")
        ended = life.objects.filter(valid_on(day), known_at(moment), measure=OuterRef("pk"))
        return self.filter(~Exists(ended))

    def with_life(self, day: date, moment: datetime | None = None) -> Self:
        """Annotate `life`, and for those not active on `day` `inactive_from` and `merged_into_code`."""
        on = FilteredRelation("lives", condition=valid_on(day, "lives__") & known_at(moment, "lives__"))
        return self.annotate(
            lived=on,
            life=Coalesce(F("lived__life"), Value("active")),
            inactive_from=F("lived__valid_from"),
            merged_into_code=F("lived__merged_into__code"),
        )


class LifeQuerySet(DatedQuerySet["Life"]):
    """What became of measures."""


class ResponsibilityQuerySet(DatedQuerySet["Responsibility"]):
    """Responsibilities."""


class QuarterQuerySet(QuerySet["Quarter"]):
    """Quarters."""

    def visible_to(self, person: Viewer) -> Self:
        """Published quarters of public plans for all; every quarter for people with an appointment."""
        if standing(person).reads_internal:
            return self
        return self.published().filter(plan__is_public=True)

    def published(self) -> Self:
        """Published quarters."""
        return self.filter(stage=Stage.PUBLISHED)

    def started(self) -> Self:
        """Quarters that were opened."""
        return self.exclude(stage=Stage.SCHEDULED)

    def shut(self) -> Self:
        """Closed or published quarters: their figures are no longer provisional."""
        return self.filter(stage__in=(Stage.CLOSED, Stage.PUBLISHED))

    def in_time_order(self) -> Self:
        """Earliest first."""
        return self.order_by("year", "number")


class Extent(IntEnum):
    """How much of a report a person sees."""

    NONE = 0
    STATE = 1
    PUBLIC = 2
    SUBMITTED = 3
    OFFERED = 4
    WHOLE = 5


class ReportQuerySet(QuerySet["Report"]):
    """Reports."""

    def with_extent_for(self, person: Viewer) -> Self:
        """Annotate `extent`: how much of each report `person` sees (PRODUCT §1)."""
        held = standing(person)
        own = held.at(Permission.READ_OWN)
        report = apps.get_model("actions", "Report")
        revision = apps.get_model("actions", "Revision")
        partner = Q(
            Exists(
                report.objects.filter(
                    quarter=OuterRef("quarter"), measure=OuterRef("measure"), agency__in=own
                )
            )
        )
        submitted = Q(first_submitted_at__isnull=False)
        reader = Q(quarter__plan__lead_office__in=held.at(Permission.READ_SUBMITTED))
        row_reader = Q(quarter__plan__lead_office__in=held.at(Permission.READ_ROWS))
        public = Q(quarter__stage=Stage.PUBLISHED, quarter__plan__is_public=True) & Q(
            Exists(revision.objects.approved().filter(report=OuterRef("pk")))
        )
        rules: list[tuple[Q, Extent]] = [(public, Extent.PUBLIC)]
        if held.at(Permission.READ_ROWS):
            rules.insert(0, (row_reader, Extent.STATE))
        if held.at(Permission.READ_SUBMITTED):
            rules.insert(0, (reader & submitted, Extent.SUBMITTED))
        if own:
            rules[:0] = [
                (Q(agency__in=own), Extent.WHOLE),
                (partner & Q(offered_at__isnull=False), Extent.OFFERED),
                (partner & submitted, Extent.SUBMITTED),
            ]
        return self.annotate(
            extent=Case(
                *(When(rule, then=Value(int(extent))) for rule, extent in rules),
                default=Value(int(Extent.NONE)),
                output_field=IntegerField(),
            )
        )

    def visible_to(self, person: Viewer) -> Self:
        """Rows of which `person` sees anything, annotated with their `extent`."""
        return self.with_extent_for(person).filter(extent__gt=Extent.NONE)

    def stated_to(self, person: Viewer) -> Self:
        """Rows whose state `person` sees: who reads the published part alone does not."""
        return self.visible_to(person).exclude(extent=Extent.PUBLIC)

    def where_may(self, person: Viewer, permission: Permission) -> Self:
        """Rows on which `person` holds `permission`."""
        at = standing(person).at(permission)
        if permission in AT_AGENCY:
            return self.filter(agency__in=at)
        return self.filter(quarter__plan__lead_office__in=at)

    def in_state(self, *states: State) -> Self:
        """Rows in one of `states`."""
        return self.filter(state__in=states)

    def unfinished(self) -> Self:
        """Rows that still wait for their agency."""
        return self.in_state(*OPEN_STATES)

    def overdue(self, at: datetime) -> Self:
        """已逾期: rows never submitted although their deadline is over at `at`."""
        return self.unfinished().filter(first_submitted_at=None, due_at__lte=at)

    def late(self) -> Self:
        """迟报: rows first submitted after their deadline."""
        return self.filter(first_submitted_at__gte=F("due_at"))

    def with_indicators(self) -> Self:
        """Annotate `has_indicators`: whether anything is counted for their measures."""
        measures = apps.get_model("actions", "Measure").objects.filter(pk=OuterRef("measure"))
        return self.annotate(has_indicators=Exists(measures.filter(indicators__isnull=False)))

    def with_more_time(self) -> Self:
        """Annotate `waits_for_more_time` and `has_more_time`: an extension asked for, or granted."""
        own = apps.get_model("actions", "Extension").objects.filter(report=OuterRef("pk"))
        return self.annotate(
            waits_for_more_time=Exists(own.filter(decided_at=None)),
            has_more_time=Exists(own.filter(decision="granted")),
        )

    def for_work(self) -> Self:
        """With the rows that every rule of the workflow looks at."""
        return self.select_related("quarter__plan", "measure__area", "agency", "changed_by")


class RevisionQuerySet(QuerySet["Revision"]):
    """Revisions."""

    def working(self) -> Self:
        """The content being written."""
        return self.filter(submitted_at=None)

    def submitted(self) -> Self:
        """The immutable ones."""
        return self.filter(submitted_at__isnull=False)

    def approved(self, moment: datetime | None = None) -> Self:
        """Those that count, now or at `moment`: the latest approved one of each report."""
        return self.filter(counting(moment))


class SlipQuerySet(QuerySet["UrgingSlip"]):
    """Urging slips."""

    def visible_to(self, person: Viewer) -> Self:
        """Those of the plans that the person reads for the office or the leaders, and those of their own agencies."""
        held = standing(person)
        office = Q(quarter__plan__lead_office__in=held.at(Permission.READ_SUBMITTED))
        return self.filter(office | Q(agency__in=held.at(Permission.READ_OWN)))

    def open(self) -> Self:
        """Those about which something is still to be done."""
        return self.filter(state__in=OPEN_SLIPS)

    def whole(self) -> Self:
        """With what every page of a slip names."""
        return self.select_related("quarter__plan__lead_office", "measure__area", "agency", "issued_by")
