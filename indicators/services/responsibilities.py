"""Who leads a measure and who supports it, arranged anew from a day on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from actions.domain.workflow import Role
from actions.models import Measure, Responsibility
from actions.selectors.reminders import Occasion, tellings
from actions.services import reform_rows
from actions.services.reform_rows import Settled
from agencies.domain.notices import Kind
from agencies.models import Agency, AgencyKind, Membership, Person
from agencies.services import notices
from agencies.services.known import begin, end, supersede
from hz_plus.lib import clock
from hz_plus.lib.errors import Problem
from indicators.selectors.responsibilities import Move, candidates, last_change, links_of

from . import amendments


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything an arrangement does, or would do."""

    moves: Sequence[Move]
    reports: Sequence[Settled]


@transaction.atomic
def arrange(
    *,
    measure: Measure,
    roles: Mapping[str, str],
    valid_from: date | None,
    reason: str,
    by: Person,
    dry_run: bool = False,
) -> Outcome:
    """Let the agencies (by code) have these roles in the measure from a day on, and nobody else any.

    Reports of open quarters follow: see `reform_rows.settle`; those concerned are told. With `dry_run` everything is
    found out and nothing is kept. Raises NotAllowed to all but plan managers, Invalid without a lead, for agencies that
    cannot be responsible, where nothing changes, for a day in a closed quarter or before an earlier change, and
    without a reason.
    """
    amendments.admit(measure.plan, by)
    known = {row.agency.code: row for row in links_of(measure)}
    offered = {row.code: row for row in candidates(measure)} | {
        code: row.agency for code, row in known.items()
    }
    amendments.check(
        [
            *_problems(roles, known, offered),
            *(
                amendments.day_problems(measure.plan, valid_from)
                or amendments.order_problems(last_change(measure), valid_from)
            ),
            *amendments.reason_problems(reason),
        ]
    )
    if valid_from is None:
        return Outcome([], [])
    before = reform_rows.owing(measure, valid_from)
    moves = [
        Move(offered[code], known[code].role if code in known else "", roles.get(code, ""))
        for code in {**known, **roles}
        if (known[code].role if code in known else "") != roles.get(code, "")
    ]
    rows = [
        _begin(measure, move, known.get(move.agency.code), valid_from)
        if move.after
        else _end(known[move.agency.code], valid_from)
        for move in moves
    ]
    reports = reform_rows.settle(measure, valid_from, reason.strip(), by, before)
    data = {
        "measure": measure.code,
        "valid_from": valid_from.isoformat(),
        "moves": [{"agency": row.agency.code, "before": row.before, "after": row.after} for row in moves],
    }
    amendments.record(
        measure.plan, "arrange", "responsibility", measure.pk, by=by, reason=reason.strip(), data=data
    )
    amendments.figures_follow(measure.plan, since=valid_from)
    _tell(measure, list(zip(moves, rows, strict=True)), valid_from, reason.strip())
    if dry_run:
        transaction.set_rollback(True)
    return Outcome(moves, reports)


def _problems(
    roles: Mapping[str, str], known: Mapping[str, Responsibility], offered: Mapping[str, Agency]
) -> list[Problem]:
    found = [
        Problem(f"role/{code}", "unknown_value", _("选择可以承担职责的单位，并写明牵头或配合。"))
        for code, role in roles.items()
        if code not in offered or role not in (Role.LEAD, Role.SUPPORT)
    ]
    if Role.LEAD not in roles.values():
        found.append(Problem("roles", "no_lead", _("至少一家单位牵头。")))
    if not found and dict(roles) == {code: row.role for code, row in known.items()}:
        found.append(Problem("roles", "unchanged", _("职责分工没有变化，先选择要调整的单位。")))
    return found


def _begin(measure: Measure, move: Move, known: Responsibility | None, on: date) -> Responsibility:
    """Begin the agency's new role; it keeps its place, or comes last."""
    order = known.order if known else _next_place(measure)
    return begin(
        Responsibility.objects.all(),
        key={"measure": measure, "agency": move.agency},
        values={"role": move.after, "order": order},
        on=on,
        at=clock.now(),
    )


def _end(known: Responsibility, on: date) -> Responsibility:
    """End a role the day before `on`."""
    now = clock.now()
    if known.valid_from == on:
        end(known, at=now)
        return known
    return supersede(known, values={"valid_to": on - timedelta(days=1)}, at=now)


def _next_place(measure: Measure) -> int:
    last = Responsibility.objects.known_at(None).filter(measure=measure).order_by("order").last()
    return last.order + 1 if last else 0


# --- Telling those concerned ------------------------------------------------------------------------


def _tell(measure: Measure, moved: Sequence[tuple[Move, Responsibility]], on: date, reason: str) -> None:
    with translation.override("zh-hans"):
        path = reverse("indicators:measure", args=[measure.plan.slug, measure.code])
    names = [f"{measure.code} {title}" for title in (measure.title_zh, measure.title_en or measure.title_zh)]
    occasions = [
        Occasion(
            agency,
            Kind.DUTIES,
            f"duties:{row.pk}:{move.after}",
            path,
            {
                "measure": names,
                "agency": [move.agency.short_name_zh, move.agency.short_name_en],
                "duty": move.after,
                "due": on.isoformat(),
                "note": reason,
            },
        )
        for move, row in moved
        for agency in _concerned(move.agency, on)
    ]
    notices.give(tellings(occasions, clock.today()))


def _concerned(agency: Agency, on: date) -> list[int]:
    """The agency, or the members of a group on the day."""
    if agency.kind != AgencyKind.GROUP:
        return [agency.pk]
    return list(Membership.objects.valid_on(on).filter(group=agency).values_list("member", flat=True))
