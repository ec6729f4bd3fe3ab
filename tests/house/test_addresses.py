"""Every address: no error for anybody, and nothing of the workspaces for those who may not."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from actions.domain.urging import Colour
from actions.domain.workflow import Event
from actions.models import Quarter
from actions.services import extensions, feedback, quarters, reports, urging
from actions.services.urging import Wanted
from indicators.services import bulletins, filing_forms
from tests.factories.addresses import arguments, patterns
from tests.factories.cast import Cast, bring_to, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]

OPEN = {"sign-in", "sign-out", "unsubscribe", "evidence", "feedback"}
"""Addresses of the workspaces' apps that anybody may ask for."""
RESERVED: dict[str, set[str]] = {
    "thresholds": set(),
    "publish": {"office", "manager"},
    "bulletin-edit": {"office", "manager"},
    "urging": {"office", "leader"},
    "overrides": {"office"},
    "wall": {"office", "manager", "leader", "kewei", "lvwei"},
    "timeliness": {"office", "manager", "leader"},
    "filing-form": {"lvwei"},
    "filing-import": {"lvwei"},
    "filing-import-job": {"lvwei"},
    "amend-list": set(),
    "amend": set(),
    "past": set(),
    "roles": set(),
    "parts": set(),
    "steps": set(),
    "plans": set(),
    "plan-workbook": set(),
    "plan-import": set(),
    "plan-template": set(),
    "plan-import-job": set(),
}
"""Addresses beside the reading pages that not everybody may ask for, with who of those below may."""


@pytest.fixture
def addresses(quarter: Quarter, cast: Cast) -> dict[str, list[tuple[str, str]]]:
    """By namespace, (name, address) of every page, about the lead's submitted report of measure 1.1."""
    owed = report_of(quarter, "1.1", "kewei")
    extensions.ask(owed, until="2017-10-13", reason="统计口径待核", by=cast["kewei"])
    report = bring_to(owed, cast, Event.PREPARE, Event.SUBMIT)
    feedback.give(plan=quarter.plan, text="网页打不开。")
    lvwei = report_of(quarter, "12.1", "lvwei").agency
    wanted = Wanted(owed.measure, owed.agency, Colour.RED, "请说明。")
    urging.issue(quarter=quarter, wanted=[wanted], due_on="2017-10-20", by=cast["office"])
    filing_forms.upload(agency=lvwei, period=quarter.period, file=b"none of ours", by=cast["lvwei"])
    return {
        namespace: [
            (str(row.name), reverse(f"{namespace}:{row.name}", kwargs=arguments(row, report, quarter)))
            for row in patterns(namespace)
        ]
        for namespace in ("agencies", "actions", "indicators")
    }


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_reading_pages_answer_everybody_once_a_quarter_is_published(
    prefix: str, addresses: dict[str, list[tuple[str, str]]], quarter: Quarter, cast: Cast
) -> None:
    bring_to_published(quarter, cast)
    for username in ("", "lvwei", "leader", "office"):
        client = client_of(cast, username)
        for name, address in addresses["indicators"]:
            answer = client.get(prefix + address, follow=True)
            refused = username and username not in RESERVED.get(name, {username})
            expected = 403 if refused else 200
            assert answer.status_code == expected, (username, name)


def bring_to_published(quarter: Quarter, cast: Cast) -> None:
    """Decide the submitted report, publish, issue the bulletin."""
    bring_on = report_of(quarter, "1.1", "kewei")
    reports.move(bring_on, Event.APPROVE, by=cast["office"])
    quarters.close_quarter(quarter=quarter, by=None)
    quarters.publish_quarter(quarter=quarter, by=None)
    row = bulletins.draft(quarter=quarter, by=None)
    bulletins.issue(bulletin=row, version=row.version, by=None)
    for language in ("zh-hans", "en"):
        bulletins.keep_file(bulletin=row, language=language, suffix="docx", data=b"PK")


def client_of(cast: Cast, username: str) -> Client:
    """A browser signed in as `username`, or as nobody."""
    client = Client()
    if username:
        client.force_login(cast[username])
    return client


def test_workspaces_ask_the_public_to_sign_in(addresses: dict[str, list[tuple[str, str]]]) -> None:
    for namespace in addresses:
        for name, address in addresses[namespace]:
            if namespace == "indicators" and name not in RESERVED:
                continue
            for answer in (Client().get(address), Client().post(address)):
                if name not in OPEN:
                    assert answer.status_code in (302, 405), name
                    if answer.status_code == 302:
                        assert answer["Location"].startswith("/account/sign-in/"), name


@pytest.mark.parametrize("username", ["lvwei", "lvwei.signer", "leader", "admin"])
def test_nobody_moves_a_foreign_report(
    username: str, addresses: dict[str, list[tuple[str, str]]], quarter: Quarter, cast: Cast
) -> None:
    before = report_of(quarter, "1.1", "kewei")
    client = client_of(cast, username)
    for name, address in addresses["actions"]:
        for answer in (
            client.get(address),
            client.post(
                address, {"event": "approve", "version": before.version, "note": "x", "progress": "x"}
            ),
        ):
            assert answer.status_code < 500, (username, name)
            if "/filing/" in address and str(before.pk) in address:
                to_reading = answer.status_code == 302 and "/review/" in answer["Location"]
                assert answer.status_code in (403, 404, 405) or to_reading, (username, name)
    after = report_of(quarter, "1.1", "kewei")
    assert (after.state, after.version) == (before.state, before.version)


def test_unknown_addresses_are_404_in_both_languages(quarter: Quarter) -> None:
    for address in ("/hangzhou-2015/measures/9.9/", "/en/nothing/", "/filing/0/", "/api/v1/nothing/"):
        assert Client().get(address).status_code in (302, 404)
