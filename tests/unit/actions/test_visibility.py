"""Who sees what of a report (PRODUCT §1): the list form, and the row form defined through it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from actions.domain.workflow import Event
from actions.models import Quarter, Report
from actions.permissions import extent
from actions.querysets import Extent
from actions.services import quarters
from agencies.authorization import grant
from agencies.domain.roles import Scope
from tests.factories.cast import Cast, bring_to, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]

EVERYBODY = ("kewei", "kewei.signer", "jingxinwei", "lvwei", "office", "manager", "leader", "admin")


def extents(quarter: Quarter, cast: Cast) -> dict[str, str]:
    """How much each person sees of the lead's report of measure 1.1."""
    report = report_of(quarter, "1.1", "kewei")
    seen = {name: extent(cast[name], report).name for name in EVERYBODY}
    return seen | {"public": extent(AnonymousUser(), report).name}


def test_a_draft_is_the_agencys_own_and_the_office_sees_its_state(quarter: Quarter, cast: Cast) -> None:
    bring_to(report_of(quarter, "1.1", "kewei"), cast)
    assert extents(quarter, cast) == {
        "kewei": "WHOLE",
        "kewei.signer": "WHOLE",
        "jingxinwei": "NONE",
        "lvwei": "NONE",
        "office": "STATE",
        "manager": "STATE",
        "leader": "NONE",
        "admin": "NONE",
        "public": "NONE",
    }


def test_offered_to_supporting_agencies_only(quarter: Quarter, cast: Cast) -> None:
    bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.OFFER)
    seen = extents(quarter, cast)
    assert (seen["jingxinwei"], seen["lvwei"], seen["office"]) == ("OFFERED", "NONE", "STATE")


def test_submitted_to_office_leader_and_partners(quarter: Quarter, cast: Cast) -> None:
    bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SUBMIT, Event.RETURN)
    seen = extents(quarter, cast)
    assert {seen[name] for name in ("jingxinwei", "office", "manager", "leader")} == {"SUBMITTED"}
    assert {seen[name] for name in ("lvwei", "admin", "public")} == {"NONE"}


def test_public_sees_approved_content_of_published_quarters_of_public_plans(
    quarter: Quarter, cast: Cast
) -> None:
    bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SUBMIT, Event.APPROVE)
    assert extents(quarter, cast)["public"] == "NONE"
    quarters.close_quarter(quarter=quarter, by=None)
    quarters.publish_quarter(quarter=quarter, by=None)
    seen = extents(quarter, cast)
    assert {seen[name] for name in ("public", "lvwei", "admin")} == {"PUBLIC"}
    assert list(Report.objects.visible_to(AnonymousUser()).values_list("measure__code", flat=True)) == ["1.1"]
    quarter.plan.is_public = False
    quarter.plan.save()
    assert extents(quarter, cast)["public"] == "NONE"


def test_the_office_sees_every_row(quarter: Quarter, cast: Cast) -> None:
    assert Report.objects.visible_to(cast["office"]).count() == 336
    assert Report.objects.visible_to(cast["leader"]).count() == 0
    own = Report.objects.visible_to(cast["kewei"])
    assert set(own.values_list("agency__code", flat=True)) == {"kewei"}


def test_a_token_sees_no_more_than_its_scopes(quarter: Quarter, cast: Cast) -> None:
    person = cast["office"]
    grant(person, frozenset({Scope.READ_PUBLIC, Scope.REVIEW_REPORTS}))
    assert Report.objects.visible_to(person).count() == 0
    assert extent(person, report_of(quarter, "1.1", "kewei")) is Extent.NONE
    grant(person, frozenset({Scope.READ_ALL}))
    assert Report.objects.visible_to(person).count() == 336


@pytest.mark.parametrize("days", [("2017-10-10", None), (None, "2017-10-08")])
def test_an_appointment_counts_only_while_it_is_valid(
    days: tuple[str | None, str | None], quarter: Quarter, cast: Cast
) -> None:
    cast["office"].appointments.update(valid_from=days[0], valid_to=days[1])
    assert Report.objects.visible_to(cast["office"]).count() == 0
