"""Accounts, kept by administrators alone."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agencies.models import Appointment, Person
from tests.factories.cast import Cast
from tests.factories.pages import client_of, counted

pytestmark = pytest.mark.django_db
NEW = "/manage/accounts/new/"
SECRET = re.compile(r'<code class="secret">([a-z0-9-]{14})</code>')


@pytest.fixture
def admin(cast: Cast) -> Client:
    return client_of(cast["admin"])


@pytest.mark.parametrize("username", ["kewei", "kewei.signer", "office", "manager", "leader"])
@pytest.mark.parametrize("path", ["/manage/accounts/", NEW])
def test_others_are_refused(username: str, path: str, cast: Cast) -> None:
    assert client_of(cast[username]).get(path).status_code == 403


def test_strangers_sign_in_first(db: None) -> None:
    assert Client().get("/manage/accounts/")["Location"].startswith("/account/sign-in/")


def test_administrators_see_no_filing(admin: Client) -> None:
    for path in ("/filing/", "/filing/signing/", "/review/", "/manage/calendar/"):
        assert admin.get(path).status_code == 403


def test_the_list_is_searched_by_name_and_agency(admin: Client) -> None:
    with counted() as statements:
        page = admin.get("/manage/accounts/").content.decode()
    assert "fagaiwei.signer" in page
    assert len(statements) <= 6
    found = admin.get("/manage/accounts/?search=市科委").content.decode()
    assert "kewei.signer" in found
    assert "fagaiwei" not in found
    assert "没有符合条件的账号" in admin.get("/manage/accounts/?search=nobody").content.decode()


def test_a_reset_password_is_shown_once_and_must_be_replaced(admin: Client, cast: Cast) -> None:
    person = cast["kewei"]
    answer = admin.post(f"/manage/accounts/{person.pk}/password/")
    [password] = SECRET.findall(answer.content.decode())
    assert answer["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert cast["kewei"].check_password(password)
    entered = Client()
    entered.post("/account/sign-in/", {"username": "kewei", "password": password})
    assert entered.get("/filing/")["Location"] == "/account/password/"
    assert not SECRET.search(admin.get("/manage/accounts/").content.decode())


def test_resetting_climbs_the_ladder(admin: Client, cast: Cast) -> None:
    path = f"/manage/accounts/{cast['kewei'].pk}/password/"
    assert admin.get(path).status_code == 405
    assert admin.post("/manage/accounts/999999/password/").status_code == 404
    assert client_of(cast["office"]).post(path).status_code == 403


def test_a_list_is_looked_at_first_then_made(admin: Client) -> None:
    lines = (
        "账号,岗位,单位代码,姓名\nwang,填报员,kewei,王芳\nli，signer，kewei，李明\nkewei,填报员,kewei,重复"
    )
    preview = admin.post(NEW, {"lines": lines, "action": "preview"}).content.decode()
    assert "新建2个，有误0行" in preview
    assert "已存在，跳过" in preview
    assert not Person.objects.filter(username="wang").exists()

    made = admin.post(NEW, {"lines": lines, "action": "make"}).content.decode()
    first, second = SECRET.findall(made)
    assert first != second
    wang = Person.objects.get(username="wang")
    assert wang.check_password(first)
    assert wang.must_set_password
    assert wang.name == "王芳"
    assert Appointment.objects.get(person=wang).role == "reporter"


def test_a_wrong_line_is_named_and_nothing_is_made(admin: Client) -> None:
    lines = "wang,填报员,kewei,王芳\nwang,填报员,kewei,再次\nzhao,局长,kewei,\nqian,填报员,nowhere,\n!!,填报员,kewei,"
    answer = admin.post(NEW, {"lines": lines, "action": "make"})
    page = answer.content.decode()
    assert answer.status_code == 422
    for message in ("已有同名账号", "岗位填写", "没有这个单位代码", "账号用字母"):
        assert message in page
    assert not Person.objects.filter(username="wang").exists()


def test_the_list_may_be_a_file_of_a_spreadsheet(admin: Client) -> None:
    file = SimpleUploadedFile("名单.csv", "wang,填报员,kewei,王芳".encode("gb18030"))
    assert "新建1个" in admin.post(NEW, {"file": file, "action": "preview"}).content.decode()
    broken = SimpleUploadedFile("x.xlsx", b"PK\xff\xff\x00\x80")
    assert admin.post(NEW, {"file": broken, "action": "preview"}).status_code == 422
    assert admin.post(NEW, {"lines": " ", "action": "preview"}).status_code == 422


def test_every_agency_at_once(admin: Client) -> None:
    page = admin.post(NEW, {"action": "every-agency"}).content.decode()
    assert "共94行，新建82个，有误0行" in page
