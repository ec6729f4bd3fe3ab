"""The signing queue."""

from __future__ import annotations

import pytest
from django.test import Client

from actions.domain.workflow import Event, State
from actions.models import Quarter, Report
from tests.factories.cast import Cast, bring_to, report_of
from tests.factories.pages import client_of, counted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
PATH = "/filing/signing/"


@pytest.fixture
def waiting(quarter: Quarter, cast: Cast) -> list[Report]:
    rows = [report_of(quarter, code, "lvwei") for code in ("12.1", "12.2")]
    return [bring_to(row, cast, Event.PREPARE) for row in rows]


def pick(row: Report) -> str:
    return f"{row.pk}:{row.version}"


@pytest.mark.parametrize("username", ["lvwei", "office", "leader", "admin"])
def test_only_signers_have_one(username: str, cast: Cast) -> None:
    assert client_of(cast[username]).get(PATH).status_code == 403
    assert Client().get(PATH).status_code == 302


def test_empty_it_says_so(cast: Cast) -> None:
    assert "没有等您签发的填报" in client_of(cast["lvwei.signer"]).get(PATH).content.decode()


def test_all_that_were_picked_are_signed_together(waiting: list[Report], cast: Cast) -> None:
    client = client_of(cast["lvwei.signer"])
    answer = client.post(PATH, {"pick": [pick(row) for row in waiting]}, follow=True)
    page = answer.content.decode()
    assert "已签发并报送2份" in page
    assert "已签发，待审核" in page
    assert Report.objects.in_state(State.SUBMITTED).count() == 2
    for row in waiting:
        assert row.revisions.get().hash[:16] in page


def test_nothing_picked_or_somebody_was_first(waiting: list[Report], cast: Cast) -> None:
    client = client_of(cast["lvwei.signer"])
    assert client.post(PATH, {}).status_code == 422
    stale = client.post(PATH, {"pick": [pick(waiting[0]), f"{waiting[1].pk}:1"]})
    assert stale.status_code == 409
    assert "checked" in stale.content.decode()
    gone = client.post(PATH, {"pick": [pick(waiting[0]), "999999:1", "nonsense"]})
    assert "其中有的已由他人办理" in gone.content.decode()
    assert Report.objects.in_state(State.SIGNING).count() == 2


def test_all_are_signed_at_once_as_they_were_seen(waiting: list[Report], cast: Cast) -> None:
    client = client_of(cast["lvwei.signer"])
    assert "全部签发并报送（2份）" in client.get(PATH).content.decode()
    stale = client.post(PATH, {"all": "1", "seen": [pick(waiting[0]), f"{waiting[1].pk}:1"]})
    assert stale.status_code == 409
    assert Report.objects.in_state(State.SUBMITTED).count() == 0
    answer = client.post(PATH, {"all": "1", "seen": [pick(row) for row in waiting]}, follow=True)
    assert "已签发并报送2份" in answer.content.decode()


def test_the_signed_form_states_who_signed_and_what(waiting: list[Report], cast: Cast) -> None:
    row = waiting[0]
    signer = client_of(cast["lvwei.signer"])
    assert "尚未报送" in signer.get(f"/filing/{row.pk}/signed/").content.decode()
    signer.post(PATH, {"pick": [pick(row)]})
    page = signer.get(f"/filing/{row.pk}/signed/").content.decode()
    revision = row.revisions.get()
    number = f"2017Q3-{row.pk:05d}-1"
    for words in (revision.hash, number, cast["lvwei"].name, cast["lvwei.signer"].name, revision.progress):
        assert words in page
    assert number in signer.get(f"/filing/{row.pk}/receipt/").content.decode()
    assert client_of(cast["kewei"]).get(f"/filing/{row.pk}/signed/").status_code == 404
    assert client_of(cast["office"]).get(f"/filing/{row.pk}/signed/").status_code == 404
    assert signer.post(f"/filing/{row.pk}/signed/").status_code == 405


def test_one_is_sent_back_with_a_note(waiting: list[Report], cast: Cast) -> None:
    client, row = client_of(cast["lvwei.signer"]), waiting[0]
    empty = client.post(PATH, {"send-back": pick(row), f"note-{row.pk}": ""})
    assert empty.status_code == 422
    assert "写明理由" in empty.content.decode()
    stale = client.post(PATH, {"send-back": f"{row.pk}:1", f"note-{row.pk}": "补数字。"})
    assert stale.status_code == 409
    assert "补数字。" in stale.content.decode()
    assert client.post(PATH, {"send-back": pick(row), f"note-{row.pk}": "补数字。"}).status_code == 302
    assert report_of(row.quarter, "12.1", "lvwei").state == State.RETURNED
    assert client.post(PATH, {"send-back": "999999:1"}).status_code == 404


def test_who_prepared_does_not_sign(waiting: list[Report], cast: Cast) -> None:
    cast["lvwei"].appointments.create(role="signer", agency=waiting[0].agency)
    client = client_of(cast["lvwei"])
    page = client.get(PATH).content.decode()
    assert "填报人不能签发自己的填报" in page
    assert 'name="pick"' not in page
    assert client.post(PATH, {"pick": pick(waiting[0])}).status_code == 403


def test_it_costs_six_queries(waiting: list[Report], cast: Cast) -> None:
    client = client_of(cast["lvwei.signer"])
    with counted() as statements:
        client.get(PATH)
    assert len(statements) <= 6, statements
