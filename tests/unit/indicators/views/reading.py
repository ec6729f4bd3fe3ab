"""Asking for pages as a browser does."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.factories.cast import Cast

PLAN = "/hangzhou-2015/"


def get(address: str, cast: Cast | None = None, username: str = "") -> Any:
    """The answer to GET `address`, asked by `username` or by nobody."""
    client = Client()
    if cast is not None and username:
        client.force_login(cast[username])
    return client.get(address)


def text(answer: Any) -> str:
    """The page as text, its white space collapsed."""
    return " ".join(answer.content.decode().split())
