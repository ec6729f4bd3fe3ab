"""The form of a report: its fields as they stand, last quarter's beside them, and what is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from actions import registry
from actions.domain.items import ITEM_KINDS, lines
from actions.domain.workflow import State
from actions.models import JudgedLight, Report, Revision
from actions.registry import Panel
from actions.selectors.correspondence import Message, correspondence, standing_request
from actions.selectors.fields import Field, anchor, fields_of, item_fields_of, label_of
from actions.selectors.item_rows import ItemTable, item_tables, with_carried
from actions.selectors.merging import Clash, clashes_at, marks, marks_as_text
from actions.selectors.overlays import overlaid
from actions.selectors.replies import Reply, replies
from actions.selectors.revisions import content_of
from hz_plus.lib.errors import Problem


@dataclass(frozen=True, slots=True)
class TextField:
    """A text field of the form. `last` is what was approved for the quarter before, offered while it is empty."""

    field: Field
    value: str
    last: str = ""
    error: str = ""
    note: str = ""

    @property
    def anchor(self) -> str:
        """The id of its control."""
        return anchor(self.field.name)


@dataclass(frozen=True, slots=True)
class FieldNote:
    """What a reviewer noted on a field, and whether the field was changed since."""

    path: str
    label: str
    text: str
    changed: bool

    @property
    def anchor(self) -> str:
        """The id of the control it is about."""
        return anchor(self.path)


@dataclass(frozen=True, slots=True)
class Request:
    """What a reviewer or signer asked to be changed."""

    message: Message
    notes: Sequence[FieldNote]

    @property
    def open_notes(self) -> int:
        """How many fields were not changed yet."""
        return sum(not note.changed for note in self.notes)


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person entered that could not be saved, and why.

    `clashes`: fields that somebody else changed too; `taken`: those that only somebody else did.
    `version` and `base`: what the person began from, so that what others saved since is still found out;
    None where the page shows what is saved now. `more_rows`: the field of rows that should have another one.
    """

    content: Mapping[str, Any] = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    is_conflict: bool = False
    clashes: Sequence[str] = ()
    taken: Sequence[str] = ()
    more_rows: str = ""
    version: int | None = None
    base: str | None = None


@dataclass(frozen=True, slots=True)
class FilingForm:
    """A report as a form."""

    report: Report
    texts: Sequence[TextField]
    items: Sequence[ItemTable]
    judged_light: str
    attachments: Sequence[Mapping[str, Any]]
    panels: Sequence[Panel]
    errors: Mapping[str, str]
    summary: Sequence[tuple[str, str]]
    request: Request | None
    messages: Sequence[Message]
    replies: Sequence[Reply]
    last: Sequence[tuple[str | Promise, str]]
    last_progress: str
    is_conflict: bool
    clashes: Sequence[Clash]
    taken: Sequence[str]
    version: int
    base: str

    @property
    def findings(self) -> list[Problem]:
        """What the rules say of what the form shows."""
        return [problem for panel in self.panels for problem in panel.findings]

    @property
    def by_name(self) -> dict[str, TextField]:
        """The text fields by name."""
        return {text.field.name: text for text in self.texts}

    @property
    def noted(self) -> dict[str, str]:
        """What a reviewer noted, by field."""
        return {note.path: note.text for note in self.request.notes} if self.request else {}

    @property
    def tables(self) -> dict[str, ItemTable]:
        """The rows by field."""
        return {table.field.name: table for table in self.items}

    @property
    def lights(self) -> list[tuple[str, str | Promise]]:
        """The judged lights to choose from."""
        return [(light.value, light.label) for light in JudgedLight]


def working_text(report: Report) -> Revision | None:
    """What the agency itself sees: the content being written, else the latest submitted."""
    return Revision.objects.filter(report=report).select_related("report").order_by("pk").last()


