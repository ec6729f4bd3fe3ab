"""Plans in their managers' hands: listed, downloaded, brought, looked at, loaded; and nobody else's business."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from actions.models import Plan, Quarter
from agencies.domain.roles import Role
from agencies.models import Agency, Job, Person
from agencies.services import people
from hz_plus.lib import clock
from indicators.adapters import plan_sheets
from indicators.domain.plan_sheets import MEASURES, TARGETS
from indicators.exports.plan_workbook import workbook
from tests.factories import plans as factory
from tests.factories.cast import PASSWORD, Cast, at
from tests.factories.pages import client_of
from tests.factories.plans import SLUG, second_plan
from tests.factories.workbooks import uploaded, workbook_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october", "eager_queue")]

PLANS = "/manage/plan/"
IMPORT = "/manage/plan/import/"


class Desk:
    """A plan manager with a file."""

    def __init__(self, client: Client, capture: Any, prefix: str = "") -> None:
        self.client, self.capture, self.prefix = client, capture, prefix

    def bring(self, data: bytes, name: str = "plan.xlsx") -> Any:
        """Upload; the page that then shows what would change."""
        with self.capture(execute=True):
            answer = self.client.post(self.prefix + IMPORT, uploaded(data, name))
        assert answer.status_code == 302, answer.content.decode()
        self.page = answer["Location"]
        return self.client.get(self.page)

    def confirm(self) -> Any:
        """Load what the page shows."""
        with self.capture(execute=True):
            return self.client.post(self.page, follow=True)


@pytest.fixture
def desk(cast: Cast, django_capture_on_commit_callbacks: Any) -> Desk:
    """The manager of Hangzhou's plan."""
    return Desk(client_of(cast["manager"]), django_capture_on_commit_callbacks)


@pytest.fixture
def stranger(cast: Cast) -> Person:
    """A plan manager of another office."""
    office = Agency.objects.create(code="other-office", kind="office", short_name_zh="别办", name_zh="别办")
    account = people.Account(username="stranger", role=Role.PLAN_MANAGER, agency=office)
    people.create(accounts=[account], password=PASSWORD, by=None, must_set_password=False)
    return Person.objects.get(username="stranger")


