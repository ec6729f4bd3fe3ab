"""Rows of a report that are ticked off, as typed: read, given their ids, checked. One way for every kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from actions.domain.items import (
    ID,
    ITEM_KINDS,
    ROWS_LIMIT,
    ItemKind,
    Row,
    codes_of,
    identified,
    is_ticked,
    laid_over,
    taken_away,
)
from actions.models import Report
from actions.selectors.fields import label_of
from actions.selectors.revisions import saved_items
from agencies.models import Agency
from hz_plus.lib.errors import Problem

from .typed import clean_date, clean_line, unknown

PERSON_LIMIT = 100
AGENCIES_LIMIT = 10
_TICKS = ("", None, True, False, "on", "true", "false")


def clean(
    reports: Sequence[Report], contents: Sequence[Mapping[str, Any]]
) -> list[tuple[dict[str, list[Row]], list[Problem]]]:
    """For each report, its rows by field as they are to be saved, and what must be corrected.

    What is typed is laid over what is saved: a row not mentioned stays, a blank one goes. Two queries at most.
    """
    saved = saved_items(
        [report for report, content in zip(reports, contents, strict=True) if _asked(content)]
    )
    names = _names(contents)
    return [
        _clean_report(content, saved.get(report.pk, {}), names)
        for report, content in zip(reports, contents, strict=True)
    ]


def replacing(report: Report, content: Mapping[str, Any]) -> dict[str, Any]:
    """`content` in which a list of rows stands for the whole: what is saved and not in it is taken away."""
    if not _asked(content):
        return dict(content)
    saved = saved_items([report]).get(report.pk, {})
    return {
        **content,
        **{name: _replaced(kind, content[name], saved.get(name, ())) for name, kind in _asked(content)},
    }


def _replaced(kind: ItemKind, value: Any, saved: Sequence[Row]) -> Any:
    if not _is_rows(value):
        return value
    rows = identified(kind, value, saved)
    return [*rows, *taken_away(saved, rows)]


def _asked(content: Mapping[str, Any]) -> list[tuple[str, ItemKind]]:
    return [(name, kind) for name, kind in ITEM_KINDS.items() if name in content]


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, Mapping) for row in value)


def _names(contents: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """By code, the short names of all agencies that are mentioned."""
    rows = [
        row
        for content in contents
        for name, _kind in _asked(content)
        if _is_rows(content[name])
        for row in content[name]
    ]
    codes = {code for row in rows for code in _codes(row)}
    return dict(Agency.objects.filter(code__in=codes).values_list("code", "short_name_zh")) if codes else {}


def _codes(row: Row) -> list[str]:
    try:
        return codes_of(row.get("agencies"))
    except (TypeError, KeyError):
        return []


def _clean_report(
    content: Mapping[str, Any], saved: Mapping[str, Sequence[Row]], names: Mapping[str, str]
) -> tuple[dict[str, list[Row]], list[Problem]]:
    found: dict[str, list[Row]] = {}
    problems: list[Problem] = []
    for name, kind in _asked(content):
        found[name] = _clean_rows(kind, content[name], saved.get(name, ()), names, problems)
    return found, problems


def _clean_rows(
    kind: ItemKind, value: Any, saved: Sequence[Row], names: Mapping[str, str], problems: list[Problem]
) -> list[Row]:
    if not _is_rows(value):
        problems.append(
            Problem(kind.field, "not_rows", _("“%(name)s”按行填写。") % {"name": label_of(kind.field)})
        )
        return []
    typed = [
        _clean_row(kind, f"{kind.field}/{index}", row, names, problems) for index, row in enumerate(value)
    ]
    rows = [row for row in laid_over(saved, identified(kind, typed, saved)) if row.get(kind.text)]
    if len(rows) > ROWS_LIMIT:
        told = {"name": label_of(kind.field), "limit": ROWS_LIMIT}
        problems.append(Problem(kind.field, "too_many", _("“%(name)s”最多%(limit)d行。") % told))
    return rows


def _clean_row(
    kind: ItemKind, where: str, row: Row, names: Mapping[str, str], problems: list[Problem]
) -> dict[str, Any]:
    """The row in a fixed order of columns; its text is empty where it is to be taken away."""
    problems += [unknown(f"{where}/{name}", str(name)) for name in row if name not in (*kind.columns, "id")]
    found: dict[str, Any] = {"id": _clean_id(f"{where}/id", row.get("id"), problems)}
    found[kind.text] = clean_line(f"{where}/{kind.text}", row.get(kind.text) or "", kind.limit, problems)
    for name in kind.details:
        found[name] = _clean_detail(name, f"{where}/{name}", row.get(name), names, problems)
    tick = row.get(kind.tick, "")
    if isinstance(tick, list | dict) or tick not in _TICKS:
        problems.append(Problem(f"{where}/{kind.tick}", "not_a_choice", _("填写是或否。")))
    if not str(row.get(kind.text) or "").strip() and not kind.is_blank({**row, kind.text: ""}):
        problems.append(Problem(f"{where}/{kind.text}", "missing", _("写明内容，或清空本行。")))
    return {**found, kind.tick: is_ticked(tick)}


def _clean_id(where: str, value: Any, problems: list[Problem]) -> str:
    if value in (None, ""):
        return ""
    if not isinstance(value, str) or not ID.fullmatch(value):
        problems.append(Problem(where, "not_an_id", _("保留原有的行号，新的一行不填行号。")))
        return ""
    return value


def _clean_detail(
    name: str, where: str, value: Any, names: Mapping[str, str], problems: list[Problem]
) -> Any:
    if name == "due_on":
        day = clean_date(where, value, problems)
        return day.isoformat() if day else None
    if name == "person":
        return clean_line(where, value or "", PERSON_LIMIT, problems)
    return _clean_agencies(where, value, names, problems)


def _clean_agencies(
    where: str, value: Any, names: Mapping[str, str], problems: list[Problem]
) -> list[dict[str, str]]:
    codes = _codes({"agencies": value})
    if value and (not isinstance(value, list) or len(codes) != len(value)):
        problems.append(Problem(where, "not_rows", _("填写单位代码的列表。")))
        return []
    wrong = [code for code in codes if code not in names]
    if wrong:
        problems.append(
            Problem(where, "unknown_agency", _("没有代码为“%(code)s”的单位。") % {"code": wrong[0]})
        )
    if len(codes) > AGENCIES_LIMIT:
        problems.append(Problem(where, "too_many", _("最多选%(limit)d个单位。") % {"limit": AGENCIES_LIMIT}))
    return [{"code": code, "name": names[code]} for code in dict.fromkeys(codes) if code in names]
