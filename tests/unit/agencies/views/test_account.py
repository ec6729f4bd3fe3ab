"""A person's own account."""

from __future__ import annotations

import pytest
from django.test import Client

from agencies.models import AuditEvent, Person
from tests.factories.cast import PASSWORD, Cast
from tests.factories.pages import client_of

pytestmark = pytest.mark.django_db


def test_it_tells_who_i_am(cast: Cast) -> None:
    page = client_of(cast["kewei"]).get("/account/").content.decode()
    assert "市科委填报员" in page
    assert "填报员" in page
    assert 'href="/filing/"' in page


def test_strangers_sign_in_first(db: None) -> None:
    assert Client().get("/account/").status_code == 302


def test_a_new_password_needs_the_old_one(cast: Cast) -> None:
    client, new = client_of(cast["kewei"]), "a-new-pass-word-7"
    typed = {"old_password": "wrong", "new_password1": new, "new_password2": new}
    assert client.post("/account/", typed).status_code == 422
    assert client.post("/account/", typed | {"old_password": PASSWORD}).status_code == 302
    assert Person.objects.get(username="kewei").check_password(new)
    assert AuditEvent.objects.filter(verb="set_password").count() == 1
    assert client.get("/account/").status_code == 200
