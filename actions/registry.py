"""Where a higher floor completes a report: it registers a part in its `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from actions.models import Report, Revision
from hz_plus.lib.errors import Problem


@dataclass(frozen=True, slots=True)
class Panel:
    """A piece of a page: a template and what it shows. `findings`: what the rules say of that."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    findings: Sequence[Problem] = ()


class ReportPart(Protocol):
    """Content of a report that `actions` does not know, such as indicator values.

    Every method takes many reports or revisions at once, so that one report and a bulk act
    cost the same few statements.
    """

    fields: frozenset[str]
    """Names of the content fields that this part owns."""

    def clean(
        self, reports: Sequence[Report], contents: Sequence[Mapping[str, Any]]
    ) -> list[tuple[Any, list[Problem]]]:
        """For each report: what is to be written (opaque to the caller) and what must be corrected."""

    def write(self, items: Sequence[tuple[Revision, Any]]) -> None:
        """Write what `clean` returned into working revisions."""

    def copy(self, pairs: Sequence[tuple[Revision, Revision]]) -> None:
        """Copy this part from the first revision of each pair into the second, an empty one."""

    def content(self, revisions: Sequence[Revision]) -> dict[int, dict[str, Any]]:
        """By revision id, this part's fields as plain JSON values, in a fixed order."""

    def check(self, reports: Sequence[Report], contents: Sequence[Mapping[str, Any]]) -> list[list[Problem]]:
        """For each report, what the rules say of its whole content (what `blocks` stops `prepare`)."""

    def panel(self, report: Report, content: Mapping[str, Any]) -> Panel | None:
        """This part of the form, with what `content` says: saved, or typed and not saved."""

    def typed(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """This part's fields out of a posted form."""

    def reading(self, report: Report, content: Mapping[str, Any]) -> Panel | None:
        """This part for reading: on the check, signing and review pages."""


_parts: list[ReportPart] = []


def register(part: ReportPart) -> None:
    """Add `part` to every report; the same object only once."""
    if part not in _parts:
        _parts.append(part)


def parts() -> tuple[ReportPart, ...]:
    """The registered parts, in the order of registration."""
    return tuple(_parts)
