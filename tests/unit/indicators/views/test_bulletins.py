"""Bulletins: drafted, edited, issued by the office; read, fetched and verified by everybody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from actions.models import Plan, Quarter
from actions.services import quarters
from agencies.models import Agency, AuditEvent, Job
from hz_plus.lib import clock
from indicators.domain.bulletin import LANGUAGES
from indicators.domain.kinds import Light
from indicators.exports import bulletin_files, bulletin_jobs
from indicators.exports.paper import PaperUnavailable
from indicators.models import Bulletin, BulletinFile
from indicators.selectors.bulletins import digest_of
from tests.factories.api import caller
from tests.factories.bulletins import issue, pdf_text, word_text
from tests.factories.cast import Cast, at
from tests.factories.corrections import correct
from tests.factories.pages import client_of
from tests.factories.reading import SECRET, publish
from tests.unit.indicators.views.reading import get, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
DESK = "/review/bulletin/2017Q3/"
PAGE = "/hangzhou-2015/bulletins/2017Q3/"
API = "bulletins/"
TYPED = ["本季明显滞后{red}项。", " "]
HEADINGS = (
    "一、总体情况",
    "二、进展较好",
    "三、进展滞后",
    "四、报送情况",
    "五、下步要求",
    "附件1：",
    "附件2：",
)


@pytest.fixture
def published(filed: Quarter) -> Quarter:
    publish(filed)
    return filed


@pytest.fixture
def issued(published: Quarter, cast: Cast) -> Bulletin:
    return issue(published, cast)


def post(cast: Cast, username: str = "office", address: str = DESK, **data: Any) -> Any:
    return client_of(cast[username]).post(address, data)


def drafted(quarter: Quarter, cast: Cast) -> Bulletin:
    assert post(cast, act="draft").status_code == 302
    return Bulletin.objects.get(quarter=quarter)


def made(bulletin: Bulletin) -> None:
    """The worker makes the files."""
    assert bulletin_jobs.make(Job.objects.get(asked__bulletin=bulletin.pk).pk)


class TestWriting:
    """The office's desk."""

    def test_from_draft_to_issue(self, published: Quarter, cast: Cast) -> None:
        assert "起草通报" in text(get(DESK, cast, "office"))
        row = drafted(published, cast)
        page = text(get(DESK, cast, "office"))
        assert "与{previous}相比" in page
        assert "与2017年第二季度相比，研判好转1项" in page
        assert (
            post(
                cast,
                act="save",
                version=row.version,
                language="zh-hans",
                overall=["本季明显滞后{red}项。", " "],
            ).status_code
            == 302
        )
        row.refresh_from_db()
        assert row.texts["zh-hans"]["overall"] == TYPED[:1]
        assert row.texts["zh-hans"]["next"] == []
        assert "本季明显滞后1项。" in text(get(DESK, cast, "manager"))
        assert get(PAGE).status_code == 404
        assert post(cast, "manager", act="issue", version=row.version).status_code == 302
        assert "本季明显滞后1项。" in text(get(PAGE))
        verbs = list(AuditEvent.objects.filter(subject_kind="bulletin").values_list("verb", flat=True))
        assert sorted(verbs) == ["draft", "edit", "issue"]

    def test_drafting_twice_is_once(self, published: Quarter, cast: Cast) -> None:
        row = drafted(published, cast)
        assert drafted(published, cast) == row

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ("明显滞后12项", "数字“12”不能手工填写"),
            ("{redd}项", "没有“redd”这个引用"),
            ("{red}" * 500, "一段最多2000字"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_stays(
        self, typed: str, told: str, published: Quarter, cast: Cast
    ) -> None:
        row = drafted(published, cast)
        answer = post(cast, act="save", version=row.version, language="zh-hans", overall=["很好。", typed])
        page = text(answer)
        assert answer.status_code == 422
        assert told in page
        assert 'href="#f-zh-hans-overall-1"' in page
        assert 'id="f-zh-hans-overall-1"' in page
        assert typed in page
        row.refresh_from_db()
        assert "很好。" not in row.texts["zh-hans"]["overall"]

    def test_measures_quarters_and_days_may_be_typed(self, published: Quarter, cast: Cast) -> None:
        row = drafted(published, cast)
        told = "措施1.1于2017年12月31日前、5个工作日内补报。"
        assert post(cast, act="save", version=row.version, language="zh-hans", next=[told]).status_code == 302

    def test_the_second_writer_is_told_and_nothing_is_lost(self, published: Quarter, cast: Cast) -> None:
        row = drafted(published, cast)
        assert post(cast, act="save", version=row.version, language="zh-hans", next=["甲"]).status_code == 302
        answer = post(cast, "office2", act="save", version=row.version, language="zh-hans", next=["乙"])
        assert answer.status_code == 409
        assert f"{cast['office'].name}刚才改过这份通报" in text(answer)
        assert ">乙</textarea>" in text(answer)
        row.refresh_from_db()
        assert row.texts["zh-hans"]["next"] == ["甲"]

    def test_a_changed_figure_is_shown_and_never_silently_replaced(self, filed: Quarter, cast: Cast) -> None:
        quarters.close_quarter(quarter=filed, by=None)
        row = drafted(filed, cast)
        correct(filed, cast, "59")
        page = text(get(DESK, cast, "office"))
        assert "处数字已经变动" in page
        assert "各项指标进展 · 1.1-a · 现值" in page
        shown = page.split('class="paper"')[1]
        assert "27家" in shown
        assert "59家" not in shown
        quarters.publish_quarter(quarter=filed, by=None)
        answer = post(cast, act="issue", version=row.version)
        assert (answer.status_code, "核对并采用后才能印发" in text(answer)) == (409, True)
        assert post(cast, act="accept", version=row.version).status_code == 302
        row.refresh_from_db()
        assert "59家" in text(get(DESK, cast, "office")).split('class="paper"')[1]
        assert post(cast, act="issue", version=row.version).status_code == 302

    def test_not_before_its_time(self, filed: Quarter, cast: Cast) -> None:
        assert post(cast, act="draft").status_code == 409
        assert "季度关闭后才能起草通报" in text(get(DESK, cast, "office"))
        quarters.close_quarter(quarter=filed, by=None)
        row = drafted(filed, cast)
        assert post(cast, act="issue", version=row.version).status_code == 409
        assert Bulletin.objects.issued().count() == 0

    def test_once_issued_it_stays(self, issued: Bulletin, cast: Cast) -> None:
        for act in ("save", "accept", "issue"):
            assert post(cast, act=act, version=issued.version, language="en").status_code == 409
        assert "重新生成" in text(get(DESK, cast, "office")) or "正在生成" in text(get(DESK, cast, "office"))

    @pytest.mark.parametrize("username", ["kewei", "kewei.signer", "leader", "admin"])
    def test_only_the_office(self, username: str, published: Quarter, cast: Cast) -> None:
        assert client_of(cast[username]).get(DESK).status_code == 403
        assert post(cast, username, act="draft").status_code == 403

    def test_another_offices_is_not_there(self, published: Quarter, cast: Cast) -> None:
        Plan.objects.update(lead_office=Agency.objects.get(code="kewei"))
        assert client_of(cast["office"]).get(DESK).status_code == 404
        assert post(cast, act="draft").status_code == 404

    def test_strangers_nonsense_and_wrong_verbs(self, published: Quarter, cast: Cast) -> None:
        assert Client().get(DESK)["Location"].startswith("/account/sign-in/")
        assert post(cast, act="burn").status_code == 404
        assert post(cast, act="save", version="1", language="en").status_code == 404
        drafted(published, cast)
        assert post(cast, act="save", version="x", language="en").status_code == 409
        assert post(cast, act="save", version="1", language="fr").status_code == 404
        assert client_of(cast["office"]).get("/review/bulletin/third/").status_code == 404
        assert client_of(cast["office"]).put(DESK).status_code == 405


class TestReading:
    """What everybody sees."""

    def test_archive_and_page(self, issued: Bulletin, cast: Cast) -> None:
        for username in ("", "lvwei", "leader", "office"):
            page = text(get("/hangzhou-2015/bulletins/", cast, username))
            assert f'href="{PAGE}"' in page
            assert "2017年第3期（总第7期）" in page
        page = text(get(PAGE))
        for heading in (
            "一、总体情况",
            "二、进展较好",
            "三、进展滞后",
            "四、报送情况",
            "五、下步要求",
            "附件1：",
            "附件2：",
        ):
            assert heading in page
        assert "5. What is asked next" in text(get(f"/en{PAGE}"))

    def test_no_name_of_an_agency_that_was_late_and_nothing_internal(self, issued: Bulletin) -> None:
        page = text(get(PAGE))
        assert SECRET not in page
        filing = page.split("四、报送情况")[1].split("五、下步要求")[0]
        assert not any(
            agency.short_name in filing
            for agency in Agency.objects.filter(kind__in=["district", "department"])
        )

    def test_a_private_plans_is_not_for_the_public(self, issued: Bulletin, cast: Cast) -> None:
        Plan.objects.update(is_public=False)
        assert get(PAGE).status_code == 404
        assert get(PAGE, cast, "lvwei").status_code == 200

    def test_what_is_not_there(self, issued: Bulletin) -> None:
        for address in ("2017Q2/", "third/", "2027Q1/", "2017Q3.pdf", "2017Q3.exe", "2017Q2.docx"):
            assert get(f"/hangzhou-2015/bulletins/{address}").status_code == 404, address
        assert Client().post(PAGE).status_code == 405

    def test_the_code_verifies(self, issued: Bulletin) -> None:
        code = issued.digest[:16]
        assert "校验码相符" in text(get(f"{PAGE}?code={code}"))
        assert "校验码不符" in text(get(f"{PAGE}?code={'0' * 16}"))
        assert digest_of(issued) == issued.digest
        texts = issued.texts | {"en": {**issued.texts["en"], "next": ["Changed behind our back."]}}
        Bulletin.objects.filter(pk=issued.pk).update(texts=texts)
        assert "与印发时的校验码不一致" in text(get(f"{PAGE}?code={code}"))

    def test_names_and_figures_stay_those_of_the_day(self, issued: Bulletin, cast: Cast) -> None:
        before = text(get(PAGE)).split('class="paper"')[1]
        Agency.objects.filter(code="kewei").update(short_name_zh="市科技局")
        correct(issued.quarter, cast, "59")
        assert text(get(PAGE)).split('class="paper"')[1] == before

    def test_a_correction_is_an_annex_of_the_next(self, filed: Quarter, cast: Cast) -> None:
        with clock.travel(at("2017-10-09 11:00")):
            correct(Quarter.objects.get(plan=filed.plan, year=2017, number=2), cast, "20")
        with clock.travel(at("2017-10-09 12:00")):
            publish(filed)
            issue(filed, cast)
        annex = text(get(PAGE)).split("附件3：")[1]
        assert "上期通报以来对已发布数据的更正" in annex
        assert "单位来函更正" in annex


class TestFiles:
    """Word and PDF."""

    def test_a_worker_makes_them_once(
        self, issued: Bulletin, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bulletin_files, "pdf", lambda html: b"%PDF " + html.encode()[:20])
        assert "文件正在生成" in text(get(PAGE))
        assert "<progress" in text(get(DESK, cast, "office"))
        made(issued)
        found = set(BulletinFile.objects.values_list("language", "format"))
        assert found == {(language, suffix) for language in LANGUAGES for suffix in ("docx", "pdf")}
        job = Job.objects.get(asked__bulletin=issued.pk)
        assert (job.state, job.done, job.total) == ("ready", 4, 4)
        assert not bulletin_jobs.make(job.pk)
        answer = get(f"{PAGE[:-1]}.docx")
        assert answer["Content-Disposition"] == 'attachment; filename="hangzhou-2015-bulletin-2017Q3.docx"'
        assert get(f"/en{PAGE[:-1]}.pdf")["Content-Disposition"].endswith('2017Q3-en.pdf"')
        assert post(cast, act="make").status_code == 302
        assert Job.objects.filter(asked__bulletin=issued.pk).count() == 2

    def test_without_pango_there_is_word_and_the_office_is_told(
        self, issued: Bulletin, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def no_paper(html: str) -> bytes:
            raise PaperUnavailable("no Pango")

        monkeypatch.setattr(bulletin_files, "pdf", no_paper)
        made(issued)
        assert {row.format for row in BulletinFile.objects.all()} == {"docx"}
        assert "这台服务器还不能生成PDF" in text(get(DESK, cast, "office"))

    def test_every_number_is_the_apis(self, issued: Bulletin, tmp_path: Path) -> None:
        made(issued)
        _words, rows = word_text(get(f"{PAGE[:-1]}.docx").content)
        answer = get(f"{PAGE[:-1]}.pdf")
        paper = pdf_text(answer.content, tmp_path)
        by_code = {row[0]: row for row in rows}
        told = caller().get("status/", level="indicator", quarter="2017Q3", page_size="200")["results"]
        assert len(told) == 25
        for figure in told:
            row = by_code[figure["code"]]
            shown = row[3].rstrip("家个%亿元户吨").replace(",", "")
            if figure["value"] is None:
                assert row[3] == ""
            elif row[3].endswith("%"):
                assert float(shown) == pytest.approx(float(figure["value"]) * 100, abs=0.05)
            else:
                assert float(shown) == pytest.approx(float(figure["value"]), abs=0.05)
            assert row[3].replace(" ", "") in paper
        [whole] = caller().get("status/", level="plan", quarter="2017Q3")["results"]
        areas = caller().get("status/", level="area", quarter="2017Q3", page_size="200")["results"]
        for area in areas:
            assert by_code[area["code"]][3:8] == [str(area["counts"][light.value]) for light in Light]
        assert by_code["2017年第三季度"][-1] == "54"
        assert sum(whole["counts"].values()) == 69

    def test_the_papers_hold_what_the_page_says(self, issued: Bulletin, tmp_path: Path) -> None:
        made(issued)
        code = " ".join(issued.digest[at : at + 4] for at in range(0, 16, 4))
        words, _rows = word_text(get(f"{PAGE[:-1]}.docx").content)
        assert any(code in line for line in words)
        assert "一、总体情况" in words
        paper = pdf_text(get(f"{PAGE[:-1]}.pdf").content, tmp_path)
        assert code.replace(" ", "") in paper
        for line in words:
            if line.startswith(("截至", "与2017", "明显滞后")):
                assert line.replace(" ", "").replace("\t", "") in paper

    def test_fonts_are_embedded(self, issued: Bulletin) -> None:
        made(issued)
        assert b"/FontFile" in get(f"{PAGE[:-1]}.pdf").content or b"ObjStm" in get(f"{PAGE[:-1]}.pdf").content


class TestProgram:
    """API and command."""

    def test_the_api_lists_and_gives_out(
        self, issued: Bulletin, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bulletin_files, "pdf", lambda html: b"%PDF")
        made(issued)
        [row] = caller().get(API)["results"]
        assert (row["quarter"], row["number"], row["total"], row["digest"]) == ("2017Q3", 3, 7, issued.digest)
        assert [file["format"] for file in row["files"]] == ["docx", "pdf"]
        answer = Client().get(row["files"][1]["url"])
        assert (answer.status_code, answer.content) == (200, b"%PDF")
        assert caller().get(API, quarter="2017Q2")["results"] == []
        assert len(caller().get(API, quarter="2017Q3")["results"]) == 1
        for missing in ("2017Q2.pdf", "2017Q3.exe", "third.pdf"):
            caller().get(f"{API}hangzhou-2015/{missing}", status=404)
        Plan.objects.update(is_public=False)
        caller().get(f"{API}hangzhou-2015/2017Q3.pdf", status=404)
        assert Client().get("/api/v1/bulletins/?plan=hangzhou-2015").status_code == 400

    def test_a_draft_is_not_in_the_api(self, published: Quarter, cast: Cast) -> None:
        drafted(published, cast)
        assert caller(cast["office"]).get(API)["results"] == []

    def test_the_command_writes_a_file(self, published: Quarter, tmp_path: Path) -> None:
        target = tmp_path / "b.docx"
        call_command("bulletin", "hangzhou-2015", "2017Q3", output=target, verbosity=0)
        words, _rows = word_text(target.read_bytes())
        assert "一、总体情况" in words
        for plan, quarter in (("nowhere", "2017Q3"), ("hangzhou-2015", "third"), ("hangzhou-2015", "2018Q1")):
            with pytest.raises(CommandError):
                call_command("bulletin", plan, quarter, output=target)
