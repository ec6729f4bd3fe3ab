"""The content of reports: what is typed is cleaned, working revisions are started and copied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from actions import registry
from actions.models import JudgedLight, Report, Revision
from actions.selectors.revisions import OWN_COLUMNS, TEXT_LIMITS, latest_submitted, own_columns
from hz_plus.lib import bulk
from hz_plus.lib.errors import Problem

from . import evidence, items
from .typed import clean_text, unknown

OWN_FIELDS = frozenset(OWN_COLUMNS)
LEAD_FIELDS = OWN_FIELDS - {"progress", "contact"}
"""Fields of the leads' forms; a supporting agency's has progress and contact, and its own values."""


@dataclass(slots=True)
class Cleaned:
    """What is to be written into one working revision: only the fields that were given."""

    columns: dict[str, Any] = field(default_factory=dict)
    parts: list[Any] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def known_fields() -> frozenset[str]:
    """Names of all content fields, the registered parts' included."""
    return OWN_FIELDS.union(*(part.fields for part in registry.parts()))


def clean(reports: Sequence[Report], contents: Sequence[Mapping[str, Any]]) -> list[Cleaned]:
    """Read what was typed for each report; problems say what to write instead."""
    cleaned = [_clean_own(report, content) for report, content in zip(reports, contents, strict=True)]
    for result, (rows, problems) in zip(cleaned, items.clean(reports, contents), strict=True):
        result.columns |= rows
        result.problems += problems
    for part in registry.parts():
        for result, (value, problems) in zip(cleaned, part.clean(reports, contents), strict=True):
            result.parts.append(value)
            result.problems += problems
    return cleaned


def _clean_own(report: Report, content: Mapping[str, Any]) -> Cleaned:
    result = Cleaned()
    stray = content.keys() - known_fields()
    if not report.is_lead:
        stray |= {name for name in LEAD_FIELDS & content.keys() if content[name] not in ("", None, [])}
    result.problems += [unknown(name, name) for name in sorted(stray)]
    for name, limit in TEXT_LIMITS.items():
        if name in content:
            result.columns[name] = clean_text(name, content[name], limit, result.problems)
    if "judged_light" in content:
        result.columns["judged_light"] = _clean_light(content["judged_light"], result.problems)
    if content.get("attachments") or (report.is_lead and "attachments" in content):
        result.columns["attachments"] = evidence.entries(report, content["attachments"], result.problems)
    return result


def _clean_light(value: Any, problems: list[Problem]) -> str:
    if value not in ("", *JudgedLight.values):
        problems.append(Problem("judged_light", "unknown_light", _("选择进展正常、进度偏慢或明显滞后。")))
        return ""
    return str(value)


def working_revisions(reports: Sequence[Report]) -> dict[int, Revision]:
    """By report id, the working revision, started as a copy of the latest submitted one where there is none."""
    by_id = {report.pk: report for report in reports}
    found = {row.report_id: row for row in Revision.objects.working().filter(report__in=list(by_id))}
    for pk, row in found.items():
        row.report = by_id[pk]
    missing = [report for report in reports if report.pk not in found]
    latest = latest_submitted(missing)
    pairs = [(latest.get(report.pk), report) for report in missing]
    new = _begin([_successor(report, source) for source, report in pairs])
    _copy_parts([(latest[pk], row) for pk, row in new.items() if pk in latest])
    return found | new


def _successor(report: Report, source: Revision | None) -> Revision:
    if source is None:
        return Revision(plan_id=report.plan_id, report=report)
    return Revision(plan_id=report.plan_id, report=report, **own_columns(source))


def _begin(rows: Sequence[Revision]) -> dict[int, Revision]:
    """Write new working revisions, all at once; the database gives them their ids."""
    if not rows:
        return {}
    columns = [field.attname for field in Revision._meta.concrete_fields if not field.primary_key]
    bulk.load(Revision._meta.db_table, columns, ([getattr(row, name) for name in columns] for row in rows))
    new = {row.report_id: row for row in rows}
    for report, pk in Revision.objects.working().filter(report__in=list(new)).values_list("report", "pk"):
        new[report].pk, new[report]._state.adding = pk, False
    return new


def _copy_parts(pairs: Sequence[tuple[Revision, Revision]]) -> None:
    if not pairs:
        return
    for part in registry.parts():
        part.copy(pairs)


def write(rows: Sequence[tuple[Revision, Cleaned]]) -> None:
    """Write cleaned content into working revisions. Raises Invalid where a file it names was cleared meanwhile."""
    for revision, cleaned in rows:
        evidence.hold(revision.report.agency_id, cleaned.columns.get("attachments", ()))
    _write_columns([(revision, c.columns) for revision, c in rows if c.columns])
    for index, part in enumerate(registry.parts()):
        part.write([(revision, cleaned.parts[index]) for revision, cleaned in rows])


def _write_columns(items: Sequence[tuple[Revision, Mapping[str, Any]]]) -> None:
    """Only the columns that were given: an update of many rows costs as much as it names."""
    for revision, columns in items:
        for name, value in columns.items():
            setattr(revision, name, value)
    named = sorted({name for _revision, columns in items for name in columns})
    if named:
        Revision.objects.bulk_update([revision for revision, _columns in items], named, batch_size=200)
