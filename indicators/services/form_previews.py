"""What a filled-in form would change, cell by cell, and what of it cannot be saved: nothing is written.

The same rules as for the form on the page: `content.clean` refuses, `checks.of_contents` asks for reasons.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from actions.domain.items import ITEM_KINDS
from actions.domain.workflow import Event
from actions.models import JudgedLight, Report
from actions.selectors.fields import label_of
from actions.selectors.merging import marks_of, merge
from actions.selectors.overlays import overlaid, rows_by_key
from actions.selectors.revisions import saved_contents
from actions.services import checks, content, reports
from actions.services.moves import Draft, Move
from agencies.models import Person
from hz_plus.lib.errors import Problem, Severity
from indicators.domain.filing_form import (
    FIGURE_COLUMNS,
    Base,
    Filled,
)
from indicators.domain.form_items import after, cell

from .form_rows import Stray, Typed, by_report


class Fate(StrEnum):
    """What becomes of a line: taken over, to be corrected, changed by two people, or not open for filing."""

    CHANGED = "changed"
    WRONG = "wrong"
    CLASH = "clash"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that says something else than what is saved."""

    address: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said of one cell."""

    address: str
    message: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Line:
    """One piece that is taken over or not as a whole: a text, or the cells of one figure or step."""

    fate: Fate
    address: str
    measure: str
    label: str
    changes: Sequence[Change] = ()
    remarks: Sequence[Remark] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """All that a form would change. `unchanged` counts its pieces that say what is saved already."""

    lines: Sequence[Line] = ()
    unchanged: int = 0
    drafts: Sequence[Draft] = ()

    def count(self, *fates: Fate) -> int:
        """How many lines have one of these fates."""
        return sum(line.fate in fates for line in self.lines)

    @property
    def taken(self) -> int:
        """How many lines will be saved."""
        return self.count(Fate.CHANGED)

    @property
    def left(self) -> int:
        """How many will not."""
        return len(self.lines) - self.taken


def preview(form: Filled, known: Sequence[Report], by: Person) -> Preview:
    """Compare the form with what is saved in the reports `known`, which `by` may draft."""
    typed, strays = by_report(form, {report.pk: report for report in known})
    touched = [report for report in known if report.pk in typed]
    saved = saved_contents(touched)
    compared = [
        _compare(report, typed[report.pk], saved.get(report.pk, {}), form.bases.get(report.pk), by)
        for report in touched
    ]
    _check(compared)
    lines = [line for one in compared for line in one.lines()]
    unchanged = sum(one.unchanged for one in compared)
    drafts = [draft for one in compared if (draft := one.draft(by))]
    return Preview([*map(_stray, strays), *lines], unchanged, drafts)


def _stray(stray: Stray) -> Line:
    address = stray.row.where(next(iter(stray.row.at)))
    return Line(Fate.WRONG, address, "", "", remarks=[Remark(address, stray.message)])


# --- Reports ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Compared:
    """One report: what the form says of it, what is saved, and the pieces that differ."""

    report: Report
    typed: Typed
    saved: Mapping[str, Any]
    changed: set[str]
    clashes: set[str]
    unchanged: int
    refusal: str = ""
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether anything may be saved."""
        return bool(self.changed) and not self.refusal

    @property
    def wrong(self) -> set[str]:
        """The pieces that cannot be saved as they are."""
        return {self.typed.piece(p.field) for p in self.problems if p.severity is Severity.ERROR}

    def draft(self, by: Person) -> Draft | None:
        """What of it is right, to be saved; None where nothing is."""
        right = self.changed - self.wrong
        if self.refusal or not right:
            return None
        return Draft(report=self.report, content=self.typed.only(right), by=by, version=self.report.version)

    def lines(self) -> Iterator[Line]:
        """A line for each piece that differs, in the order of the form."""
        wrong = self.wrong
        for piece in self.typed.places:
            if piece in self.changed or piece in self.clashes:
                yield self._line(piece, wrong)

    def _line(self, piece: str, wrong: set[str]) -> Line:
        changes = self._changes(piece)
        address = changes[0].address if changes else self.typed.address(piece)
        remarks = [
            Remark(self.typed.address(p.field), _told(p), p.severity)
            for p in self.problems
            if self.typed.piece(p.field) == piece
        ]
        fate = Fate.WRONG if piece in wrong else Fate.CHANGED
        if self.refusal:
            fate, remarks = Fate.LOCKED, [Remark(address, self.refusal)]
        elif piece in self.clashes:
            fate, remarks = Fate.CLASH, [Remark(address, self._beaten())]
        label = label_of(piece, is_lead=self.report.is_lead)
        return Line(fate, address, self.report.measure.code, label, changes, remarks)

    def _beaten(self) -> str:
        who = self.report.changed_by.name if self.report.changed_by else _("他人")
        return _("下载后%(who)s改过这一栏，没有覆盖。需要改的，在网上修改。") % {"who": who}

    def _changes(self, piece: str) -> list[Change]:
        name, *key = piece.split("/")
        if not key:
            before, now = self.saved.get(name), self.typed.content[name]
            if name in ITEM_KINDS:
                kind, rows = ITEM_KINDS[name], before or ()
                return [Change(self.typed.address(piece), cell(kind, rows), after(kind, rows, now))]
            return [Change(self.typed.address(piece), _shown(name, before), _shown(name, now))]
        at = (key[0], key[1] if len(key) > 1 else "")
        was = rows_by_key(self.saved.get(name)).get(at, {})
        now = rows_by_key(self.typed.content[name])[at]
        found = (
            Change(self.typed.address(f"{piece}/{column}"), _text(was.get(column)), _text(now.get(column)))
            for column in FIGURE_COLUMNS
        )
        return [change for change in found if change.before != change.after]


