"""What `indicators` does when reports move or a quarter changes its stage."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from kombu.exceptions import OperationalError

from actions.domain.stages import Stage
from actions.domain.workflow import Event
from actions.models import Area, Life, Measure, Plan, Quarter, Report, Responsibility
from actions.signals import agencies_reformed, quarter_staged, reports_brought_in, reports_moved
from agencies.domain.jobs import JobKind
from agencies.models import Agency, Job, Membership, Succession
from agencies.signals import job_started
from indicators.models import (
    Baseline,
    Indicator,
    Method,
    Milestone,
    Override,
    Part,
    PublishedFigure,
    Target,
    Threshold,
)
from indicators.selectors.obligations import indicators_of
from indicators.services import amendments, editions, publications, roll_up
from indicators.signals import roll_up_requested
from indicators.tasks import fulfil_roll_up, make_bulletin_files, read_filing_form, read_plan_file

log = logging.getLogger(__name__)

_MOVING = frozenset({Event.APPROVE, Event.UNDO, Event.WAIVE, Event.UNWAIVE})
"""Events that change which values count. Reopening does not: the approved revision counts on."""

_TAKING_AWAY = frozenset({Event.WAIVE})
"""Events after which a district may have no figure for its part any more: that shows when all is computed."""


_TASKS: Mapping[JobKind, Any] = {
    JobKind.FILING_FORM: read_filing_form,
    JobKind.BULLETIN: make_bulletin_files,
    JobKind.PLAN_FILE: read_plan_file,
}
"""By kind of job, the task that does it."""


_DEFINING: tuple[type[Model], ...] = (
    Agency,
    Membership,
    Succession,
    Plan,
    Area,
    Measure,
    Life,
    Responsibility,
    Quarter,
    Indicator,
    Method,
    Target,
    Baseline,
    Milestone,
    Part,
    Threshold,
    Override,
    PublishedFigure,
)
"""What reading pages show beside figures. Rows written in bulk are told of by who writes them: all such acts are
audited, and the edition counts those too.
"""


def connect() -> None:
    """Listen to the floor below."""
    reports_moved.connect(on_reports_moved, dispatch_uid="indicators.roll_up.reports")
    reports_brought_in.connect(on_reports_brought_in, dispatch_uid="indicators.roll_up.past")
    roll_up_requested.connect(on_roll_up_requested, dispatch_uid="indicators.roll_up.requested")
    quarter_staged.connect(on_quarter_staged, dispatch_uid="indicators.roll_up.quarters")
    agencies_reformed.connect(on_agencies_reformed, dispatch_uid="indicators.roll_up.reforms")
    for model in _DEFINING:
        post_save.connect(on_definition_changed, sender=model, dispatch_uid=f"indicators.editions.{model}")
        post_delete.connect(on_definition_changed, sender=model, dispatch_uid=f"indicators.editions.-{model}")
    job_started.connect(on_job_started, dispatch_uid="indicators.jobs.started")


def on_reports_moved(reports: Sequence[Report], event: Event, **kwargs: Any) -> None:
    """An approval, its undoing or a waiver: ask for the figures of the measures whose values it changes, and for all
    where one may be gone.

    A supporting agency's text changes none.
    """
    if event not in _MOVING:
        return
    files = indicators_of(reports)
    concerned = [report for report in reports if report.is_lead or files[report.pk]]
    earliest: dict[int, Report] = {}
    measures: dict[int, set[Measure]] = {}
    for report in concerned:
        first = earliest.setdefault(report.plan_id, report)
        if report.quarter.period < first.quarter.period:
            earliest[report.plan_id] = report
        measures.setdefault(report.plan_id, set()).add(report.measure)
    for plan, report in earliest.items():
        roll_up.request(
            quarters=_from(report.quarter), measures=() if event in _TAKING_AWAY else measures[plan]
        )


def on_reports_brought_in(reports: Sequence[Report], **kwargs: Any) -> None:
    """Their values count as if they had been approved in their quarter."""
    on_reports_moved(reports, Event.APPROVE)


def _from(quarter: Quarter) -> list[Quarter]:
    """The quarter and the started ones after it: its values are carried on, summed over years, compared with."""
    started = Quarter.objects.filter(plan=quarter.plan_id).started().in_time_order()
    return [row for row in started if row.period >= quarter.period]


def on_quarter_staged(quarter: Quarter, **kwargs: Any) -> None:
    """A quarter was opened: give it figures, provisional ones. It was published: freeze them."""
    if quarter.stage == Stage.OPEN:
        roll_up.request(quarters=[quarter])
    if quarter.stage == Stage.PUBLISHED:
        publications.freeze(quarter=quarter)


def on_agencies_reformed(plans: Sequence[Plan], on: date, **kwargs: Any) -> None:
    """Others owe from this day on, or hold parts of targets: ask for the figures of the quarters since."""
    for plan in plans:
        amendments.figures_follow(plan, since=on)


def on_definition_changed(**kwargs: Any) -> None:
    """What pages show beside figures was changed: pages that were kept are not the latest edition any more."""
    editions.advance()


def on_roll_up_requested(quarters: Sequence[int], **kwargs: Any) -> None:
    """After the commit, one task for each plan and quarter; what waits for the same plan is done together."""
    for quarter_id in quarters:
        transaction.on_commit(partial(enqueue, quarter_id))


def on_job_started(job: Job, **kwargs: Any) -> None:
    """After the commit a worker does what jobs of its kind are done by."""
    task = _TASKS.get(JobKind(job.kind))
    if task is not None:
        transaction.on_commit(partial(_send, task, job.pk))


def enqueue(quarter_id: int) -> None:
    """Hand the request to a worker; where the broker is away, its row waits for the sweeper."""
    _send(fulfil_roll_up, quarter_id)


def _send(task: Any, row_id: int) -> None:
    try:
        task.delay(row_id)
    except OperationalError as error:
        log.warning(
            "The queue is away (%s); the sweeper will find the request %s of %s.", error, row_id, task.name
        )
