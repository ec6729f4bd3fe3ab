"""Refusals before a view is asked."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory

from actions.models import Plan, Report, Revision
from agencies.models import AuditEvent, Person
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("prefix", "title"), [("", "页面已过期"), ("/en", "Page expired")])
def test_a_form_without_its_token_is_a_page_of_ours(prefix: str, title: str, plan: Plan) -> None:
    answer = Client(enforce_csrf_checks=True).post(f"{prefix}/account/sign-in/", {"username": "x"})
    assert answer.status_code == 403
    assert title in answer.content.decode()


def test_break_glass_reads_what_services_write_and_deletes_nobody(plan: Plan, cast: Cast) -> None:
    request = RequestFactory().get("/admin/")
    request.user = Person(username="root", is_superuser=True, is_staff=True)
    for model in (Report, Revision, AuditEvent):
        site = admin.site.get_model_admin(model)
        assert site.has_view_permission(request)
        assert not site.has_add_permission(request)
        assert not site.has_change_permission(request)
        assert not site.has_delete_permission(request)
    people = admin.site.get_model_admin(Person)
    assert people.has_change_permission(request)
    assert not people.has_delete_permission(request)


def test_nobody_signs_up(plan: Plan) -> None:
    for address in ("/account/sign-up/", "/account/register/"):
        assert Client().get(address).status_code == 404
