"""Calling the API as a client would."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from actions.domain.workflow import Event
from actions.models import Quarter, Report
from actions.services import quarters
from agencies.domain.roles import Scope
from agencies.models import Person
from agencies.services import tokens
from indicators.services import roll_up
from tests.factories.cast import Cast, bring_to, report_of

BASE = "/api/v1/"
EVERYTHING = (Scope.READ_ALL, Scope.WRITE_REPORTS, Scope.REVIEW_REPORTS)


@dataclass
class Caller:
    """Somebody with a token, or without."""

    headers: dict[str, str] = field(default_factory=dict)
    client: Client = field(default_factory=Client)

    def get(self, path: str, status: int = 200, **parameters: Any) -> Any:
        """What a GET answers, as JSON; `status` is what it must answer with."""
        answer = self.client.get(BASE + path, parameters, headers=self.headers)
        assert answer.status_code == status, answer.content.decode()
        return answer.json() if answer.content else None

    def send(
        self, method: str, path: str, body: Any, *, version: object = None, status: int = 200
    ) -> dict[str, Any]:
        """What a write answers, as JSON."""
        headers = self.headers if version is None else self.headers | {"If-Match": f'"{version}"'}
        answer = self.client.generic(
            method, BASE + path, json.dumps(body), content_type="application/json", headers=headers
        )
        assert answer.status_code == status, answer.content.decode()
        found: dict[str, Any] = answer.json()
        return found


def caller(person: Person | None = None, *scopes: Scope) -> Caller:
    """The public, or `person` with a token of these scopes (of all that reports need, where none is given)."""
    if person is None:
        return Caller()
    secret = tokens.issue(person=person, scopes=scopes or EVERYTHING, by=None)
    return Caller({"Authorization": f"Bearer {secret}"})


def pointers(answer: dict[str, Any]) -> dict[str, str]:
    """By place, the code of each error in a problem."""
    return {row["pointer"]: row["code"] for row in answer["errors"]}


def publish(quarter: Quarter, cast: Cast) -> Report:
    """Approve the lead's report of measure 1.1, publish the quarter and compute its figures."""
    report = bring_to(report_of(quarter, "1.1", "kewei"), cast, Event.PREPARE, Event.SUBMIT, Event.APPROVE)
    quarters.close_quarter(quarter=quarter, by=None)
    quarters.publish_quarter(quarter=quarter, by=None)
    roll_up.store(quarter=quarter)
    return report
