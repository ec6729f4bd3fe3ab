"""E-mails: one for each person, never twice, nothing that was turned off."""

from __future__ import annotations

import re
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail

from agencies.domain.notices import OPTIONAL, Kind, Telling
from agencies.models import Mute, Notice, Person
from agencies.services import notices
from hz_plus.lib import clock
from hz_plus.lib.errors import Invalid
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
MEASURE = {"quarter": "2017Q3", "measure": ["1.1 大力发展众创空间", "1.1 Maker spaces"]}


@pytest.fixture
def kewei(cast: Cast) -> Person:
    person = cast["kewei"]
    Person.objects.filter(pk=person.pk).update(email="kewei@example.com")
    return Person.objects.get(pk=person.pk)


def tell(person: Person, kind: Kind, key: str, **data: object) -> None:
    notices.give([Telling(person.pk, key, kind, "/filing/1/", {**MEASURE, "due": "2017-10-13", **data})])


def test_one_email_holds_everything_and_is_sent_once(kewei: Person) -> None:
    tell(kewei, Kind.APPROVED, "a")
    tell(kewei, Kind.RETURNED, "b", note="补充名单")
    tell(kewei, Kind.RETURNED, "b", note="again")
    assert notices.send_digests() == 1
    assert notices.send_digests() == 0
    [sent] = mail.outbox
    assert sent.to == ["kewei@example.com"]
    assert sent.subject.endswith("2条新消息")
    assert str(sent.body).index("被退回") < str(sent.body).index("已审定")
    assert "http://127.0.0.1:8000/filing/1/" in str(sent.body)
    assert sent.extra_headers["List-Unsubscribe"].startswith("<http://127.0.0.1:8000/account/unsubscribe/")


def test_in_the_language_of_the_person(kewei: Person) -> None:
    notices.prefer(person=kewei, kinds=OPTIONAL, language="en")
    tell(kewei, Kind.APPROVED, "a")
    notices.send_digests()
    body = str(mail.outbox[0].body)
    assert "Q3 2017: 1.1 Maker spaces has been approved." in body
    assert "http://127.0.0.1:8000/en/filing/1/" in body


def test_what_is_turned_off_is_left_out_but_not_what_is_mandatory(kewei: Person) -> None:
    notices.prefer(person=kewei, kinds=[Kind.DUE], language="zh-hans")
    tell(kewei, Kind.APPROVED, "a")
    assert notices.send_digests() == 0
    tell(kewei, Kind.RETURNED, "b", note="x")
    assert notices.send_digests() == 1
    assert "已审定" not in str(mail.outbox[0].body)
    assert Notice.objects.filter(person=kewei).count() == 2


def test_without_an_address_nothing_is_sent_then_or_later(cast: Cast) -> None:
    tell(cast["lvwei"], Kind.RETURNED, "a", note="x")
    assert notices.send_digests() == 0
    Person.objects.filter(pk=cast["lvwei"].pk).update(email="lvwei@example.com")
    assert notices.send_digests() == 0


def test_not_before_its_time(kewei: Person) -> None:
    later = clock.now() + timedelta(seconds=10)
    notices.give([Telling(kewei.pk, "a", Kind.APPROVED, "/filing/1/", MEASURE, later)])
    assert notices.send_digests() == 0
    with clock.travel(later):
        assert notices.send_digests() == 1


def test_what_could_not_be_sent_is_sent_the_next_time(kewei: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(kewei, Kind.RETURNED, "a", note="x")
    with monkeypatch.context() as broken:
        broken.setattr(mail.EmailMessage, "send", _lose)
        with pytest.raises(SMTPServerDisconnected):
            notices.send_digests()
    assert notices.send_digests() == 1


def _lose(message: mail.EmailMessage) -> int:
    raise SMTPServerDisconnected


def test_the_link_turns_off_what_can_be_turned_off(kewei: Person) -> None:
    tell(kewei, Kind.RETURNED, "a", note="x")
    notices.send_digests()
    found = re.search(r"/account/unsubscribe/([^/]+)/", str(mail.outbox[0].body))
    assert found is not None
    notices.unsubscribe(found[1])
    assert set(Mute.objects.filter(person=kewei).values_list("kind", flat=True)) == set(OPTIONAL)
    assert not notices.is_known(found[1] + "x")


def test_a_language_we_do_not_write_is_refused(kewei: Person) -> None:
    with pytest.raises(Invalid):
        notices.prefer(person=kewei, kinds=(), language="fr")
