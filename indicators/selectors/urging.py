"""Which leads are to be urged about which measures, by rule, from the stored figures of a quarter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from actions.domain.urging import Colour
from actions.domain.workflow import OPEN_STATES, Role
from actions.models import Measure, Quarter, Report, UrgingSlip
from agencies.models import Agency
from hz_plus.lib import clock
from indicators.domain.kinds import Level, Light
from indicators.domain.urging import Called, Rule, called_for
from indicators.models import Figure
from indicators.selectors.areas import measures_of
from indicators.selectors.quarters import Chosen

RULE_LABELS: Mapping[Rule, str | Promise] = {
    Rule.OVERDUE: gettext_lazy("目标已到期，未达标"),
    Rule.RED_TWICE: gettext_lazy("连续两季明显滞后"),
    Rule.RED: gettext_lazy("本季转为明显滞后"),
    Rule.YELLOW_TWICE: gettext_lazy("连续两季进度偏慢或由明显滞后转为偏慢"),
    Rule.YELLOW: gettext_lazy("本季转为进度偏慢"),
    Rule.NOT_FILED: gettext_lazy("期限已过，未报送"),
}
_RANK = {Colour.RED: 0, Colour.YELLOW: 1, Colour.BLUE: 2}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A slip that the rules call for: about which measure, to whom, how urgently and why."""

    measure: Measure
    agency: Agency
    light: str
    called: Called

    @property
    def key(self) -> str:
        """By which a form names it."""
        return f"{self.measure.code}:{self.agency.code}"

    @property
    def why(self) -> str:
        """The rule in words."""
        return str(RULE_LABELS[self.called.rule])


def proposals(quarter: Quarter) -> list[Proposal]:
    """What the rules call for in `quarter`, the gravest first; nothing where an open slip is already. Five queries."""
    leads = leads_in(quarter)
    lights = _lights(quarter)
    overdue = _overdue(quarter)
    unheard = _unheard(quarter)
    urged = set(
        UrgingSlip.objects.open().filter(quarter__plan=quarter.plan_id).values_list("measure", "agency")
    )
    found = []
    for measure, agencies in leads.items():
        own = lights.get(measure.code, [])
        for agency in agencies:
            called = called_for(
                own, is_overdue=measure.code in overdue, is_filed=(measure.pk, agency.pk) not in unheard
            )
            if called is not None and (measure.pk, agency.pk) not in urged:
                found.append(Proposal(measure, agency, own[-1].value if own else Light.GREY.value, called))
    return sorted(found, key=lambda row: (_RANK[row.called.colour], row.measure.order))


def leads_in(quarter: Quarter) -> dict[Measure, tuple[Agency, ...]]:
    """The measures that count in the quarter, each with its leads. One query."""
    found = measures_of(Chosen(quarter.plan, quarter, (quarter,)))
    return {measure: agencies for measure, agencies in found.items() if agencies}


def _lights(quarter: Quarter) -> dict[str, list[Light]]:
    """By measure code, its lights in the quarter before and in this one."""
    rows = Figure.objects.filter(
        plan=quarter.plan_id, level=Level.MEASURE, quarter__ends_on__lte=quarter.ends_on
    )
    rows = rows.filter(quarter__in=_last_two(quarter)).order_by("quarter__year", "quarter__number")
    found: dict[str, list[Light]] = {}
    for code, light in rows.values_list("subject", "light"):
        found.setdefault(code, []).append(Light(light))
    return found


def _last_two(quarter: Quarter) -> Sequence[int]:
    rows = Quarter.objects.filter(plan=quarter.plan_id, ends_on__lte=quarter.ends_on).started()
    return list(rows.order_by("-ends_on").values_list("pk", flat=True)[:2])


def _overdue(quarter: Quarter) -> set[str]:
    """Codes of the measures whose driver missed a target whose day is over."""
    rows = Figure.objects.of(quarter).filter(level=Level.MEASURE, light=Light.RED)
    return {code for code, facts in rows.values_list("subject", "facts") if facts.get("overdue")}


def _unheard(quarter: Quarter) -> set[tuple[int, int]]:
    """Measure and lead of each report that is not filed although its day is over."""
    rows = Report.objects.filter(quarter=quarter, role=Role.LEAD, state__in=OPEN_STATES)
    rows = rows.filter(first_submitted_at=None, due_at__lte=clock.now())
    return set(rows.values_list("measure", "agency"))
