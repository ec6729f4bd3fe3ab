"""Notices, read: the inbox, how many are new, and their words."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agencies.domain.notices import OPTIONAL, Kind
from agencies.models import Mute, Notice, Person
from hz_plus.lib import clock
from hz_plus.lib.languages import is_english
from hz_plus.lib.quarters import Period
from hz_plus.lib.wording import day_text, quarter_text

INBOX_LIMIT = 50

_WORDS: Final[dict[Kind, str | Promise]] = {
    Kind.OPENED: gettext_lazy("%(quarter)s填报开始：%(agency)s%(tasks)s，最早%(due)s截止。"),
    Kind.DUE: gettext_lazy("%(quarter)s：%(agency)s%(tasks)s尚未报送，%(due)s截止。"),
    Kind.OVERDUE: gettext_lazy("%(quarter)s：%(agency)s%(tasks)s已逾期（%(due)s截止），请尽快报送。"),
    Kind.ESCALATED: gettext_lazy("%(quarter)s：%(agency)s%(tasks)s逾期多日（%(due)s截止），请督促报送。"),
    Kind.CONCURRENCE: gettext_lazy("%(agency)s就%(measure)s提请会签，%(due)s截止。"),
    Kind.SIGNING: gettext_lazy("%(quarter)s：%(measure)s待签发。"),
    Kind.RETURNED: gettext_lazy("%(quarter)s：%(measure)s被退回，%(due)s前重新报送：%(note)s"),
    Kind.APPROVED: gettext_lazy("%(quarter)s：%(measure)s已审定。"),
    Kind.EXTENSION: gettext_lazy("%(quarter)s：%(measure)s的延期申请%(answer)s"),
    Kind.SLIP: gettext_lazy("领导小组办公室就%(measure)s发来督办单%(slip)s，%(due)s前答复：%(note)s"),
    Kind.SLIP_ANSWERED: gettext_lazy("%(agency)s已答复%(measure)s的督办单%(slip)s。"),
    Kind.ASSIGNED: gettext_lazy("领导小组办公室交办%(measure)s需协调事项，%(due)s前答复：%(note)s"),
    Kind.COORDINATED: gettext_lazy("%(measure)s的需协调事项有了结果：%(note)s"),
    Kind.URGED: gettext_lazy("%(quarter)s：领导小组办公室催报，%(agency)s%(tasks)s尚未报送（%(due)s截止）。"),
    Kind.HANDED: gettext_lazy("%(quarter)s：%(agency)s的%(measure)s转交您审核。%(note)s"),
    Kind.FEEDBACK: gettext_lazy("收到公众反馈：%(note)s"),
    Kind.DUTIES: gettext_lazy("%(agency)s自%(due)s起%(duty)s%(measure)s：%(note)s"),
}


def inbox(person: Person) -> list[Notice]:
    """What `person` was told, the latest first. One query."""
    return list(Notice.objects.filter(person=person, visible_at__lte=clock.now())[:INBOX_LIMIT])


def wanted(person: Person) -> set[Kind]:
    """The optional kinds that `person` gets by e-mail. One query."""
    muted = set(Mute.objects.filter(person=person).values_list("kind", flat=True))
    return {kind for kind in OPTIONAL if kind not in muted}


def words(notice: Notice) -> str:
    """What a notice says, in the request's language."""
    data: dict[str, Any] = notice.data
    said = {
        "quarter": _quarter(data.get("quarter")),
        "agency": _named(data.get("agency")),
        "measure": _named(data.get("measure")),
        "tasks": _tasks(data.get("count")),
        "due": _day(data.get("due")),
        "note": data.get("note", ""),
        "slip": data.get("slip", ""),
        "answer": _answer(data),
        "duty": _duty(data.get("duty")),
    }
    return str(_WORDS[Kind(notice.kind)]) % said


def address(notice: Notice) -> str:
    """Where it leads, in the request's language."""
    return f"/en{notice.path}" if is_english() else notice.path


def _quarter(name: str | None) -> str:
    if not name:
        return ""
    period = Period.parse(name)
    return quarter_text(period.year, period.number)


def _named(names: list[str] | None) -> str:
    """A name kept in Chinese and English."""
    zh, en = names or ("", "")
    return en or zh if is_english() else zh


def _tasks(count: int | None) -> str:
    return ngettext("%(n)s项任务", "%(n)s项任务", count) % {"n": count} if count is not None else ""


def _duty(name: str | None) -> str:
    """What an agency does for a measure from now on."""
    if not name:
        return _("不再负责")
    return _("牵头") if name == "lead" else _("配合")


def _day(text: str | None) -> str:
    return day_text(date.fromisoformat(text)) if text else ""


def _answer(data: dict[str, Any]) -> str:
    if data.get("granted"):
        return _("已准予，延至%(day)s。") % {"day": _day(data.get("due"))}
    return _("未获准予：%(note)s") % {"note": data.get("note", "")}
