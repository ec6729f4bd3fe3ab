"""The official form: downloaded, filled in, uploaded, looked at, taken over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from actions.domain.workflow import Event, State
from actions.models import Quarter, Report
from actions.selectors.revisions import contents
from actions.services import reports
from agencies.domain.jobs import JobState
from agencies.models import AuditEvent, Job
from indicators.domain.filing_form import FIGURES, TEXTS
from tests.factories.cast import Cast, bring_to, report_of
from tests.factories.pages import client_of
from tests.factories.workbooks import Cells, about, cells_of, fill, uploaded, workbook_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("in_october", "eager_queue"),
]

IMPORT = "/filing/2017Q3/import/"
FORM = "/filing/2017Q3/form.xlsx"


class Desk:
    """A person who fills in the form offline."""

    def __init__(self, client: Client, folder: Path, capture: Any, prefix: str = "") -> None:
        self.client, self.folder, self.capture, self.prefix = client, folder, capture, prefix

    def fetch(self) -> Cells:
        """The form as it stands now."""
        answer = self.client.get(self.prefix + FORM)
        assert answer.status_code == 200
        return cells_of(answer.content, self.folder / "form.xlsx")

    def bring(self, cells: Cells | bytes) -> Any:
        """Upload; the page that then shows what it would change."""
        data = cells if isinstance(cells, bytes) else workbook_of(cells)
        with self.capture(execute=True):
            answer = self.client.post(self.prefix + IMPORT, uploaded(data))
        assert answer.status_code == 302, answer.content.decode()
        self.page = answer["Location"]
        return self.client.get(self.page)

    def confirm(self) -> Any:
        """Take over what the page shows."""
        return self.client.post(self.page, follow=True)


@pytest.fixture
def desk(quarter: Quarter, cast: Cast, tmp_path: Path, django_capture_on_commit_callbacks: Any) -> Desk:
    """The reporter of 市科委."""
    return Desk(client_of(cast["kewei"]), tmp_path, django_capture_on_commit_callbacks)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def saved(report: Report) -> dict[str, Any]:
    revision = report.revisions.working().get()
    return contents([revision])[revision.pk]


def test_filled_in_looked_at_and_taken_over(desk: Desk, quarter: Quarter) -> None:
    cells = desk.fetch()
    figure = fill(cells, FIGURES, "1.1-a", value=27)
    report = report_of(quarter, "1.1", "kewei")
    progress = fill(cells, TEXTS, str(report.pk), progress="=新认定市级众创空间2家。")
    page = text(desk.bring(cells))
    assert figure in page
    assert progress in page
    assert "<b>2处</b>改动可以写入，0处不能写入" in page
    assert report_of(quarter, "1.1", "kewei").state == State.NOT_STARTED
    done = text(desk.confirm())
    assert "已把2处改动写入草稿" in done
    report = report_of(quarter, "1.1", "kewei")
    assert (report.state, report.version) == (State.DRAFT, 2)
    assert saved(report)["progress"] == "=新认定市级众创空间2家。"
    assert saved(report)["values"][0]["value"] == "27"
    entry = AuditEvent.objects.filter(subject_kind="report", subject_id=report.pk).get()
    assert (entry.verb, entry.person and entry.person.username) == (Event.SAVE, "kewei")


def test_the_same_file_twice_writes_once(desk: Desk, quarter: Quarter) -> None:
    cells = desk.fetch()
    fill(cells, FIGURES, "1.1-a", value=27)
    data = workbook_of(cells)
    desk.bring(data)
    desk.confirm()
    again = desk.confirm()
    assert again.status_code == 409
    assert "这份填报表已经采用过" in text(again)
    page = text(desk.bring(data))
    assert "填报表与网上内容一致" in page
    assert "采用过" in page
    assert desk.confirm().status_code == 409
    assert report_of(quarter, "1.1", "kewei").version == 2


def test_good_rows_are_taken_over_and_wrong_ones_named_by_their_cells(desk: Desk, quarter: Quarter) -> None:
    cells = desk.fetch()
    wrong = fill(cells, FIGURES, "1.1-a", value="二十七")
    report = report_of(quarter, "1.1", "kewei")
    fill(cells, TEXTS, str(report.pk), progress="新认定2家。")
    page = text(desk.bring(cells))
    assert f"{wrong}：填写数字，如 1234 或 1,234" in page
    assert "<b>1处</b>改动可以写入，1处不能写入" in page
    after = text(desk.confirm())
    assert "没有写入的" in after
    assert wrong in after
    assert saved(report_of(quarter, "1.1", "kewei"))["values"] == []


def test_errors_are_told_in_the_language_of_the_page(desk: Desk, quarter: Quarter) -> None:
    desk.prefix = "/en"
    cells = desk.fetch()
    wrong = fill(cells, FIGURES, "1.1-a", value=-3)
    page = text(desk.bring(cells))
    assert f"{wrong}: Enter 0 or more" in page


def test_what_somebody_else_changed_is_not_overwritten(desk: Desk, quarter: Quarter, cast: Cast) -> None:
    cells = desk.fetch()
    report = report_of(quarter, "1.1", "kewei")
    reports.save(
        report, {"progress": "签发人改。", "problems": [{"problem": "无。"}]}, by=cast["kewei.signer"]
    )
    fill(cells, TEXTS, str(report.pk), progress="填报员改。", matters="请发改委协调。")
    page = text(desk.bring(cells))
    assert "他人已改" in page
    assert "<b>1处</b>改动可以写入，1处不能写入" in page
    desk.confirm()
    now = saved(report_of(quarter, "1.1", "kewei"))
    told = [now["problems"][0]["problem"], now["matters"][0]["matter"]]
    assert [now["progress"], *told] == ["签发人改。", "无。", "请发改委协调。"]


def test_a_report_that_was_sent_is_locked(desk: Desk, quarter: Quarter, cast: Cast) -> None:
    cells = desk.fetch()
    fill(cells, FIGURES, "1.1-a", value=28)
    bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SUBMIT)
    page = text(desk.bring(cells))
    assert "不能填报" in page
    assert "填报当前为“待审核”" in page
    assert desk.confirm().status_code == 409


def test_what_will_have_to_be_explained_is_said(desk: Desk, quarter: Quarter) -> None:
    cells = desk.fetch()
    where = fill(cells, FIGURES, "1.1-a", value=90000)
    page = text(desk.bring(cells))
    assert where[: where.index("!")] in page
    assert "核对单位，或在数值说明中写明缘由" in page
    assert "<b>1处</b>改动可以写入" in page


def test_rows_of_others_and_rows_twice_belong_nowhere(desk: Desk, quarter: Quarter) -> None:
    foreign = report_of(quarter, "12.1", "lvwei")
    cells = desk.fetch()
    fill(cells, FIGURES, "1.1-a", value=27, key=f"value|{foreign.pk}|1.1-a")
    report = report_of(quarter, "1.1", "kewei")
    fill(cells, TEXTS, str(report.pk), progress="甲。")
    cells[TEXTS].append(next(row for row in cells[TEXTS] if row[-1] == f"text|{report.pk}"))
    page = text(desk.bring(cells))
    assert "这一行不是下载时的行" in page
    assert page.count("同一项只填一行") == 2
    assert "<b>0处</b>改动可以写入，3处不能写入" in page


def test_a_form_of_something_else_is_refused(desk: Desk) -> None:
    for told, words in (
        ({"version": "0"}, "表式版本是“0”，现用版本是“2”"),
        ({"quarter": "2017Q2"}, "这是2017Q2的填报表"),
        ({"agency": "lvwei"}, "这是别的单位（lvwei）的填报表"),
        ({"form": "other"}, "这不是本系统的填报表"),
    ):
        cells = desk.fetch()
        about(cells, **told)
        page = text(desk.bring(cells))
        assert words in page
        assert "文件没有读入" in page
        assert desk.confirm().status_code == 409


def test_nothing_or_too_much_is_not_stored(desk: Desk) -> None:
    assert desk.client.post(IMPORT).status_code == 422
    answer = desk.client.post(IMPORT, uploaded(b"0" * (10 * 1024 * 1024 + 1)))
    assert answer.status_code == 422
    assert "文件超过10MB" in text(answer)
    assert not Job.objects.exists()


def test_while_it_is_read_the_page_says_how_far_it_is(desk: Desk, cast: Cast) -> None:
    agency = report_of(Quarter.objects.get(stage="open"), "1.1", "kewei").agency
    job = Job.objects.create(
        kind="filing_form",
        person=cast["kewei"],
        agency=agency,
        asked={"quarter": "2017Q3"},
        state=JobState.RUNNING,
        done=40,
        total=100,
        created_at=timezone.now(),
    )
    page = text(desk.client.get(f"{IMPORT}{job.pk}/"))
    assert 'http-equiv="refresh"' in page
    assert '<progress value="40" max="100"' in page
    assert 'hx-trigger="every 1s"' in page
    part = text(desk.client.get(f"{IMPORT}{job.pk}/", headers={"HX-Request": "true"}))
    assert "<html" not in part
    assert "第40行，共100行" in part


# --- Who may ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("username", ["office", "manager", "leader", "admin"])
def test_only_people_who_draft(username: str, quarter: Quarter, cast: Cast) -> None:
    client = client_of(cast[username])
    assert client.get(FORM).status_code == 403
    assert client.get(IMPORT).status_code == 403
    assert client.post(IMPORT, uploaded(b"x")).status_code == 403


def test_strangers_sign_in_first(quarter: Quarter) -> None:
    assert Client().get(IMPORT).status_code == 302
    assert Client().get(FORM).status_code == 302


def test_a_signer_may(quarter: Quarter, cast: Cast) -> None:
    assert client_of(cast["kewei.signer"]).get(FORM).status_code == 200


def test_somebody_elses_job_is_not_there(desk: Desk, cast: Cast) -> None:
    desk.bring(desk.fetch())
    for username in ("lvwei", "kewei.signer"):
        other = client_of(cast[username])
        assert other.get(desk.page).status_code == 404
        assert other.post(desk.page).status_code == 404


def test_missing_things_and_wrong_verbs(desk: Desk) -> None:
    for address in (
        f"{IMPORT}999999/",
        "/filing/2017Q2/import/",
        "/filing/2017Q9/import/",
        "/filing/nonsense/form.xlsx",
        f"{IMPORT}?agency=lvwei",
    ):
        assert desk.client.get(address).status_code == 404, address
    assert desk.client.post(FORM).status_code == 405
    assert desk.client.delete(IMPORT).status_code == 405


def test_the_worklist_leads_there(desk: Desk) -> None:
    assert f'href="{IMPORT}"' in text(desk.client.get("/filing/"))
