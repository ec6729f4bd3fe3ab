"""What stands in the official form of an agency's quarter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from actions.domain.items import ITEM_KINDS
from actions.domain.workflow import EDITABLE
from actions.models import Report
from actions.selectors.fields import fields_of
from actions.selectors.merging import marks_as_text
from actions.selectors.overlays import rows_by_key
from actions.selectors.revisions import saved_contents
from agencies.authorization import standing
from agencies.domain.roles import Permission
from agencies.models import Agency, Person
from hz_plus.lib.quarters import Period
from indicators.domain.filing_form import CLAIM, TEXT, VALUE, RowKey
from indicators.domain.kinds import IndicatorKind
from indicators.models import Indicator, Milestone, Value
from indicators.selectors.backdrops import Backdrop, backdrop

_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure or step that a report files, with what its draft says. `step`: None for a figure."""

    report: Report
    indicator: Indicator
    step: Milestone | None
    last: Value | None
    target: Decimal | None
    said: Mapping[str, Any]

    @property
    def key(self) -> RowKey:
        """What the row is about."""
        kind, order = (CLAIM, str(self.step.order)) if self.step else (VALUE, "")
        return RowKey(kind, self.report.pk, self.indicator.code, order)

    @property
    def filled_in(self) -> frozenset[str]:
        """The columns to be filled in."""
        if self.report.state not in EDITABLE:
            return frozenset()
        if self.step:
            return frozenset({"done_on", "note"})
        is_ratio = self.indicator.kind == IndicatorKind.RATIO
        return frozenset({"numerator", "denominator", "note"} if is_ratio else {"value", "note"})


@dataclass(frozen=True, slots=True)
class TextLine:
    """The texts of one report."""

    report: Report
    said: Mapping[str, Any]

    @property
    def key(self) -> RowKey:
        """What the row is about."""
        return RowKey(TEXT, self.report.pk)

    @property
    def filled_in(self) -> frozenset[str]:
        """The columns to be filled in."""
        if self.report.state not in EDITABLE:
            return frozenset()
        names = {field.name for field in fields_of(is_lead=self.report.is_lead)}
        return frozenset(names | {"judged_light", *ITEM_KINDS} if self.report.is_lead else names)


@dataclass(frozen=True, slots=True)
class FilingForm:
    """The form of one agency in one quarter. `marks`: by report id, those of what stands in it."""

    agency: Agency
    period: Period
    reports: Sequence[Report]
    figures: Sequence[FigureLine]
    texts: Sequence[TextLine]
    marks: Mapping[int, str]


def filers(person: Person) -> list[Agency]:
    """The agencies for which the person drafts."""
    return list(Agency.objects.filter(pk__in=standing(person).at(Permission.DRAFT)).order_by("order", "pk"))


def reports_of(agency: Agency, period: Period) -> list[Report]:
    """What the agency owes in the quarter, in the order of the plan."""
    rows = Report.objects.for_work().filter(
        agency=agency, quarter__year=period.year, quarter__number=period.number
    )
    return list(rows.order_by("plan", "measure__order"))


def filing_form(agency: Agency, period: Period) -> FilingForm:
    """The form as it stands now. A fixed number of queries."""
    reports = reports_of(agency, period)
    saved = saved_contents(reports)
    behind = backdrop(reports)
    figures = [
        line for report in reports for line in _figures(report, behind, saved.get(report.pk, _NOTHING))
    ]
    texts = [TextLine(report, saved.get(report.pk, _NOTHING)) for report in reports]
    marks = {report.pk: marks_as_text(saved.get(report.pk, _NOTHING)) for report in reports}
    return FilingForm(agency, period, reports, figures, texts, marks)


def _figures(report: Report, behind: Backdrop, said: Mapping[str, Any]) -> list[FigureLine]:
    values, claims = rows_by_key(said.get("values")), rows_by_key(said.get("milestones"))
    lines = []
    for row in behind.known[report.pk]:
        last, target = behind.last(report, row), behind.target(report, row)
        if row.kind == IndicatorKind.MILESTONE:
            steps = ((step, claims.get((row.code, str(step.order)), _NOTHING)) for step in row.steps)
            lines += [FigureLine(report, row, step, None, None, claim) for step, claim in steps]
        else:
            lines.append(FigureLine(report, row, None, last, target, values.get((row.code, ""), _NOTHING)))
    return lines
