"""Many reports approved in one act, and the act taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from actions.domain.workflow import Event
from actions.models import Report
from actions.selectors.review import queue
from agencies.models import Person
from hz_plus.lib.errors import NotPossible, Refusal

from . import reports


@dataclass(frozen=True, slots=True)
class Done:
    """What became of each: done, or refused with why. One that is refused holds up no other."""

    done: Sequence[Report]
    refused: Sequence[tuple[Report, Refusal]]


def approve_clean(picked: Mapping[int, int], *, by: Person) -> Done:
    """Approve those of `picked` (the version seen, by report id) about which nothing needs thought.

    One that changed, was decided, or needs thought by now is refused with the reason; each is approved as
    `reports.move` approves it, so that nobody approves what they filed or signed.
    """
    waiting = {row.report.pk: row for row in queue(by).rows}
    found = Report.objects.for_work().visible_to(by).filter(pk__in=picked)
    refused: list[tuple[Report, Refusal]] = []
    wanted: dict[Report, int] = {}
    for report in found:
        row = waiting.get(report.pk)
        if row is not None and not row.is_clean:
            refused.append((report, NotPossible(_("现在需要复核，请单独审定。"))))
        else:
            wanted[report] = picked[report.pk]
    done = _each(Event.APPROVE, wanted, by)
    return Done(done.done, [*refused, *done.refused])


def undo(picked: Mapping[int, int], *, by: Person) -> Done:
    """Take back the approval of each of `picked`, while that is possible."""
    found = Report.objects.for_work().visible_to(by).filter(pk__in=picked)
    return _each(Event.UNDO, {report: picked[report.pk] for report in found}, by)


def _each(event: Event, wanted: Mapping[Report, int], by: Person) -> Done:
    """Each in a transaction of its own."""
    done: list[Report] = []
    refused: list[tuple[Report, Refusal]] = []
    for report, version in wanted.items():
        try:
            done.append(reports.move(report, event, by=by, version=version))
        except Refusal as why:
            refused.append((report, why))
    return Done(done, refused)