def filing_form(report: Report, typed: Typed | None = None) -> FilingForm:
    """The form of `report`, with what is in the database or, where given, what was typed."""
    revision = working_text(report)
    saved = content_of(revision)
    last = last_quarter(report)
    stands = with_carried(saved, last)
    entered = typed or Typed()
    content = overlaid(stands, entered.content)
    messages = correspondence(report)
    asked = _request(report, messages, overlaid(saved, entered.content))
    errors = {problem.field: problem.message for problem in entered.problems}
    panels = form_panels(report, content)
    return FilingForm(
        report=report,
        texts=[_text(spec, content, last, errors, asked) for spec in fields_of(is_lead=report.is_lead)],
        items=item_tables(report, content, last, errors, entered.more_rows),
        judged_light=str(content.get("judged_light", "")),
        attachments=_files(content, saved),
        panels=panels,
        errors=errors,
        summary=summary_of(entered.problems, is_lead=report.is_lead),
        request=asked,
        messages=messages,
        replies=replies(report, revision) if report.is_lead else (),
        last=written(last, is_lead=report.is_lead),
        last_progress=str(last.get("progress", "")),
        is_conflict=entered.is_conflict,
        clashes=clashes_at(entered.clashes, entered.content, saved),
        taken=entered.taken,
        version=report.version if entered.version is None else entered.version,
        base=marks_as_text(stands) if entered.base is None else entered.base,
    )


def summary_of(problems: Sequence[Problem], *, is_lead: bool) -> list[tuple[str, str]]:
    """Each problem as the id it links to and its words, for the summary above a page."""
    return [(anchor(p.field), f"{label_of(p.field, is_lead=is_lead)}{_('：')}{p.message}") for p in problems]


def form_panels(report: Report, content: Mapping[str, Any]) -> list[Panel]:
    """The registered parts of the form that apply to `report`, with what `content` says."""
    found = (part.panel(report, content) for part in registry.parts())
    return [panel for panel in found if panel is not None]


def reading_panels(report: Report, content: Mapping[str, Any]) -> list[Panel]:
    """The registered parts of `report`, for reading."""
    found = (part.reading(report, content) for part in registry.parts())
    return [panel for panel in found if panel is not None]


def _files(content: Mapping[str, Any], saved: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The files that `content` names, with what is known of those saved already."""
    known = {row["sha256"]: row for row in saved.get("attachments", [])}
    return [{**known.get(row["sha256"], {}), **row} for row in content.get("attachments", [])]


def _text(
    spec: Field,
    content: Mapping[str, Any],
    last: Mapping[str, Any],
    errors: Mapping[str, str],
    asked: Request | None,
) -> TextField:
    value = str(content.get(spec.name, ""))
    noted = {note.path: note.text for note in asked.notes} if asked else {}
    before = str(last.get(spec.name, "")) if spec.is_standing and not value else ""
    return TextField(spec, value, before, errors.get(spec.name, ""), noted.get(spec.name, ""))


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _request(report: Report, messages: Sequence[Message], content: Mapping[str, Any]) -> Request | None:
    if report.state not in (State.RETURNED, State.REOPENED, State.DRAFT):
        return None
    message = standing_request(messages)
    if message is None:
        return None
    before = Revision.objects.submitted().filter(report=report).order_by("number").last()
    filed = content_of(before if message.field_notes else None)
    notes = [
        FieldNote(path, label_of(path, is_lead=report.is_lead), text, _at(filed, path) != _at(content, path))
        for path, text in message.field_notes.items()
    ]
    return Request(message, notes)


def _at(content: Mapping[str, Any], path: str) -> Any:
    """What `content` has at `path`: a field, or one indicator's entry in it."""
    head, _slash, rest = path.partition("/")
    code = rest.partition("/")[0]
    found = content.get(head)
    if head in ITEM_KINDS:
        return marks({head: found or []})
    if code and isinstance(found, list):
        return [row for row in found if row.get("indicator") == code]
    return _plain(found) if isinstance(found, str) else found


def last_quarter(report: Report) -> dict[str, Any]:
    """The content approved for the quarter before; empty where there is none."""
    before = report.quarter.period.previous()
    row = (
        Revision.objects.approved()
        .filter(
            report__agency=report.agency_id,
            report__measure=report.measure_id,
            report__quarter__year=before.year,
            report__quarter__number=before.number,
        )
        .first()
    )
    return content_of(row)


def written(content: Mapping[str, Any], *, is_lead: bool) -> list[tuple[str | Promise, str]]:
    """The texts and rows of `content` that say something, with their labels."""
    texts: list[tuple[str | Promise, str]] = [
        (spec.label, str(content[spec.name]))
        for spec in fields_of(is_lead=is_lead)
        if spec.name != "contact" and content.get(spec.name)
    ]
    rows = (
        (spec.label, lines(spec.kind, content.get(spec.name))) for spec in item_fields_of(is_lead=is_lead)
    )
    return [*texts, *((label, text) for label, text in rows if text)]
