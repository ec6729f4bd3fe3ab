"""The rows of a filled-in form as content of reports, with the cell in which each field was written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import override

from actions.domain.items import ITEM_KINDS
from actions.models import JudgedLight, Report
from actions.selectors.merging import without
from hz_plus.lib.languages import LANGUAGES
from indicators.domain.filing_form import CLAIM, FIGURE_COLUMNS, KEY, TEXT, TEXT_COLUMNS, Filled, FormRow
from indicators.domain.form_items import rows_of


class Stray(NamedTuple):
    """A row that belongs nowhere, and why."""

    row: FormRow
    message: str


@dataclass(slots=True)
class Typed:
    """What the form's rows say of one report. `places`: by path of a piece, its row."""

    content: dict[str, Any] = field(default_factory=dict)
    places: dict[str, FormRow] = field(default_factory=dict)

    def address(self, path: str) -> str:
        """The cell in which the value at `path` was written."""
        piece = self.piece(path)
        row, column = self.places[piece], path.removeprefix(piece).strip("/") or piece
        known = (name for name in (column, piece) if name in row.at)
        return row.where(next(known, next(iter(row.at))))

    def piece(self, path: str) -> str:
        """The piece that `path` lies in."""
        while path not in self.places:
            path = path.rpartition("/")[0]
        return path

    def recognise(self, saved: Mapping[str, Any], marks: Mapping[str, str] | None) -> None:
        """Read the cells that hold rows, one a line, against what is saved and stood in the form when it was made."""
        for name, kind in ITEM_KINDS.items():
            if name in self.content:
                known = (
                    None
                    if marks is None
                    else {path.partition("/")[2] for path in marks if path.startswith(name)}
                )
                self.content[name] = rows_of(kind, self.content[name], saved.get(name, ()), known)

    def only(self, pieces: set[str]) -> dict[str, Any]:
        """The content at these pieces alone."""
        return without(self.content, self.places.keys() - pieces)


def by_report(form: Filled, known: Mapping[int, Report]) -> tuple[dict[int, Typed], list[Stray]]:
    """What the rows say by report id, and the rows that belong nowhere."""
    typed: dict[int, Typed] = defaultdict(Typed)
    seen = Counter(row.cells[KEY] for row in form.rows)
    strays: list[Stray] = []
    for row in form.rows:
        key = row.key
        if key is None or key.report not in known:
            strays.append(Stray(row, _("这一行不是下载时的行，不能读入；不要增加行。")))
        elif seen[row.cells[KEY]] > 1:
            strays.append(Stray(row, _("同一项只填一行。")))
        else:
            _add(typed[key.report], row, known[key.report])
    return typed, strays


def _add(typed: Typed, row: FormRow, report: Report) -> None:
    key = row.key
    if key is None:
        return
    if key.kind == TEXT:
        names = [name for name in TEXT_COLUMNS if row.cells[name] or _is_asked(name, report)]
        for name in names:
            text = row.cells[name]
            typed.content[name] = light_of(text) if name == "judged_light" else text
            typed.places[name] = row
        return
    filed = {name: row.cells[name] for name in FIGURE_COLUMNS if row.cells[name]}
    if key.kind == CLAIM:
        entry = {"done_on": "", "note": "", **filed, "indicator": key.code, "order": key.order}
        typed.content.setdefault("milestones", []).append(entry)
    else:
        typed.content.setdefault("values", []).append({**filed, "indicator": key.code})
    typed.places[key.base] = row


def _is_asked(name: str, report: Report) -> bool:
    return report.is_lead or name in ("progress", "contact")


def light_of(text: str) -> str:
    """The judged light that a cell names, in either language; the text itself where it names none."""
    return _lights().get(text.lower(), text)


@cache
def _lights() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with override(language):
            found |= {str(light.label).lower(): light.value for light in JudgedLight}
    return found | {light.value: light.value for light in JudgedLight}
