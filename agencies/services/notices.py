"""Telling people: in their inbox at once, by e-mail in one digest for each person."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import groupby

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.domain.notices import MANDATORY, OPTIONAL, Kind, Telling
from agencies.models import Mute, Notice, Person
from agencies.selectors.notices import address, words
from hz_plus.lib import clock
from hz_plus.lib.errors import Invalid, Problem

SALT = "agencies.unsubscribe"


def give(tellings: Iterable[Telling]) -> None:
    """Put them into the inboxes; who was told of an occasion is not told again."""
    now = clock.now()
    rows = [
        Notice(
            person_id=row.person_id,
            key=row.key,
            kind=row.kind,
            path=row.path,
            data=row.data,
            visible_at=row.visible_at or now,
        )
        for row in tellings
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def take_back(*, keys: Collection[str]) -> None:
    """Take back what nobody has seen yet."""
    Notice.objects.filter(key__in=keys, visible_at__gt=clock.now()).delete()


def mark_read(*, person: Person) -> int:
    """Mark all that `person` can see as read; return how many were not."""
    rows = Notice.objects.filter(person=person, read_at=None, visible_at__lte=clock.now())
    return rows.update(read_at=clock.now())


def settle(*, before: datetime) -> None:
    """What was told before this moment is history: read, and no longer to be e-mailed."""
    Notice.objects.filter(visible_at__lt=before).update(read_at=before, digested_at=before)


@transaction.atomic
def prefer(*, person: Person, kinds: Collection[str], language: str) -> None:
    """By e-mail `person` wants these optional `kinds`, in `language`. Raises Invalid for a language we do not write."""
    if language not in dict(settings.LANGUAGES):
        problem = Problem("language", "unknown_language", _("选择简体中文或 English。"))
        raise Invalid(_("设置需要更正。"), [problem])
    Person.objects.filter(pk=person.pk).update(language=language)
    Mute.objects.filter(person=person).delete()
    Mute.objects.bulk_create(Mute(person=person, kind=kind) for kind in OPTIONAL if kind not in kinds)


def is_known(token: str) -> bool:
    """Whether `token` is that of a link we sent to somebody who is still there."""
    return _holder(token) is not None


def unsubscribe(token: str) -> None:
    """Turn off every optional kind for the person to whom the link with `token` was sent."""
    person = _holder(token)
    if person is not None:
        prefer(person=person, kinds=(), language=person.language)


def _holder(token: str) -> Person | None:
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Person.objects.filter(pk=pk).first()


def send_digests() -> int:
    """E-mail each person what has come since the last digest; return how many e-mails went out.

    What a person does not want, or cannot get for want of an address, is settled without an e-mail.
    """
    waiting = Notice.objects.filter(digested_at=None, visible_at__lte=clock.now())
    people = list(waiting.order_by().values_list("person", flat=True).distinct())
    return sum(_digest(pk) for pk in people)


@transaction.atomic
def _digest(person_id: int) -> int:
    """The person's row is locked: two workers never send one digest twice. A failed sending leaves all as it was."""
    person = Person.objects.select_for_update().get(pk=person_id)
    rows = list(Notice.objects.filter(person=person, digested_at=None, visible_at__lte=clock.now()))
    muted = set(Mute.objects.filter(person=person).values_list("kind", flat=True)) - MANDATORY
    wanted = [row for row in rows if row.kind not in muted]
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(digested_at=clock.now())
    if not wanted or not person.email or not person.is_active:
        return 0
    with translation.override(person.language):
        return _email(person, wanted).send()


def _email(person: Person, rows: list[Notice]) -> EmailMessage:
    """One e-mail in plain text: what is to be done first, each with its address."""
    subject = ngettext("%(n)s条新消息", "%(n)s条新消息", len(rows)) % {"n": len(rows)}
    lines = [_("%(name)s：") % {"name": person.name}, ""]
    ordered = sorted(rows, key=lambda row: (list(Kind).index(Kind(row.kind)), row.pk))
    for label, group in groupby(ordered, key=lambda row: row.get_kind_display()):
        lines.append(_("【%(label)s】") % {"label": label})
        lines += [f"{words(row)}\n{settings.HZ_URL}{address(row)}" for row in group]
        lines.append("")
    link = reverse("agencies:unsubscribe", args=[signing.dumps(person.pk, salt=SALT)])
    lines += [_("不再接收可选提醒："), f"{settings.HZ_URL}{link}"]
    headers = {"List-Unsubscribe": f"<{settings.HZ_URL}{link}>"}
    title = _("杭州市“互联网+”行动计划")
    return EmailMessage(f"{title}：{subject}", "\n".join(lines), to=[person.email], headers=headers)
