"""Pages that are kept: never older than what they show, never another's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from actions.domain.workflow import Event
from actions.models import Measure, Plan, Quarter, Responsibility
from actions.services import quarters, reports
from agencies.models import Agency, Appointment, Notice
from hz_plus.lib import clock
from indicators.models import FigureCheck
from indicators.selectors.editions import edition
from indicators.services import roll_up
from tests.factories.cast import Cast, report_of
from tests.factories.corrections import move_light
from tests.factories.pages import client_of
from tests.factories.reading import approve, publish, value

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october", "kept_pages")]
PLAN = "/hangzhou-2015/"
KEPT = (
    PLAN,
    f"{PLAN}areas/",
    f"{PLAN}areas/1/",
    f"{PLAN}safeguards/",
    f"{PLAN}measures/",
    f"{PLAN}indicators/",
    f"{PLAN}agencies/",
    f"{PLAN}definitions/",
)


def main(client: Client, address: str = f"{PLAN}?quarter=2017Q3") -> str:
    return client.get(address).content.decode().split("<main")[1]


def act_approve(quarter: Quarter, cast: Cast) -> None:
    approve(quarter, cast, "2.1", "jingxinwei", values=value("2.1-a", "50"))
    roll_up.store(quarter=quarter)


def act_undo(quarter: Quarter, cast: Cast) -> None:
    reports.move(report_of(quarter, "12.1", "lvwei"), Event.REOPEN, by=cast["office"], note="更正")


def act_override(quarter: Quarter, cast: Cast) -> None:
    move_light(quarter, cast)


def act_close(quarter: Quarter, cast: Cast) -> None:
    quarters.close_quarter(quarter=quarter, by=None)


def act_rename(quarter: Quarter, cast: Cast) -> None:
    agency = Agency.objects.get(code="kewei")
    agency.short_name_zh = "市科技局"
    agency.save()


def act_retitle(quarter: Quarter, cast: Cast) -> None:
    measure = Measure.objects.get(code="1.1")
    measure.title_zh = "大力发展双创空间"
    measure.save()


def act_alarm(quarter: Quarter, cast: Cast) -> None:
    examples = [{"quarter": "2017Q3", "level": "measure", "subject": "1.1", "column": "light"}]
    FigureCheck.objects.create(at=clock.now(), quarters=2, differences=1, examples=examples)


ACTS: tuple[Callable[[Quarter, Cast], None], ...] = (
    act_approve,
    act_override,
    act_close,
    act_rename,
    act_retitle,
    act_alarm,
)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_a_change_shows_at_once(act: Callable[[Quarter, Cast], None], filed: Quarter, cast: Cast) -> None:
    office = client_of(cast["office"])
    office.get(PLAN)  # the browser gets the secret of its forms
    before = office.get(f"{PLAN}?quarter=2017Q3")
    again = office.get(f"{PLAN}?quarter=2017Q3", headers={"If-None-Match": before["ETag"]})
    assert again.status_code == 304
    assert main(office) == before.content.decode().split("<main")[1]
    now = edition()
    act(filed, cast)
    assert edition() != now
    after = office.get(f"{PLAN}?quarter=2017Q3", headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    cache.clear()
    assert main(office) == after.content.decode().split("<main")[1], "what is shown is what is drawn anew"
    assert main(office) != before.content.decode().split("<main")[1]


def test_a_reopened_report_advances_the_edition(filed: Quarter, cast: Cast) -> None:
    now = edition()
    act_undo(filed, cast)
    assert edition() != now


def test_responsibilities_and_every_definition_count(filed: Quarter) -> None:
    now = edition()
    Responsibility.objects.filter(measure__code="1.1").first().save()  # type: ignore[union-attr]
    assert edition() != now


def test_nothing_stored_changes_nothing(filed: Quarter) -> None:
    now = edition()
    roll_up.store(quarter=filed)
    assert edition() == now


def test_the_public_never_gets_what_the_office_sees(filed: Quarter, cast: Cast) -> None:
    office, public = client_of(cast["office"]), Client()
    for address in KEPT:
        inside, outside = office.get(address), public.get(address)
        assert main(office, address) == inside.content.decode().split("<main")[1]
        assert main(public, address) == outside.content.decode().split("<main")[1]
        assert inside["ETag"] != outside["ETag"]
    assert office.get(f"{PLAN}?quarter=2017Q3").status_code == 200
    assert public.get(f"{PLAN}?quarter=2017Q3").status_code == 404
    act_alarm(filed, cast)
    assert "与规则" in main(office) or main(office) != main(client_of(cast["kewei"]))


def test_a_plan_made_private_is_gone_at_once(filed: Quarter, cast: Cast) -> None:
    assert Client().get(PLAN).status_code == 200
    plan = Plan.objects.get()
    plan.is_public = False
    plan.save()
    assert Client().get(PLAN).status_code == 404


def test_languages_addresses_and_people_are_kept_apart(filed: Quarter, cast: Cast) -> None:
    publish(filed)
    public = Client()
    assert "City overview" in main(public, "/en/hangzhou-2015/")
    assert "全市总览" in main(public, PLAN)
    assert main(public, f"{PLAN}?quarter=2017Q2") != main(public, PLAN)
    office, other = client_of(cast["office"]), client_of(cast["office2"])
    assert cast["office"].name in office.get(PLAN).content.decode()
    page: Any = other.get(PLAN)
    assert cast["office2"].name in page.content.decode()
    assert f">{cast['office'].name}<" not in page.content.decode()
    assert page["ETag"] != office.get(PLAN)["ETag"]


def test_kept_pages_hold_nothing_of_a_person(filed: Quarter, cast: Cast) -> None:
    office = client_of(cast["office"])
    for address in KEPT:
        assert "csrfmiddlewaretoken" not in main(office, address)
        assert cast["office"].name not in main(office, address)


def test_headers(filed: Quarter) -> None:
    for _time in range(2):
        answer = Client().get(PLAN)
        assert "no-cache" in answer["Cache-Control"]
        assert "private" in answer["Cache-Control"]
        assert "Cookie" in answer["Vary"]
        assert Client().head(PLAN).status_code == 200
        assert Client().post(PLAN).status_code == 405


def test_without_a_cache_pages_are_drawn(filed: Quarter, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: Any, **kwargs: Any) -> Any:
        raise ConnectionError

    monkeypatch.setattr(cache, "get", away, raising=False)
    monkeypatch.setattr(cache, "set", away, raising=False)
    assert Client().get(PLAN).status_code == 200
    with override_settings(HZ_KEEP_PAGES=False):
        assert Client().get(PLAN).status_code == 200


def test_exports_and_refusals_are_not_kept(filed: Quarter) -> None:
    for _time in range(2):
        assert Client().get(f"{PLAN}measures/?format=csv")["Content-Type"].startswith("text/csv")
        assert Client().get(f"{PLAN}measures/?light=pink").status_code == 400
        assert Client().get(f"{PLAN}?quarter=2027Q1").status_code == 404
        assert Client().get(f"{PLAN}measures/?search={'a' * 200}").status_code in (200, 400)


def test_forms_of_a_whole_page_carry_a_token_of_the_request(filed: Quarter, cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["office"])
    tokens = {_token(client.get(PLAN)) for _time in range(4)}
    assert len(tokens) == 4, "each answer has its own"
    answer = client.post("/account/sign-out/", {"csrfmiddlewaretoken": tokens.pop()})
    assert answer.status_code == 302
    assert "登录" in client.get(PLAN).content.decode()


def _token(answer: Any) -> str:
    return str(answer.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0])


def test_a_new_notice_and_another_role_show_at_once(filed: Quarter, cast: Cast) -> None:
    client = client_of(cast["kewei"])
    pages = [client.get(PLAN).content.decode() for _time in range(3)]
    assert "审核" not in pages[-1].split("<main")[0]
    Appointment.objects.create(person=cast["kewei"], role="reviewer", agency=Plan.objects.get().lead_office)
    assert "/review/" in client.get(PLAN).content.decode().split("<main")[0]
    unread = cast["kewei"].notices.filter(read_at=None, visible_at__lte=clock.now()).count()
    Notice.objects.create(
        person=cast["kewei"], kind="urged", key="test", path="/filing/", visible_at=clock.now()
    )
    page = client.get(PLAN).content.decode().split("<main")[0]
    assert f'class="count">{unread + 1}<' in page
