"""The content of reports: what is typed is cleaned, working revisions are started and copied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from actions import registry
from actions.models import JudgedLight, NextStep, Report, Revision
from actions.selectors.revisions import TEXT_LIMITS, latest_submitted, own_columns
from hz_plus.lib import bulk
from hz_plus.lib.errors import Problem

from . import evidence

NEXT_STEPS_LIMIT = 20
OWN_FIELDS = frozenset({*TEXT_LIMITS, "judged_light", "next_steps", "attachments"})
LEAD_FIELDS = OWN_FIELDS - {"progress", "contact"}
"""Fields of the leads' forms; a supporting agency's has progress and contact, and its own values."""


@dataclass(frozen=True, slots=True)
class Step:
    """A next step as it is to be written."""

    step: str
    due_on: date | None
    person: str
    done: bool


@dataclass(slots=True)
class Cleaned:
    """What is to be written into one working revision: only the fields that were given."""

    columns: dict[str, Any] = field(default_factory=dict)
    next_steps: list[Step] | None = None
    parts: list[Any] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def known_fields() -> frozenset[str]:
    """Names of all content fields, the registered parts' included."""
    return OWN_FIELDS.union(*(part.fields for part in registry.parts()))


def clean(reports: Sequence[Report], contents: Sequence[Mapping[str, Any]]) -> list[Cleaned]:
    """Read what was typed for each report; problems say what to write instead."""
    cleaned = [_clean_own(report, content) for report, content in zip(reports, contents, strict=True)]
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
    if "next_steps" in content:
        result.next_steps = _clean_steps(content["next_steps"], result.problems)
    return result


def unknown(where: str, name: str) -> Problem:
    """A field that no form has."""
    return Problem(where, "unknown_field", _("没有“%(name)s”这一栏。") % {"name": name})


def clean_text(name: str, value: Any, limit: int, problems: list[Problem]) -> str:
    """Text without surrounding blanks, at most `limit` characters, no control characters."""
    if not isinstance(value, str):
        problems.append(Problem(name, "not_text", _("填写文字。")))
        return ""
    text = value.replace("\r\n", "\n").strip()
    if "\0" in text:
        problems.append(Problem(name, "not_text", _("删去不可见的控制字符。")))
    if len(text) > limit:
        message = _("最多%(limit)d字，现有%(count)d字。") % {"limit": limit, "count": len(text)}
        problems.append(Problem(name, "too_long", message))
    return text


def _clean_light(value: Any, problems: list[Problem]) -> str:
    if value not in ("", *JudgedLight.values):
        problems.append(Problem("judged_light", "unknown_light", _("选择进展正常、进度偏慢或明显滞后。")))
        return ""
    return str(value)


def _clean_steps(value: Any, problems: list[Problem]) -> list[Step]:
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        problems.append(Problem("next_steps", "not_rows", _("下步措施按行填写：措施、完成时限、责任人。")))
        return []
    if len(value) > NEXT_STEPS_LIMIT:
        message = _("下步措施最多%(limit)d行。") % {"limit": NEXT_STEPS_LIMIT}
        problems.append(Problem("next_steps", "too_many", message))
    steps = [_clean_step(index, row, problems) for index, row in enumerate(value)]
    return [step for step in steps if step is not None]


def _clean_step(index: int, row: Mapping[str, Any], problems: list[Problem]) -> Step | None:
    where = f"next_steps/{index}"
    stray = row.keys() - {"step", "due_on", "person", "done"}
    problems += [unknown(f"{where}/{name}", name) for name in stray]
    step = clean_text(f"{where}/step", row.get("step") or "", 300, problems)
    person = clean_text(f"{where}/person", row.get("person") or "", 100, problems)
    due_on = clean_date(f"{where}/due_on", row.get("due_on"), problems)
    if row.get("done", "") not in ("", None, True, False, "on", "true", "false"):
        problems.append(Problem(f"{where}/done", "not_a_choice", _("填写是或否。")))
    if not step:
        if person or due_on:
            problems.append(Problem(f"{where}/step", "missing", _("写明措施内容，或清空本行。")))
        return None
    return Step(step, due_on, person, row.get("done") in (True, "on", "true"))


def clean_date(where: str, value: Any, problems: list[Problem]) -> date | None:
    """Read a day written as 2018-10-31; None where empty."""
    if value in (None, ""):
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        problems.append(Problem(where, "not_a_date", _("日期写作 2018-10-31。")))
        return None


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
    targets = {source.pk: target for source, target in pairs}
    NextStep.objects.bulk_create(
        NextStep(
            revision=targets[row.revision_id],
            order=row.order,
            step=row.step,
            due_on=row.due_on,
            person=row.person,
            done=row.done,
        )
        for row in NextStep.objects.filter(revision__in=targets)
    )
    for part in registry.parts():
        part.copy(pairs)


def write(items: Sequence[tuple[Revision, Cleaned]]) -> None:
    """Write cleaned content into working revisions."""
    _write_columns([(revision, c.columns) for revision, c in items if c.columns])
    _write_steps([(revision, c.next_steps) for revision, c in items if c.next_steps is not None])
    for index, part in enumerate(registry.parts()):
        part.write([(revision, cleaned.parts[index]) for revision, cleaned in items])


def _write_columns(items: Sequence[tuple[Revision, Mapping[str, Any]]]) -> None:
    """Only the columns that were given: an update of many rows costs as much as it names."""
    for revision, columns in items:
        for name, value in columns.items():
            setattr(revision, name, value)
    named = sorted({name for _revision, columns in items for name in columns})
    if named:
        Revision.objects.bulk_update([revision for revision, _columns in items], named, batch_size=200)


def _write_steps(items: Sequence[tuple[Revision, list[Step]]]) -> None:
    if not items:
        return
    NextStep.objects.filter(revision__in=[revision for revision, _steps in items]).delete()
    NextStep.objects.bulk_create(
        [
            NextStep(
                revision=revision,
                order=order,
                step=step.step,
                due_on=step.due_on,
                person=step.person,
                done=step.done,
            )
            for revision, steps in items
            for order, step in enumerate(steps)
        ],
        batch_size=500,
    )
