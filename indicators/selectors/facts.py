"""What the rules look at in a report, and what they find."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from actions.domain.items import ITEM_KINDS, lines
from actions.models import Report
from actions.selectors.overlays import rows_by_key
from actions.selectors.revisions import TEXT_LIMITS
from indicators.domain.accounts import ACCOUNT_RULES, Account
from indicators.domain.checks import CLAIM_RULES, FIGURE_RULES, Claim, Finding, findings
from indicators.domain.kinds import Light
from indicators.models import Indicator
from indicators.selectors.backdrops import Backdrop
from indicators.selectors.previews import Content, Previews, preview, said


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with the path of the field to write in, and the reason given there where it asks for one."""

    finding: Finding
    path: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """One report's content, seen against its backdrop."""

    report: Report
    content: Mapping[str, Any]
    said: Content
    backdrop: Backdrop
    lights: Previews

    @property
    def known(self) -> Sequence[Indicator]:
        """The indicators that the report files."""
        return self.backdrop.known[self.report.pk]

    def found(self) -> list[Found]:
        """What all rules find, in the order of the form."""
        return [*self._in_figures(), *self._in_claims(), *self._in_account()]

    def _in_figures(self) -> Iterator[Found]:
        typed = rows_by_key(self.content.get("values"))
        for row in self.known:
            note = str(typed.get((row.code, ""), {}).get("note") or "").strip()
            filing = self.backdrop.filing(self.report, row, self.said)
            for finding in findings(FIGURE_RULES, filing):
                yield _found(finding, f"values/{row.code}", note)

    def _in_claims(self) -> Iterator[Found]:
        typed = rows_by_key(self.content.get("milestones"))
        quarter = self.report.quarter
        for row in self.known:
            for step in row.steps:
                day = self.said.claims.get(step.pk)
                if day is None:
                    continue
                note = str(typed[row.code, str(step.order)].get("note") or "").strip()
                claim = Claim(day, quarter.ends_on, quarter.plan.starts_on)
                for finding in findings(CLAIM_RULES, claim):
                    yield _found(finding, f"milestones/{row.code}/{step.order}", note)

    def _in_account(self) -> Iterator[Found]:
        if not self.report.is_lead:
            return
        texts = {name: str(self.content.get(name) or "").strip() for name in TEXT_LIMITS}
        texts |= {name: lines(kind, self.content.get(name)) for name, kind in ITEM_KINDS.items()}
        judged = str(self.content.get("judged_light") or "")
        account = Account(
            lights={code: seen.light for code, seen in self.lights.items()},
            judged=Light(judged) if judged in tuple(Light) else None,
            texts=texts,
            files=len(self.content.get("attachments") or ()),
            claimed=[
                row.code for row in self.known if any(self.said.claims.get(step.pk) for step in row.steps)
            ],
        )
        for finding in findings(ACCOUNT_RULES, account):
            yield _found(finding, "", texts.get(finding.field, ""))


def _found(finding: Finding, base: str, reason: str) -> Found:
    return Found(finding, "/".join(filter(None, (base, finding.field))), reason)


def facts(report: Report, content: Mapping[str, Any], backdrop: Backdrop) -> Facts:
    """What the rules look at in `report` if its content were `content`."""
    known = backdrop.known[report.pk]
    told = said(known, content)
    lights: Previews = {}
    if report.is_lead and known:
        lights = preview(report, known, backdrop.yardsticks[report.quarter_id], told)
    return Facts(report, content, told, backdrop, lights)
