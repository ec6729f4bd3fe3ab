"""What was said about a report: its events with their notes, out of the audit chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from actions.domain.workflow import Event, State
from actions.models import Report
from actions.models.reports import Answer
from agencies.domain.roles import Role
from agencies.models import Agency, AuditEvent
from agencies.models.people import ROLE_LABELS

VERBS: dict[str, str | Promise] = {
    Event.OFFER: gettext_lazy("已提请会签"),
    Event.PREPARE: gettext_lazy("已提交签发"),
    Event.SEND_BACK: gettext_lazy("退回修改"),
    Event.SUBMIT: gettext_lazy("已签发并报送"),
    Event.WITHDRAW: gettext_lazy("已撤回"),
    Event.RETURN: gettext_lazy("审核退回"),
    Event.APPROVE: gettext_lazy("已审定"),
    Event.UNDO: gettext_lazy("撤销审定"),
    Event.REOPEN: gettext_lazy("已重开"),
    Event.WAIVE: gettext_lazy("已免报"),
    Event.UNWAIVE: gettext_lazy("已取消免报"),
    "concur": gettext_lazy("会签"),
    "ask_extension": gettext_lazy("申请延期"),
    "grant_extension": gettext_lazy("已准予延期"),
    "refuse_extension": gettext_lazy("未准予延期"),
    "pass_on": gettext_lazy("已转交承继单位"),
}
"""What each event is called where it is told; saves are not told."""

_WITHIN_AGENCY = frozenset({Event.SEND_BACK, Event.PREPARE})
_BY_SIGNER = frozenset({Event.SEND_BACK, Event.SUBMIT})
_BY_OFFICE = frozenset(
    {
        Event.RETURN,
        Event.APPROVE,
        Event.UNDO,
        Event.REOPEN,
        Event.WAIVE,
        Event.UNWAIVE,
        "grant_extension",
        "refuse_extension",
        "pass_on",
    }
)
_BACK = frozenset({Event.SEND_BACK, Event.RETURN, Event.REOPEN})


@dataclass(frozen=True, slots=True)
class Message:
    """One event: when, by whose agency and role, what was done, and what was said."""

    at: datetime
    agency: Agency | None
    role: str | Promise
    verb: str
    title: str | Promise
    note: str = ""
    field_notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_back(self) -> bool:
        """Whether it asks the agency to change something."""
        return self.verb in _BACK


def correspondence(report: Report, *, inside: bool = True) -> list[Message]:
    """Events of `report`, latest first; what passed between signer and reporter only `inside` the agency.

    One query, and one for the agencies that answered.
    """
    rows = AuditEvent.objects.filter(subject_kind="report", subject_id=report.pk, verb__in=list(VERBS))
    events = list(rows.order_by("-sequence"))
    codes = {str(row.data.get("agency", "")) for row in events if row.verb == "concur"}
    answering = {row.code: row for row in Agency.objects.filter(code__in=codes)} if codes else {}
    told = events if inside else [row for row in events if row.verb not in _WITHIN_AGENCY]
    return [_message(row, report, answering) for row in told]


def standing_request(messages: Sequence[Message]) -> Message | None:
    """The request to change something that still stands: not followed by a submission. `messages` latest first."""
    for message in messages:
        if message.verb == Event.SUBMIT:
            return None
        if message.is_back:
            return message
    return None


def _message(row: AuditEvent, report: Report, answering: Mapping[str, Agency]) -> Message:
    agency, role = _who(row, report, answering)
    title = VERBS[row.verb]
    if row.verb == "concur":
        title = Answer(row.after).label if row.after in Answer.values else title
    notes: Any = row.data.get("field_notes", {})
    return Message(row.at, agency, role, row.verb, title, row.note, notes)


def _who(
    row: AuditEvent, report: Report, answering: Mapping[str, Agency]
) -> tuple[Agency | None, str | Promise]:
    """Agency and role in which the person acted; names stay inside the audit log."""
    if row.verb in _BY_OFFICE:
        return report.quarter.plan.lead_office, ROLE_LABELS[Role.REVIEWER]
    if row.verb == "concur":
        return answering.get(str(row.data.get("agency", ""))), ROLE_LABELS[Role.REPORTER]
    signs = row.verb in _BY_SIGNER or (row.verb == Event.WITHDRAW and row.before == State.SUBMITTED)
    return report.agency, ROLE_LABELS[Role.SIGNER if signs else Role.REPORTER]
