"""The manager's page of the plan's document."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from actions.models import Plan, SourceDocument
from tests.factories.cast import Cast
from tests.factories.documents import LINES, TEXT, word
from tests.factories.pages import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
PAGE = "/manage/plan/hangzhou-2015/source/"
MEASURE, WHOLE = "/hangzhou-2015/measures/1.1/", "/hangzhou-2015/text/"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def send(client: Client, content: bytes, prefix: str = "") -> Any:
    return client.post(prefix + PAGE, {"file": SimpleUploadedFile("意见.docx", content)})


def test_from_upload_to_withdrawal(plan: Plan, cast: Cast) -> None:
    manager, public = client_of(cast["manager"]), Client()
    assert "查看原文" not in text(public.get(MEASURE))
    assert "原文尚未上传" in text(public.get(WHOLE))
    assert send(manager, word()).status_code == 302
    page = text(manager.get(PAGE))
    assert "意见.docx" in page
    assert "2项措施可以查看条款" in page
    assert "1.2（二（一）2）" in page
    assert "测试用句：认定<mark>60</mark>家，另有160家和60.5家不算。" in text(public.get(MEASURE))
    whole = text(public.get(WHOLE))
    assert "<h3>(一)加强组织领导。</h3><p>测试用句：由办公室负责。\n</p>" in whole
    assert 'id="m-1.1"' in whole
    found = text(public.get("/hangzhou-2015/search/?q=由办公室"))
    assert '<a href="/hangzhou-2015/text/#c-5">三（一）' in found
    assert manager.post(PAGE, {"act": "withdraw"}).status_code == 302
    assert "查看原文" not in text(public.get(MEASURE))
    assert manager.post(PAGE, {"act": "withdraw"}).status_code == 409


def test_a_refused_file_leaves_the_known_one(plan: Plan, cast: Cast) -> None:
    manager = client_of(cast["manager"])
    send(manager, TEXT)
    for content, said in ((b"", "This file is empty."), (b"nothing numbered", "No clause of any measure")):
        answer = send(manager, content, "/en")
        assert (answer.status_code, said in text(answer)) == (422, True)
    assert manager.post(PAGE).status_code == 422
    assert SourceDocument.objects.known_at(None).get().clauses.count() == len(LINES) - 1


def test_others_are_refused(plan: Plan, cast: Cast) -> None:
    for who in ("office", "kewei", "leader"):
        assert client_of(cast[who]).get(PAGE).status_code == 403
        assert send(client_of(cast[who]), TEXT).status_code == 403
    assert client_of(cast["manager"]).get("/manage/plan/none/source/").status_code == 404
    assert client_of(cast["manager"]).put(PAGE).status_code == 405
    assert Client().get(PAGE).status_code == 302