def words(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize("username", ["office", "kewei", "kewei.signer", "leader", "admin"])
def test_only_plan_managers_may(username: str, plan: Plan, cast: Cast, desk: Desk) -> None:
    desk.bring(workbook(second_plan()))
    client = client_of(cast[username])
    for address in (PLANS, IMPORT, f"{IMPORT}template.xlsx", f"{PLANS}{plan.slug}.xlsx", desk.page):
        assert client.get(address).status_code == 403, address
    assert client.post(IMPORT, uploaded(workbook(second_plan()))).status_code == 403
    assert client.post(desk.page).status_code == 403
    assert not Plan.objects.filter(slug=SLUG).exists()


def test_the_plan_and_the_job_of_others_are_not_there(stranger: Person, plan: Plan, desk: Desk) -> None:
    desk.bring(workbook(second_plan()))
    client = client_of(stranger)
    assert plan.title not in words(client.get(PLANS))
    assert "还没有计划" in words(client.get(PLANS))
    assert client.get(f"{PLANS}{plan.slug}.xlsx").status_code == 404
    assert client.get(desk.page).status_code == 404
    assert client.post(desk.page).status_code == 404
    assert desk.client.get(f"{PLANS}nothing.xlsx").status_code == 404


def test_the_list_leads_on(plan: Plan, desk: Desk, quarter: Quarter) -> None:
    page = words(desk.client.get(PLANS))
    for wanted in (
        plan.title_zh,
        "2017年第三季度",
        "已开启",
        f"{PLANS}{plan.slug}.xlsx",
        "/manage/calendar/",
    ):
        assert wanted in page
    english = words(desk.client.get("/en" + PLANS))
    assert plan.title_en in english.replace("&#x27;", "'")


def test_a_plan_is_downloaded_as_it_is(plan: Plan, desk: Desk, tmp_path: Path) -> None:
    answer = desk.client.get(f"{PLANS}{plan.slug}.xlsx")
    assert answer["Content-Disposition"] == 'attachment; filename="HZ-plan-hangzhou-2015.xlsx"'
    path = tmp_path / "plan.xlsx"
    path.write_bytes(answer.content)
    file = plan_sheets.read(path).file
    assert file is not None
    assert sum(len(area.measures) for area in file.areas) == 69
    page = words(desk.bring(answer.content))
    assert "没有要写入的内容" in page
    assert "确认" not in page.partition("<main")[2]


def test_the_empty_workbook_is_fetched_in_both_languages(desk: Desk, tmp_path: Path) -> None:
    for prefix in ("", "/en"):
        answer = desk.client.get(f"{prefix}{IMPORT}template.xlsx")
        path = tmp_path / "plan.xlsx"
        path.write_bytes(answer.content)
        assert plan_sheets.read(path).faults


def test_looked_at_then_loaded(desk: Desk) -> None:
    page = words(desk.bring(workbook(second_plan())))
    for wanted in ("新建", "宁波市智慧城市行动计划", "措施4.3", "plan.xlsx", "由您任计划管理员", "没有英文"):
        assert wanted in page
    assert not Plan.objects.filter(slug=SLUG).exists()
    page = words(desk.confirm())
    assert "已载入" in page
    plan = Plan.objects.get(slug=SLUG)
    assert (plan.areas.count(), plan.measures.count(), plan.indicators.count()) == (5, 20, 5)
    assert plan.title_zh in words(desk.client.get(PLANS))
    again = desk.client.post(desk.page)
    assert again.status_code == 409
    assert "已经载入过" in words(again)


def test_changes_are_shown_beside_what_is_there(desk: Desk) -> None:
    desk.bring(workbook(second_plan()))
    desk.confirm()
    page = words(desk.bring(workbook(factory.renamed(second_plan(), public=False))))
    assert "向社会公开" in page
    assert "<del>是</del>" in page
    assert "<ins>否</ins>" in page
    desk.confirm()
    assert not Plan.objects.get(slug=SLUG).is_public


def test_faults_are_shown_cell_by_cell_and_nothing_can_be_confirmed(desk: Desk, tmp_path: Path) -> None:
    cells = factory.cells(second_plan(), tmp_path / "plan.xlsx")
    first = factory.write(cells, MEASURES, "lead", "kexieju", 4)
    second = factory.write(cells, TARGETS, "value", "六十")
    page = words(desk.bring(workbook_of(cells)))
    assert f"措施!{first}" in page
    assert "没有代码为“kexieju”的单位" in page
    cells[TARGETS][2][2] = 60
    assert "有1处需要更正" in words(desk.bring(workbook_of(cells)))
    assert desk.client.post(desk.page).status_code == 409
    assert f"目标!{second}" not in words(desk.client.get(desk.page))
    assert not Plan.objects.filter(slug=SLUG).exists()


def test_both_kinds_of_faults_at_once(desk: Desk, tmp_path: Path) -> None:
    cells = factory.cells(second_plan(), tmp_path / "plan.xlsx")
    first = factory.write(cells, MEASURES, "lead", "kexieju", 4)
    second = factory.write(cells, TARGETS, "value", "六十")
    page = words(desk.bring(workbook_of(cells)))
    assert f"措施!{first}" in page
    assert f"目标!{second}" in page


def test_agencies_of_other_plans_are_shown_as_they_are(desk: Desk, tmp_path: Path) -> None:
    cells = factory.cells(second_plan(), tmp_path / "plan.xlsx")
    cells["单位"].append(["kewei", "department", "科委", "", "杭州市科委"])
    page = words(desk.bring(workbook_of(cells)))
    assert "单位!C6" in page
    assert "此项为“市科委”" in page


def test_a_yaml_file_is_taken_as_well(desk: Desk) -> None:
    page = words(desk.bring(b"format: hz-plus-plan/1\n", "plan.yaml"))
    assert "第1行" in page
    assert "没有填写" in page


@pytest.mark.parametrize(
    ("data", "told"),
    [(b"", "文件是空的"), (b"%PDF-1.7", "这不是Excel文件"), (workbook_of({"别的": []}), "这不是计划文件")],
    ids=["nothing", "a PDF", "another workbook"],
)
def test_what_is_no_plan_is_refused_in_words(data: bytes, told: str, desk: Desk) -> None:
    assert told in words(desk.bring(data))


@pytest.mark.parametrize(
    ("name", "told"), [("plan.pdf", "只能上传"), ("", "选择填好的计划文件"), ("plan.docx", "只能上传")]
)
def test_a_wrong_upload_is_answered_on_the_page(name: str, told: str, desk: Desk) -> None:
    files = {"file": SimpleUploadedFile(name, b"x")} if name else {}
    answer = desk.client.post(IMPORT, files)
    assert answer.status_code == 422
    assert told in words(answer)
    assert not Job.objects.exists()


def test_a_file_too_large_is_not_stored(desk: Desk) -> None:
    answer = desk.client.post(IMPORT, uploaded(b"x" * (10 * 1024 * 1024 + 1)))
    assert answer.status_code == 422
    assert not Job.objects.exists()


def test_a_quarter_of_the_new_plan_is_opened_and_its_pages_work(desk: Desk) -> None:
    desk.bring(workbook(second_plan()))
    desk.confirm()
    quarter = Quarter.objects.get(plan__slug=SLUG, year=2017, number=1)
    with desk.capture(execute=True):
        desk.client.post(f"/manage/calendar/{quarter.pk}/", {"stage": "open"})
    quarter.refresh_from_db()
    assert quarter.stage == "open"
    assert quarter.reports.count() == 25
    for prefix in ("", "/en"):
        for path in ("", "areas/", "areas/2/", "measures/", "measures/3.1/", "indicators/", "agencies/"):
            answer = desk.client.get(f"{prefix}/{SLUG}/{path}?quarter=2017Q1")
            assert answer.status_code == 200, path
    with clock.travel(at("2016-12-30 10:00")):
        later = Quarter.objects.get(plan__slug=SLUG, year=2017, number=2)
        answer = desk.client.post(f"/manage/calendar/{later.pk}/", {"stage": "open"})
    assert answer.status_code == 409
