"""Every address of the program, with something to show at each."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.urls import URLPattern, URLResolver, get_resolver

from actions.models import Extension, Feedback, Quarter, Report, UrgingSlip
from agencies.models import Job, Person
from agencies.services.notices import SALT

SUBJECTS: dict[str | None, Any] = {
    "extension-answer": Extension,
    "feedback-close": Feedback,
    "urging-slip": UrgingSlip,
}
"""What addresses with a number are about, where that is no report."""


def patterns(namespace: str) -> list[URLPattern]:
    """The addresses of one app's pages."""
    found: list[URLPattern] = []

    def walk(rows: list[URLPattern | URLResolver], inside: bool) -> None:
        for row in rows:
            if isinstance(row, URLResolver):
                walk(row.url_patterns, inside or row.namespace == namespace)
            elif inside:
                found.append(row)

    walk(get_resolver().url_patterns, False)
    return found


def arguments(pattern: URLPattern, report: Report, quarter: Quarter) -> dict[str, object]:
    """Values for the address's parameters: the report's where it is about one, else those of the quarter."""
    known: dict[str, object] = {"plan": "hangzhou-2015", "code": "1.1", "pk": report.pk, "sha256": "0" * 64}
    known["indicator"] = "1.1-a"
    if pattern.name in ("area", "agency", "district"):
        known["code"] = {"area": "1", "agency": "kewei", "district": "yuhang"}[pattern.name]
    if pattern.name == "lineage":
        known["level"] = "measure"
    if pattern.name == "indicator":
        known["code"] = "1.1-a"
    if pattern.name == "steps":
        known["code"], known["indicator"] = "2.1", "2.1-b"
    if pattern.name == "unsubscribe":
        known["token"] = signing.dumps(Person.objects.values_list("pk", flat=True).first(), salt=SALT)
    if pattern.name in SUBJECTS:
        known["pk"] = SUBJECTS[pattern.name].objects.values_list("pk", flat=True).first() or 0
    if pattern.name in ("quarter-stage", "quarter-deadlines"):
        known["pk"] = quarter.pk
    if pattern.name in ("publish", "bulletin", "bulletin-edit", "bulletin-file"):
        known["quarter"], known["suffix"] = f"{quarter.year}Q{quarter.number}", "docx"
    if "filing" in str(pattern.name) or "plan-import" in str(pattern.name):
        known["quarter"] = f"{quarter.year}Q{quarter.number}"
        known["job"] = Job.objects.values_list("pk", flat=True).first() or 0
    return {name: known[name] for name in pattern.pattern.converters}
