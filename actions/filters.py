"""What plans, areas, measures, quarters and reports can be filtered by; which plan and quarter is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import CharFilter, Filter

from actions.models import Area, AreaKind, Measure, MeasureLife, Plan, Quarter, Report, Responsibility
from actions.models.plans import ROLE_LABELS
from actions.models.quarters import STAGE_LABELS
from actions.models.reports import STATE_LABELS
from agencies.filters import AnyOf, OneOf, Ordering, Reference, Search, StrictFilterSet, YesNo, any_agency
from agencies.models import Membership
from hz_plus.lib import clock
from hz_plus.lib.errors import Invalid, Problem
from hz_plus.lib.quarters import Period

if TYPE_CHECKING:
    from agencies.authorization import Viewer

ALL = "all"
"""Written for `quarter`: every quarter, the series."""


# --- Which plan and quarter is meant ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Chosen:
    """The plan and quarter a list is about.

    `quarter_id` is None where the person sees no such quarter yet. `day` is the quarter's last day,
    today where no quarter is meant.
    """

    plan: Plan
    quarter_id: int | None
    day: date


def plans_meant(person: Viewer, *, plan: str = "", quarter: Period | None = None) -> QuerySet[Any]:
    """The plan with the slug `plan`, or any two where none is named; each with its quarter: the one given, or
    by default the latest published (public) or closed (others).
    """
    own = Quarter.objects.visible_to(person).filter(plan=OuterRef("pk"))
    asked = own.filter(year=quarter.year, number=quarter.number) if quarter else own.shut()
    latest = asked.order_by("-year", "-number")
    rows = Plan.objects.visible_to(person).annotate(
        quarter_id=Subquery(latest.values("pk")[:1]), last_day=Subquery(latest.values("ends_on")[:1])
    )
    return rows.filter(slug=plan) if plan else rows[:2]


def settle(found: Sequence[Any], *, plan: str = "", quarter: Period | None = None) -> Chosen | None:
    """The one plan among those that `plans_meant` found, with its quarter; None where there is no plan.

    Raises Invalid for an unknown plan and where several are visible and none is named, Http404 for a
    quarter that the person does not see.
    """
    _check_plan(plan, len(found))
    if not found:
        return None
    if quarter and found[0].quarter_id is None:
        raise Http404(_("没有季度%(quarter)s。") % {"quarter": quarter})
    return Chosen(found[0], found[0].quarter_id, found[0].last_day or clock.today())


def _check_plan(slug: str, count: int) -> None:
    if slug and not count:
        problem = Problem("plan", "unknown_value", _("没有代码为“%(code)s”的记录。") % {"code": slug})
    elif count > 1:
        problem = Problem("plan", "required", _("有多个行动计划，用 plan 写明是哪一个。"))
    else:
        return
    raise Invalid(_("查询参数需要更正。"), [problem])


def has_part(agency: str, day: date, role: str = "", **measure: Any) -> Q:
    """Measures (found by `measure`, with OuterRefs) in which the agency has a part on `day`.

    Its own link outranks its membership in a group.
    """
    links = Responsibility.objects.valid_on(day).filter(**measure)
    groups = Membership.objects.valid_on(day).filter(member__code=agency).values("group")
    own, shared = links.filter(agency__code=agency), links.filter(agency__in=groups)
    if role:
        return Q(Exists(own.filter(role=role))) | Q(Exists(shared.filter(role=role))) & ~Q(Exists(own))
    return Q(Exists(own)) | Q(Exists(shared))


# --- Filters ----------------------------------------------------------------------------------------


class PeriodField(forms.CharField):
    """A quarter written as 2018Q3, or `all`."""

    def to_python(self, value: Any) -> Any:
        """The Period, `all`, or an empty text."""
        text = super().to_python(value)
        if text in ("", None, ALL):
            return text or ""
        try:
            return Period.parse(text)
        except ValueError as error:
            raise ValidationError(_("季度写作 2018Q3；all 表示全部季度。"), code="not_a_quarter") from error


class PeriodFilter(Filter):  # type: ignore[misc]  # django-filter has no types
    """`quarter`: which one is meant is settled by the FilterSet."""

    field_class = PeriodField

    def __init__(self) -> None:
        super().__init__(method="as_chosen", label=gettext_lazy("季度"))


class PlanScoped(StrictFilterSet):
    """Rows of one plan: the one named, the one given by the page's address, or the only one."""

    plan = CharFilter(method="as_chosen", label=gettext_lazy("行动计划"))
    plan_path = "plan"

    def __init__(self, *args: Any, plan: Plan | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of_page = plan

    @cached_property
    def chosen(self) -> Chosen | None:
        """The plan and quarter the rows are of. See `settle`."""
        if self.of_page and not self.needs_quarter:
            return Chosen(self.of_page, None, clock.today())
        return settle(self.plans, **self.meant)

    @property
    def meant(self) -> dict[str, Any]:
        """Plan and quarter as they were named."""
        period = self.given("quarter")
        return {
            "plan": self.of_page.slug if self.of_page else self.given("plan") or "",
            "quarter": period if isinstance(period, Period) else None,
        }

    @cached_property
    def plans(self) -> list[Any]:
        """The plans that may be meant, and beside each whether the codes asked about are known. One query."""
        known = {
            f"knows_{name}": Q(*map(Exists, rows), _connector=Q.OR) for name, rows in self.named().items()
        }
        return list(plans_meant(self.person, **self.meant).annotate(**known))

    def known(self) -> set[str]:
        """Read with the plan; by itself only where there is none."""
        if not self.plans:
            return super().known()
        return {name for name in self.named() if getattr(self.plans[0], f"knows_{name}")}

    needs_quarter = False

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to the plan, then by what else was asked."""
        if self.chosen is None:
            return queryset.none()
        rows: QuerySet[Any] = super().filter_queryset(queryset.filter(**{self.plan_path: self.chosen.plan}))
        return rows

    def as_chosen(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Settled in `filter_queryset`."""
        return rows


class QuarterScoped(PlanScoped):
    """Rows of one quarter; with `quarter=all`, of every quarter the person sees."""

    quarter = PeriodFilter()
    quarter_path = "quarter"
    needs_quarter = True

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to the quarter as well; none at all where none can be shown yet."""
        rows = super().filter_queryset(queryset)
        if self.chosen is None or self.given("quarter") == ALL:
            return rows
        return rows.filter(**{self.quarter_path: self.chosen.quarter_id})


# --- Resources --------------------------------------------------------------------------------------


def visible_areas(person: Viewer) -> list[QuerySet[Area]]:
    """Areas a code may name."""
    return [Area.objects.visible_to(person)]


def visible_measures(person: Viewer) -> list[QuerySet[Measure]]:
    """Measures a code may name."""
    return [Measure.objects.visible_to(person)]


_ROLES = [(role.value, label) for role, label in ROLE_LABELS.items()]


class PlanFilter(StrictFilterSet):
    """Plans."""

    search = Search("slug", "title_zh", "title_en")
    ordering = Ordering((), slug="slug", issued_on="issued_on", starts_on="starts_on")

    class Meta:
        model = Plan
        fields = ()


class AreaFilter(PlanScoped):
    """Areas."""

    kind = OneOf(choices=AreaKind.choices, label=gettext_lazy("类型"))
    search = Search("name_zh", "name_en")
    ordering = Ordering(("order",), code="order", name="name_zh")

    class Meta:
        model = Area
        fields = ()


class MeasureFilter(PlanScoped):
    """Measures. `agency` finds those it has a part in today, itself or through a group; with `role`, that part."""

    area = Reference("area__code", known=visible_areas, label=gettext_lazy("领域"))
    kind = OneOf("area__kind", choices=AreaKind.choices, label=gettext_lazy("类型"))
    agency = Reference(known=any_agency, method="of_agency", label=gettext_lazy("单位"))
    role = OneOf(choices=_ROLES, method="of_role", label=gettext_lazy("责任分工"))
    life = AnyOf(choices=MeasureLife.choices, label=gettext_lazy("状态"))
    search = Search("code", "title_zh", "title_en", "summary_zh", "summary_en")
    ordering = Ordering(("order",), code="order", title="title_zh", area="area__order", life="life")

    class Meta:
        model = Measure
        fields = ()

    def of_agency(self, rows: QuerySet[Measure], name: str, code: str) -> QuerySet[Measure]:
        """Measures in which the agency has a part."""
        return rows.filter(has_part(code, clock.today(), self.given("role") or "", measure=OuterRef("pk")))

    def of_role(self, rows: QuerySet[Measure], name: str, role: str) -> QuerySet[Measure]:
        """Measures in which somebody has this role; together with `agency` see there."""
        if self.given("agency"):
            return rows
        links = Responsibility.objects.valid_on(clock.today()).filter(measure=OuterRef("pk"), role=role)
        return rows.filter(Exists(links))


class QuarterFilter(PlanScoped):
    """Quarters."""

    stage = AnyOf(
        choices=[(stage.value, label) for stage, label in STAGE_LABELS.items()], label=gettext_lazy("阶段")
    )
    search = Search("year")
    ordering = Ordering(("year", "number"), quarter="starts_on", opens_at="opens_at", stage="stage")

    class Meta:
        model = Quarter
        fields = ()


class ReportFilter(QuarterScoped):
    """Reports. `late`: first submitted after the deadline."""

    plan_path = "quarter__plan"
    measure = Reference("measure__code", known=visible_measures, label=gettext_lazy("措施"))
    agency = Reference("agency__code", known=any_agency, label=gettext_lazy("单位"))
    role = OneOf(choices=_ROLES, label=gettext_lazy("责任分工"))
    state = AnyOf(
        choices=[(state.value, label) for state, label in STATE_LABELS.items()], label=gettext_lazy("状态")
    )
    late = YesNo(method="is_late", label=gettext_lazy("迟报"))
    search = Search(
        "measure__code", "measure__title_zh", "measure__title_en", "agency__code", "agency__short_name_zh"
    )
    ordering = Ordering(
        ("quarter__starts_on", "measure__order", "role", "agency__order"),
        quarter="quarter__starts_on",
        measure="measure__order",
        agency="agency__order",
        role="role",
        state="state",
        due_at="due_at",
        first_submitted_at="first_submitted_at",
    )

    class Meta:
        model = Report
        fields = ()

    def is_late(self, rows: QuerySet[Report], name: str, value: bool) -> QuerySet[Report]:
        """Rows first submitted late; with `false`, all others."""
        late = Report.objects.late()
        return rows.filter(pk__in=late) if value else rows.exclude(pk__in=late)
