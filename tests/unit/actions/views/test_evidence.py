"""Evidence: uploaded with the form and over the API, kept with the revision, given out to who may read it."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from actions.adapters import uploads
from actions.domain.file_kinds import FileKind
from actions.domain.workflow import Event, State
from actions.models import Quarter, Report, Revision, StoredFile
from actions.services import evidence, quarters, reports
from hz_plus.lib import clock
from hz_plus.lib.errors import Invalid
from tests.factories import files
from tests.factories.cast import Cast, at, bring_to, report_of
from tests.factories.pages import client_of
from tests.unit.actions.views.test_drafts import form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october", "own_files")]


@pytest.fixture
def own_files(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def lead(quarter: Quarter) -> Report:
    return report_of(quarter, "1.1", "kewei")


def pdf(name: str = "证明.pdf", more: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, files.PDF + more)


def send(client: Client, report: Report, **data: Any) -> Any:
    return client.post(
        f"/filing/{report.pk}/", {"action": "save", "files": "1", **form(client, report), **data}
    )


def attached(report: Report) -> list[dict[str, Any]]:
    return list(Revision.objects.filter(report=report).order_by("pk").last().attachments)  # type: ignore[union-attr]


def fetched(client: Client, address: str) -> int:
    """The status; the file is read to its end, and so closed."""
    answer = client.get(address)
    assert answer.getvalue() == files.PDF
    return answer.status_code


class TestForm:
    """Uploaded with everything else that was typed."""

    def test_uploaded_listed_made_public_removed(self, lead: Report, cast: Cast, own_files: Path) -> None:
        client = client_of(cast["kewei"])
        answer = send(client, lead, uploads=[pdf(), pdf("图.pdf", b"2")], progress="新增4家。")
        assert answer.status_code == 302
        first, second = attached(lead)
        assert (first["name"], first["kind"], first["is_public"]) == ("证明.pdf", "pdf", False)
        assert Revision.objects.get(report=lead).progress == "新增4家。"
        stored = StoredFile.objects.get(sha256=first["sha256"])
        assert (own_files / str(stored.file.name)).read_bytes() == files.PDF
        assert "证明" not in str(stored.file.name)
        rows = {"file:0": first["sha256"], "public:0": "on", "file:1": second["sha256"]}
        send(client, lead, **rows)
        assert [row["is_public"] for row in attached(lead)] == [True, False]
        send(client, lead, **rows, action=f"detach:{second['sha256']}")
        assert [row["sha256"] for row in attached(lead)] == [first["sha256"]]
        send(client, lead)
        assert attached(lead) == []

    def test_a_wrong_file_is_named_and_nothing_typed_is_lost(self, lead: Report, cast: Cast) -> None:
        client = client_of(cast["kewei"])
        wrong = SimpleUploadedFile("程序.pdf", b"MZ")
        answer = send(client, lead, uploads=[wrong, pdf()], progress="写到一半。")
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "“程序.pdf”不是PDF" in page
        assert "写到一半。" in page
        assert 'value="证明.pdf"' in page
        assert not Revision.objects.filter(report=lead).exists()

    def test_the_same_file_is_stored_once_in_an_agency(
        self, lead: Report, quarter: Quarter, cast: Cast
    ) -> None:
        client, other = client_of(cast["kewei"]), report_of(quarter, "S5.1", "kewei")
        for report in (lead, lead, other):
            send(client, report, uploads=[pdf()])
        assert StoredFile.objects.count() == 1
        assert len(attached(lead)) == len(attached(other)) == 1

    def test_autosave_keeps_the_rows(self, lead: Report, cast: Cast) -> None:
        client = client_of(cast["kewei"])
        send(client, lead, uploads=[pdf()])
        [row] = attached(lead)
        kept = send(client, lead, action="autosave", **{"file:0": row["sha256"]}, progress="又写。")
        assert kept.status_code == 200
        assert attached(lead) == [row]

    def test_foreign_hashes_and_supporters_are_refused(
        self, lead: Report, quarter: Quarter, cast: Cast
    ) -> None:
        lvwei = client_of(cast["lvwei"])
        own = report_of(quarter, "12.1", "lvwei")
        send(lvwei, own, uploads=[pdf()])
        [row] = attached(own)
        answer = send(client_of(cast["kewei"]), lead, **{"file:0": row["sha256"]})
        assert answer.status_code == 422
        assert "本单位没有这个文件" in answer.content.decode()
        support = Report.objects.filter(agency__code="kewei", role="support").first()
        assert support is not None
        send(client_of(cast["kewei"]), support, uploads=[pdf()])
        assert not StoredFile.objects.filter(agency__code="kewei").exists()


class TestGivenOut:
    """`/files/<report>/<sha256>/`."""

    @pytest.fixture
    def address(self, lead: Report, cast: Cast) -> str:
        send(client_of(cast["kewei"]), lead, uploads=[pdf()])
        return f"/files/{lead.pk}/{attached(lead)[0]['sha256']}/"

    def test_as_a_download_that_nothing_runs(self, address: str, cast: Cast) -> None:
        answer = client_of(cast["kewei"]).get(address)
        assert answer.getvalue() == files.PDF
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]

    def test_a_draft_is_the_agencys_own(self, address: str, lead: Report, cast: Cast) -> None:
        for username in ("lvwei", "office", "leader", "admin"):
            assert client_of(cast[username]).get(address).status_code == 404
        assert Client().get(address).status_code == 404
        assert client_of(cast["kewei"]).get(f"/files/{lead.pk}/{'0' * 64}/").status_code == 404
        assert client_of(cast["kewei"]).post(address).status_code == 405

    def test_the_public_gets_what_is_published_and_marked(
        self, address: str, lead: Report, quarter: Quarter, cast: Cast
    ) -> None:
        report = bring_to(Report.objects.for_work().get(pk=lead.pk), cast, Event.PREPARE, Event.SUBMIT)
        assert fetched(client_of(cast["office"]), address) == 200
        reports.move(report, Event.APPROVE, by=cast["office"])
        with clock.travel(at("2017-12-01 09:00")):
            for name in ("close_quarter", "publish_quarter"):
                getattr(quarters, name)(quarter=Quarter.objects.get(pk=quarter.pk), by=cast["manager"])
            assert Client().get(address).status_code == 404
            Revision.objects.filter(report=lead).update(
                attachments=[row | {"is_public": True} for row in attached(lead)]
            )
            assert fetched(Client(), address) == 200

    def test_the_hash_of_what_is_signed_covers_it(self, address: str, lead: Report, cast: Cast) -> None:
        report = bring_to(Report.objects.for_work().get(pk=lead.pk), cast, Event.PREPARE, Event.SUBMIT)
        reports.move(report, Event.RETURN, by=cast["office"], note="补充佐证。")
        row = attached(lead)[0]
        send(client_of(cast["kewei"]), lead, **{"file:0": row["sha256"], "public:0": "on"})
        report = bring_to(Report.objects.for_work().get(pk=lead.pk), cast, Event.PREPARE, Event.SUBMIT)
        one, two = Revision.objects.filter(report=lead).order_by("number")
        assert one.hash != two.hash
        assert (one.attachments[0]["is_public"], two.attachments[0]["is_public"]) == (False, True)
        assert report.state == State.SUBMITTED


class TestApi:
    """`POST /api/v1/reports/{id}/attachments/`."""

    def post(self, client: Client, report: Report, version: int | None, **data: Any) -> Any:
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        return client.post(f"/api/v1/reports/{report.pk}/attachments/", data, headers=headers)

    def test_taken_in_with_the_version_seen(self, lead: Report, cast: Cast) -> None:
        client = client_of(cast["kewei"])
        assert self.post(client, lead, None, file=pdf()).status_code == 428
        answer = self.post(client, lead, 1, file=pdf(), is_public="true")
        assert answer.status_code == 201
        [row] = answer.json()["attachments"]
        assert (row["name"], row["size"], row["is_public"]) == ("证明.pdf", len(files.PDF), True)
        assert self.post(client, lead, 1, file=pdf("又.pdf", b"3")).status_code == 412
        assert len(attached(lead)) == StoredFile.objects.count() == 1

    def test_given_out_and_taken_away(self, lead: Report, cast: Cast) -> None:
        client = client_of(cast["kewei"])
        [row] = self.post(client, lead, 1, file=pdf()).json()["attachments"]
        path = f"/api/v1/reports/{lead.pk}/attachments/{row['sha256']}/"
        assert fetched(client, path) == 200
        for username, status in (("lvwei", 404), ("office", 404), ("admin", 404)):
            other = client_of(cast[username])
            assert other.get(path).status_code == status
            assert other.delete(path, headers={"If-Match": '"2"'}).status_code in (403, 404)
        assert client.delete(path).status_code == 428
        assert client.delete(path, headers={"If-Match": '"1"'}).status_code == 412
        assert client.put(path).status_code == 405
        assert client.delete(path, headers={"If-Match": '"2"'}).json()["attachments"] == []
        assert client.delete(path, headers={"If-Match": '"3"'}).status_code == 404

    def test_refusals(self, lead: Report, cast: Cast) -> None:
        client = client_of(cast["kewei"])
        assert self.post(client, lead, 1).status_code == 400
        wrong = self.post(client, lead, 1, file=SimpleUploadedFile("a.pdf", b"x"))
        assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (400, "unknown_kind")
        assert self.post(client_of(cast["lvwei"]), lead, 1, file=pdf()).status_code == 404
        assert self.post(client_of(cast["office"]), lead, 1, file=pdf()).status_code == 403
        assert self.post(Client(), lead, 1, file=pdf()).status_code in (401, 404)
        assert client.get(f"/api/v1/reports/{lead.pk}/attachments/").status_code == 405
        assert StoredFile.objects.count() == 0


def test_what_no_revision_names_is_cleared(lead: Report, cast: Cast, own_files: Path) -> None:
    client = client_of(cast["kewei"])
    send(client, lead, uploads=[pdf()])
    send(client, lead, uploads=[pdf("丢.pdf", b"9"), SimpleUploadedFile("坏.pdf", b"x")])
    assert StoredFile.objects.count() == 2
    assert evidence.clear() == 0
    assert evidence.clear(before=timezone.now()) == 1
    assert [row["name"] for row in attached(lead)] == ["证明.pdf"]
    assert StoredFile.objects.count() == len(list((own_files / "evidence").iterdir())) == 1


def test_bytes_that_no_row_knows_are_cleared_once_they_are_old(
    lead: Report, cast: Cast, own_files: Path
) -> None:
    send(client_of(cast["kewei"]), lead, uploads=[pdf()])
    lost = own_files / "evidence" / "lost"
    lost.write_bytes(b"x")
    assert evidence.clear() == 0
    os.utime(lost, (0, 0))
    assert evidence.clear() == 1
    assert len(list((own_files / "evidence").iterdir())) == 1


def test_a_draft_that_names_what_was_cleared_is_refused(lead: Report, cast: Cast) -> None:
    client = client_of(cast["kewei"])
    send(client, lead, uploads=[pdf(), SimpleUploadedFile("坏.pdf", b"x")])
    [stored] = StoredFile.objects.all()
    with pytest.raises(Invalid):
        evidence.hold(lead.agency_id, [{"sha256": stored.sha256}, {"sha256": "0" * 64}])
    assert evidence.clear(before=timezone.now()) == 1
    answer = send(client, lead, **{"file:0": stored.sha256}, progress="还在写。")
    assert answer.status_code == 422
    assert "还在写。" in answer.content.decode()


class TestNames:
    """A file is called in each report as its people called it there."""

    def test_the_name_of_another_upload_does_not_show(
        self, lead: Report, quarter: Quarter, cast: Cast
    ) -> None:
        client, other = client_of(cast["kewei"]), report_of(quarter, "S5.1", "kewei")
        send(client, lead, uploads=[pdf("张三的内部稿.pdf")])
        send(client, other, uploads=[pdf("公开证明.pdf")])
        assert [row["name"] for row in attached(other)] == ["公开证明.pdf"]
        [row] = attached(lead)
        assert row["name"] == "张三的内部稿.pdf"
        answer = client.get(f"/files/{other.pk}/{row['sha256']}/")
        assert "%E5%85%AC%E5%BC%80" in answer["Content-Disposition"]
        answer.close()

    def test_what_misleads_is_left_out_of_a_name(self, lead: Report, cast: Cast) -> None:
        [stored] = [evidence.store(lead.agency, pdf(), FileKind.PDF, by=cast["kewei"])]
        for name, kept in (
            ("名单（终稿）.pdf", "名单（终稿）.pdf"),
            ("a\u202efdp.exe/..\\x", "afdp.exe..pdf"),
        ):
            assert evidence.entry(stored, name=name, is_public=False)["name"] == kept
        assert evidence.entry(stored, name=" . ", is_public=False)["name"] == f"{stored.sha256[:12]}.pdf"

    def test_the_ending_is_mended(self, lead: Report, cast: Cast) -> None:
        send(client_of(cast["kewei"]), lead, uploads=[pdf("证明.png")])
        assert [row["name"] for row in attached(lead)] == ["证明.pdf"]


class TestReceiving:
    """What is too large is not even received."""

    def test_it_is_left_out_and_all_else_stays(
        self, lead: Report, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(uploads, "LARGEST", 1000)
        client = client_of(cast["kewei"])
        answer = send(client, lead, uploads=[pdf("大.pdf", b" " * 2000), pdf()], progress="写到一半。")
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "“大.pdf”超过20MB" in page
        assert "写到一半。" in page
        assert 'value="证明.pdf"' in page

    def test_over_the_api_and_no_more_files_than_a_report_has(
        self, lead: Report, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(uploads, "LARGEST", 1000)
        client = client_of(cast["kewei"])
        headers = {"If-Match": '"1"'}
        path = f"/api/v1/reports/{lead.pk}/attachments/"
        answer = client.post(path, {"file": pdf("大.pdf", b" " * 2000)}, headers=headers)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "file_too_large")
        many = [pdf(f"{number}.pdf", str(number).encode()) for number in range(21)]
        assert client.post(path, {"file": many}, headers=headers).status_code == 400


class TestMerging:
    """Two people change the list of files in one draft."""

    def test_what_each_added_removed_or_marked_is_kept(self, lead: Report, cast: Cast) -> None:
        mine, theirs = client_of(cast["kewei"]), client_of(cast["kewei.signer"])
        send(mine, lead, uploads=[pdf("一.pdf", b"1"), pdf("二.pdf", b"2")])
        one, two = attached(lead)
        seen = {"files": "1", **form(mine, lead)}
        both = {"file:0": one["sha256"], "file:1": two["sha256"]}
        send(theirs, lead, **both, **{"public:0": "on"}, uploads=[pdf("三.pdf", b"3")])
        answer = mine.post(
            f"/filing/{lead.pk}/",
            {**seen, "action": "save", "file:0": one["sha256"], "uploads": [pdf("四.pdf", b"4")]},
        )
        assert answer.status_code == 302
        kept = {row["name"]: row["is_public"] for row in attached(lead)}
        assert kept == {"一.pdf": True, "三.pdf": False, "四.pdf": False}


class TestScanner:
    """ClamAV's daemon, where one is set."""

    @pytest.fixture
    def clamd(self, settings: Settings, tmp_path: Path) -> Iterator[dict[str, bytes]]:
        """A daemon that answers as `told` says, and keeps what it was sent."""
        told = {"answer": b"stream: OK\0", "sent": b""}
        settings.HZ_CLAMD = str(tmp_path / "clamd")
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(settings.HZ_CLAMD)
            server.listen()

            def serve() -> None:
                line, _address = server.accept()
                with line:
                    while not told["sent"].endswith(bytes(4)):
                        told["sent"] += line.recv(4096)
                    line.sendall(told["answer"])

            thread = threading.Thread(target=serve, daemon=True)
            thread.start()
            yield told
            thread.join(5)

    def test_a_clean_file_is_taken(self, clamd: dict[str, bytes], lead: Report, cast: Cast) -> None:
        send(client_of(cast["kewei"]), lead, uploads=[pdf()])
        assert clamd["sent"] == b"zINSTREAM\0" + len(files.PDF).to_bytes(4, "big") + files.PDF + bytes(4)
        assert len(attached(lead)) == 1

    def test_an_infected_one_is_not(self, clamd: dict[str, bytes], lead: Report, cast: Cast) -> None:
        clamd["answer"] = b"stream: Eicar-Signature FOUND\0"
        page = send(client_of(cast["kewei"]), lead, uploads=[pdf()]).content.decode()
        assert "查出病毒（Eicar-Signature）" in page
        assert StoredFile.objects.count() == 0

    def test_without_an_answer_nothing_is_taken(self, settings: Settings, lead: Report, cast: Cast) -> None:
        settings.HZ_CLAMD = "/nowhere/clamd"
        page = send(client_of(cast["kewei"]), lead, uploads=[pdf()]).content.decode()
        assert "查毒服务暂不可用" in page
        assert StoredFile.objects.count() == 0
