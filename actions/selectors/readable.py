"""A report laid out for reading: on the check, signing and review pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from actions.models import Report, Revision
from actions.querysets import Extent
from actions.registry import Panel
from actions.selectors.coordination import of_report
from actions.selectors.correspondence import Message, correspondence
from actions.selectors.fields import Field, ItemField, fields_of
from actions.selectors.filing import reading_panels, working_text
from actions.selectors.item_rows import ReadRow, matters_of, read_rows
from actions.selectors.readings import readings
from actions.selectors.replies import Reply, replies
from actions.selectors.revisions import content_of


@dataclass(frozen=True, slots=True)
class Readable:
    """One revision of a report, in the order of the form; `revision` is None where nothing was written."""

    report: Report
    revision: Revision | None
    texts: Sequence[tuple[Field, str]]
    items: Sequence[tuple[ItemField, Sequence[ReadRow]]]
    judged_light: str
    attachments: Sequence[Mapping[str, Any]]
    panels: Sequence[Panel]
    messages: Sequence[Message] = ()
    replies: Sequence[Reply] = ()


def reading(report: Report) -> Readable:
    """The report as the person for whom `visible_to` found it may read it, with what was said of it."""
    seen = readings([report])[0]
    shows_people = seen.shows_people
    return _readable(
        report,
        seen.revision,
        seen.content,
        correspondence(report, inside=seen.extent is Extent.WHOLE) if shows_people else (),
        replies(report, seen.revision) if shows_people and report.is_lead else (),
    )


def checked(report: Report) -> Readable:
    """What will be submitted, for the agency itself."""
    revision = working_text(report)
    return _readable(report, revision, content_of(revision))


def _readable(
    report: Report,
    revision: Revision | None,
    content: Mapping[str, Any],
    messages: Sequence[Message] = (),
    answers: Sequence[Reply] = (),
) -> Readable:
    return Readable(
        report=report,
        revision=revision,
        texts=[(spec, str(content.get(spec.name, ""))) for spec in fields_of(is_lead=report.is_lead)],
        items=read_rows(report, content, of_report(report, matters_of(content))),
        judged_light=str(content.get("judged_light", "")),
        attachments=content.get("attachments", []),
        panels=reading_panels(report, content) if revision else [],
        messages=messages,
        replies=answers,
    )
