"""Deputies sign while a signer is away, and no longer."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from actions.domain.workflow import Event, State
from actions.models import Quarter, Revision
from actions.services import reports
from agencies.authorization import standing
from agencies.domain.roles import Permission
from agencies.models import Agency, Appointment, AuditEvent, Person
from agencies.services import deputies
from hz_plus.lib import clock
from hz_plus.lib.errors import Invalid, NotAllowed
from tests.factories.cast import Cast, at, bring_to, report_of
from tests.factories.pages import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
PATH = "/account/deputies/"
FIRST, LAST = date(2017, 10, 10), date(2017, 10, 20)


@pytest.fixture
def agency(cast: Cast) -> Agency:
    return Agency.objects.get(code="kewei")


def appoint(cast: Cast, agency: Agency, deputy: str = "kewei") -> Appointment:
    return deputies.appoint(
        deputy=cast[deputy], agency=agency, valid_from=FIRST, valid_to=LAST, by=cast["kewei.signer"]
    )


def signs(person: Person, agency: Agency, moment: str) -> bool:
    with clock.travel(at(moment)):
        return standing(Person.objects.get(pk=person.pk)).may(Permission.SIGN, agency.pk)


def test_the_right_begins_and_ends_by_itself(cast: Cast, agency: Agency) -> None:
    appoint(cast, agency)
    days = ("2017-10-09 23:59", "2017-10-10 00:00", "2017-10-20 23:59", "2017-10-21 00:00")
    assert [signs(cast["kewei"], agency, day) for day in days] == [False, True, True, False]
    assert AuditEvent.objects.filter(verb="appoint_deputy").count() == 1


@pytest.mark.parametrize("deputy", ["kewei.signer", "lvwei", "office"])
def test_only_a_reporter_of_the_agency_can_be_one(deputy: str, cast: Cast, agency: Agency) -> None:
    with pytest.raises(Invalid) as refused:
        appoint(cast, agency, deputy)
    assert [problem.code for problem in refused.value.problems] == ["not_a_colleague"]


@pytest.mark.parametrize(
    ("first", "last", "wrong"),
    [
        (date(2017, 10, 1), LAST, "valid_from"),
        (FIRST, date(2017, 10, 9), "valid_to"),
        (FIRST, date(2018, 3, 1), "valid_to"),
        (None, LAST, "valid_from"),
        (FIRST, None, "valid_to"),
    ],
)
def test_the_days_must_be_right(
    first: date | None, last: date | None, wrong: str, cast: Cast, agency: Agency
) -> None:
    with pytest.raises(Invalid) as refused:
        deputies.appoint(
            deputy=cast["kewei"], agency=agency, valid_from=first, valid_to=last, by=cast["kewei.signer"]
        )
    assert wrong in {problem.field for problem in refused.value.problems}


def test_neither_a_reporter_nor_a_deputy_appoints_one(cast: Cast, agency: Agency) -> None:
    appoint(cast, agency)
    with clock.travel(at("2017-10-11 10:00")), pytest.raises(NotAllowed):
        deputies.appoint(
            deputy=cast["kewei"], agency=agency, valid_from=FIRST, valid_to=LAST, by=cast["kewei"]
        )


def test_the_signature_names_whom_it_stands_for(quarter: Quarter, cast: Cast, agency: Agency) -> None:
    deputy = Person.objects.create(username="kewei2", name_zh="市科委另一填报员")
    Appointment.objects.create(person=deputy, role="reporter", agency=agency)
    deputies.appoint(deputy=deputy, agency=agency, valid_from=FIRST, valid_to=LAST, by=cast["kewei.signer"])
    report = bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE)
    with clock.travel(at("2017-10-10 09:00")):
        reports.move(report, Event.SUBMIT, by=Person.objects.get(pk=deputy.pk))
        revision = Revision.objects.get(report=report)
        assert (revision.submitted_by, revision.signed_for) == (deputy, cast["kewei.signer"])
        page = client_of(cast["kewei"]).get(f"/filing/{report.pk}/signed/").content.decode()
    assert "市科委另一填报员（代市科委签发人签发）" in page
    assert revision.hash in page


def test_who_prepared_it_cannot_sign_as_deputy(quarter: Quarter, cast: Cast, agency: Agency) -> None:
    appoint(cast, agency)
    report = bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE)
    with clock.travel(at("2017-10-10 09:00")), pytest.raises(NotAllowed):
        reports.move(report, Event.SUBMIT, by=cast["kewei"])
    report.refresh_from_db()
    assert report.state == State.SIGNING


class TestPage:
    """`/account/deputies/`."""

    def typed(self, cast: Cast, agency: Agency, **other: object) -> dict[str, object]:
        days = {"valid_from": "2017-10-10", "valid_to": "2017-10-20"}
        return {"deputy": cast["kewei"].pk, "agency": agency.pk, **days, **other}

    def test_appointed_listed_ended(self, cast: Cast, agency: Agency) -> None:
        client = client_of(cast["kewei.signer"])
        page = client.post(PATH, self.typed(cast, agency), follow=True).content.decode()
        assert "已安排市科委填报员代签" in page
        row = Appointment.objects.get(deputy_for=cast["kewei.signer"])
        assert "已终止代签" in client.post(f"{PATH}{row.pk}/end/", follow=True).content.decode()
        assert not Appointment.objects.filter(deputy_for=cast["kewei.signer"]).exists()

    def test_one_begun_ends_yesterday(self, cast: Cast, agency: Agency) -> None:
        row = appoint(cast, agency)
        with clock.travel(at("2017-10-12 09:00")):
            deputies.end(row, by=cast["kewei.signer"])
        row.refresh_from_db()
        assert row.valid_to == date(2017, 10, 11)

    def test_what_is_wrong_stands_at_its_field_and_stays(self, cast: Cast, agency: Agency) -> None:
        client = client_of(cast["kewei.signer"])
        answer = client.post(PATH, self.typed(cast, agency, valid_to="2017-10-01"))
        assert answer.status_code == 422
        assert "结束日期不早于起始日期" in answer.content.decode()
        assert 'value="2017-10-01"' in answer.content.decode()
        assert client.post(PATH, self.typed(cast, agency, deputy=cast["lvwei"].pk)).status_code == 422

    def test_refusals(self, cast: Cast, agency: Agency) -> None:
        row = appoint(cast, agency)
        assert Client().get(PATH).status_code == 302
        assert client_of(cast["kewei"]).get(PATH).status_code == 403
        assert client_of(cast["lvwei.signer"]).post(f"{PATH}{row.pk}/end/").status_code == 404
        assert client_of(cast["kewei.signer"]).get(f"{PATH}{row.pk}/end/").status_code == 405
        assert client_of(cast["kewei.signer"]).put(PATH).status_code == 405