def _told(problem: Problem) -> str:
    """The problem's words; of a cell with several rows also which line."""
    name, _slash, rest = problem.field.partition("/")
    row = rest.partition("/")[0]
    if name not in ITEM_KINDS or not row.isdigit():
        return problem.message
    return f"{label_of(f'{name}/{row}')}{_('：')}{problem.message}"


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _shown(name: str, value: Any) -> str:
    text = _text(value)
    known = name == "judged_light" and text in JudgedLight.values
    return str(JudgedLight(text).label) if known else text


def _compare(
    report: Report, typed: Typed, saved: Mapping[str, Any], base: Base | None, by: Person
) -> _Compared:
    """Lay what was typed beside what is saved; without a base, whatever differs counts as changed by both."""
    before = marks_of(base.marks) if base and base.version <= report.version else None
    typed.recognise(saved, before)
    merged = merge(typed.content, saved, before)
    typed.content = dict(merged.content)
    clashes = set(map(typed.piece, merged.clashes))
    changed = set(map(typed.piece, merged.changed)) - clashes
    unchanged = len(typed.places) - len(changed) - len(clashes)
    compared = _Compared(report, typed, saved, changed, clashes, unchanged)
    if changed or clashes:
        refused = reports.refusal_of(Move(report=report, event=Event.SAVE, by=by))
        compared.refusal = refused.message if refused else ""
    return compared


def _check(compared: Sequence[_Compared]) -> None:
    """Let the rules say what they find in what would be saved."""
    found = [one for one in compared if one.is_open]
    contents = [one.typed.only(one.changed) for one in found]
    cleaned = content.clean([one.report for one in found], contents)
    for one, result in zip(found, cleaned, strict=True):
        one.problems += result.problems
    right = [one.typed.only(one.changed - one.wrong) for one in found]
    wholes = [overlaid(one.saved, part) for one, part in zip(found, right, strict=True)]
    told = checks.of_contents([one.report for one in found], wholes)
    for one, problems in zip(found, told, strict=True):
        one.problems += [problem for problem in problems if _concerns(problem, one)]


def _concerns(problem: Problem, one: _Compared) -> bool:
    """A warning or hint at a piece that the form changed; what is missing is told when the report is sent."""
    if problem.severity is Severity.ERROR or problem.reason:
        return False
    return any(problem.field == piece or problem.field.startswith(f"{piece}/") for piece in one.changed)
