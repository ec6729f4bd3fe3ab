"""What must be settled before a quarter is published, and what its publication will change (PRODUCT §5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from actions.domain.stages import Stage
from actions.domain.workflow import OPEN_STATES, State
from actions.models import Exclusion, Extension, Measure, Quarter, Report
from actions.permissions import may_manage
from actions.selectors.corrections import Correction, corrections
from agencies.authorization import standing
from agencies.domain.roles import Permission
from agencies.models import Person
from hz_plus.lib import clock
from hz_plus.lib.quarters import Period
from indicators.domain.kinds import Level
from indicators.models import Figure, PublishedFigure, RollUpRequest

READERS = (Permission.REVIEW, Permission.MANAGE_PLAN)
CONDITIONS: dict[str, tuple[str | Promise, str]] = {
    "open": (gettext_lazy("季度尚未关闭，仍可首次报送"), "actions:calendar"),
    "undecided": (gettext_lazy("待审核，须审定、退回或写明不纳入的理由"), "actions:review"),
    "coming": (gettext_lazy("已退回，重新报送期限未到"), "actions:review-returned"),
    "missing": (gettext_lazy("未报送"), "actions:review-missing"),
    "extensions": (gettext_lazy("延期申请待答复"), "actions:review-extensions"),
    "computing": (gettext_lazy("汇总正在更新，发布时一并完成"), ""),
}
"""By name: what is not settled, and where it can be."""
_BLOCKING = ("open", "undecided")


@dataclass(frozen=True, slots=True)
class Condition:
    """Something to be settled before publishing: how many there are. `blocks`: not published before."""

    name: str
    count: int

    @property
    def blocks(self) -> bool:
        """Whether the quarter cannot be published before it is settled."""
        return bool(self.count) and self.name in _BLOCKING

    @property
    def label(self) -> str | Promise:
        """What it is, in words."""
        return CONDITIONS[self.name][0]

    @property
    def url_name(self) -> str:
        """The page on which it can be settled; empty where it settles itself."""
        return CONDITIONS[self.name][1]


@dataclass(frozen=True, slots=True)
class Change:
    """A measure whose light is another than in the last publication."""

    measure: Measure
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Gate:
    """A quarter before it is published, or after.

    `previous` is the last published quarter before it, `changes` what differs from its publication, `corrections`
    what was corrected of published quarters since (after the quarter's own publication: since that).
    """

    quarter: Quarter
    conditions: Sequence[Condition]
    undecided: Sequence[Report]
    excluded: Sequence[Exclusion]
    previous: Quarter | None
    changes: Sequence[Change]
    corrections: Sequence[Correction]
    may_publish: bool

    @property
    def is_published(self) -> bool:
        """Whether it was published already."""
        return self.quarter.stage == Stage.PUBLISHED

    @property
    def is_open(self) -> bool:
        """Whether first submissions are still taken."""
        return self.quarter.stage == Stage.OPEN


def gates_of(person: Person, period: Period) -> list[Quarter]:
    """The started quarters of this name in the plans that `person` reviews or manages. One query."""
    held = standing(person)
    seats = frozenset[int]().union(*(held.at(permission) for permission in READERS))
    rows = Quarter.objects.started().filter(
        plan__lead_office__in=seats, year=period.year, number=period.number
    )
    return list(rows.select_related("plan", "published_by").order_by("plan"))


def gate(quarter: Quarter, person: Person) -> Gate:
    """The gate of `quarter`, which must come from `gates_of`. Nine queries at most."""
    is_published = quarter.stage == Stage.PUBLISHED
    waiting = Report.objects.filter(quarter=quarter).in_state(State.SUBMITTED).for_work()
    previous = _previous(quarter)
    since = quarter.published_at if is_published else previous.published_at if previous else None
    return Gate(
        quarter=quarter,
        conditions=() if is_published else _conditions(quarter),
        undecided=() if is_published else list(waiting.order_by("measure__order", "agency__order")),
        excluded=list(
            Exclusion.objects.filter(report__quarter=quarter).select_related(
                "report__measure", "report__agency", "excluded_by"
            )
        ),
        previous=previous,
        changes=_changes(quarter, previous) if previous else (),
        corrections=corrections(quarter.plan, since) if since else (),
        may_publish=may_manage(person, quarter.plan),
    )


def _previous(quarter: Quarter) -> Quarter | None:
    rows = Quarter.objects.filter(plan=quarter.plan_id, stage=Stage.PUBLISHED, ends_on__lt=quarter.ends_on)
    return rows.order_by("-ends_on").first()


def _conditions(quarter: Quarter) -> list[Condition]:
    """Two queries, and one for each of what lies beside the reports."""
    unfinished = Q(state__in=OPEN_STATES)
    coming = unfinished & Q(first_submitted_at__isnull=False, resubmit_by__gt=clock.now())
    counts: dict[str, Any] = Report.objects.filter(quarter=quarter).aggregate(
        undecided=Count("pk", filter=Q(state=State.SUBMITTED)),
        coming=Count("pk", filter=coming),
        missing=Count("pk", filter=unfinished & Q(first_submitted_at=None)),
    )
    counts |= {
        "open": int(quarter.stage == Stage.OPEN),
        "extensions": Extension.objects.filter(report__quarter=quarter, decided_at=None).count(),
        "computing": RollUpRequest.objects.filter(quarter=quarter).count(),
    }
    return [Condition(name, counts[name]) for name in CONDITIONS]


def _changes(quarter: Quarter, previous: Quarter) -> list[Change]:
    """Lights of measures in this quarter beside those last published. Three queries."""
    rows = PublishedFigure.objects.of(previous).filter(level=Level.MEASURE)
    before = dict(rows.values_list("subject", "light"))
    table: Any = PublishedFigure if quarter.stage == Stage.PUBLISHED else Figure
    now = dict(table.objects.of(quarter).filter(level=Level.MEASURE).values_list("subject", "light"))
    moved = {code for code in before.keys() & now.keys() if before[code] != now[code]}
    measures = Measure.objects.filter(plan=quarter.plan_id, code__in=moved).order_by("order")
    return [Change(row, before[row.code], now[row.code]) for row in measures]
