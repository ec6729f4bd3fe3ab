"""Lists of accounts, one a line: `username,role,agency code,name`."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from agencies.domain.roles import Role
from agencies.models import Agency, AgencyKind, Person
from agencies.models.people import ROLE_LABELS
from agencies.services.people import Account
from hz_plus.lib.languages import LANGUAGES

COLUMNS = 4
FILING = frozenset({Role.REPORTER, Role.SIGNER})


@dataclass(frozen=True, slots=True)
class Line:
    """One line as read: the account it asks for, or what to correct; `exists` where there is nothing to do."""

    number: int
    cells: tuple[str, str, str, str]
    account: Account | None = None
    problem: str = ""
    exists: bool = False


def read(text: str) -> list[Line]:
    """Read the list; two queries, whatever its length. Empty lines and a line of headings are passed over."""
    rows = [(number, cells) for number, cells in _rows(text) if any(cells) and not _is_heading(cells)]
    agencies = {row.code: row for row in Agency.objects.filter(code__in={cells[2] for _n, cells in rows})}
    names = {cells[0] for _n, cells in rows}
    known = set(Person.objects.filter(username__in=names).values_list("username", flat=True))
    seen: set[str] = set()
    return [_line(number, cells, agencies, known, seen) for number, cells in rows]


def _rows(text: str) -> Iterable[tuple[int, tuple[str, str, str, str]]]:
    """Cells of each line; comma, full-width comma and tab (out of a spreadsheet) all part them."""
    plain = text.replace("，", ",").replace("\t", ",").replace("\0", "")
    for number, cells in enumerate(csv.reader(StringIO(plain)), 1):
        one, two, three, four, *_rest = [*(cell.strip() for cell in cells), *[""] * COLUMNS]
        yield number, (one, two, three, four)


def _is_heading(cells: Sequence[str]) -> bool:
    return cells[0].lower() in ("username", "账号", "用户名")


def _line(
    number: int,
    cells: tuple[str, str, str, str],
    agencies: dict[str, Agency],
    known: set[str],
    seen: set[str],
) -> Line:
    username, role_text, code, name = cells
    role, agency = role_of(role_text), agencies.get(code)
    problem = _problem(username, role, agency, seen)
    seen.add(username)
    if problem or role is None or agency is None:
        return Line(number, cells, problem=problem)
    if username in known:
        return Line(number, cells, exists=True)
    return Line(number, cells, Account(username=username, role=role, agency=agency, name_zh=name))


def _problem(username: str, role: Role | None, agency: Agency | None, seen: set[str]) -> str:
    if not _is_username(username):
        return _("账号用字母、数字和 @ . + - _，最多150个字符。")
    if username in seen:
        return _("名单中已有同名账号。")
    if role is None:
        return _("岗位填写：填报员、签发人、审核员、计划管理员、领导、系统管理员或接口账号。")
    if agency is None:
        return _("没有这个单位代码。")
    if agency.kind == AgencyKind.GROUP or (role in FILING and agency.kind == AgencyKind.OFFICE):
        return _("这个单位不填报，不能设此岗位。")
    return ""


def _is_username(text: str) -> bool:
    try:
        UnicodeUsernameValidator()(text)
    except ValidationError:
        return False
    return len(text) <= 150


def role_of(text: str) -> Role | None:
    """The role written as its code or as its label in either language."""
    wanted = text.strip().lower()
    for role, label in ROLE_LABELS.items():
        for language in LANGUAGES:
            with override(language):
                if wanted in (role.value, str(label).lower()):
                    return role
    return None


def for_every_agency() -> str:
    """The list that gives every agency that files a reporter and a signer."""
    codes = Agency.objects.filing().order_by("order", "id").values_list("code", flat=True)
    lines = [f"{code},reporter,{code},\n{code}.signer,signer,{code}," for code in codes]
    return "\n".join(lines)
