"""What indicators, values and figures can be filtered by."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import Filter

from actions.domain.stages import Stage
from actions.domain.workflow import Role
from actions.filters import (
    ALL,
    MeasureFilter,
    PeriodFilter,
    PlanScoped,
    QuarterScoped,
    has_part,
    visible_areas,
    visible_measures,
)
from actions.models import Area, AreaKind, Measure, Plan, Quarter
from actions.models.plans import ROLE_LABELS
from actions.selectors.stages import was_visible
from agencies.filters import AnyOf, OneOf, Ordering, Reference, Search, YesNo, any_agency
from agencies.models import Agency
from hz_plus.lib import clock
from hz_plus.lib.quarters import Period
from indicators.domain.kinds import Level
from indicators.models import Bulletin, Figure, FigureThen, Indicator, Milestone, Target, Value
from indicators.models.figures import LIGHT_LABELS
from indicators.models.indicators import KIND_LABELS

if TYPE_CHECKING:
    from agencies.authorization import Viewer
    from indicators.selectors.measures import Choices
    from indicators.selectors.quarters import Chosen


def visible_indicators(person: Viewer) -> list[QuerySet[Indicator]]:
    """Indicators a code may name."""
    return [Indicator.objects.visible_to(person)]


def _subjects(person: Viewer) -> list[QuerySet[Any]]:
    """What a figure may be of, the likeliest first."""
    return [
        Measure.objects.visible_to(person),
        Indicator.objects.visible_to(person),
        Area.objects.visible_to(person),
        Agency.objects.all(),
        Plan.objects.visible_to(person).annotate(code=F("slug")),
    ]


class YearFilter(Filter):  # type: ignore[misc]  # django-filter has no types
    """A calendar year."""

    field_class = forms.IntegerField


class IndicatorFilter(PlanScoped):
    """Indicators. `due_year` and `stated` look at the targets (of milestones: the steps) in force today."""

    measure = Reference("measure__code", known=visible_measures, label=gettext_lazy("措施"))
    kind = AnyOf(
        choices=[(kind.value, label) for kind, label in KIND_LABELS.items()], label=gettext_lazy("类型")
    )
    due_year = YearFilter(method="due_in", min_value=1900, max_value=2999, label=gettext_lazy("到期年份"))
    stated = YesNo(method="due_as_stated", label=gettext_lazy("原文写明期限"))
    search = Search("code", "name_zh", "name_en")
    ordering = Ordering(("order",), code="order", name="name_zh", kind="kind")

    class Meta:
        model = Indicator
        fields = ()

    def due_in(self, rows: QuerySet[Indicator], name: str, value: int) -> QuerySet[Indicator]:
        """Indicators due in the year; together with `stated`, by the same target or step."""
        return self._due(rows)

    def due_as_stated(self, rows: QuerySet[Indicator], name: str, value: bool) -> QuerySet[Indicator]:
        """Indicators whose deadline the text states; with `false`, does not state."""
        return self._due(rows)

    def _due(self, rows: QuerySet[Indicator]) -> QuerySet[Indicator]:
        asked: dict[str, Any] = {"indicator": OuterRef("pk")}
        if self.given("due_year") is not None:
            asked["due_on__year"] = self.given("due_year")
        if self.given("stated") is not None:
            asked["deadline_stated"] = self.given("stated")
        targets = Target.objects.valid_on(clock.today()).filter(**asked)
        return rows.filter(Q(Exists(targets)) | Q(Exists(Milestone.objects.filter(**asked))))


class MomentField(forms.CharField):
    """An instant with its offset from UTC, or a day."""

    def to_python(self, value: Any) -> Any:
        """A date, an aware datetime, or an empty text."""
        # An unquoted "+" of a query arrives as a space.
        text = (super().to_python(value) or "").replace(" ", "+")
        if not text:
            return ""
        try:
            return clock.read_moment(text)
        except ValueError as error:
            raise self._unreadable() from error

    def _unreadable(self) -> ValidationError:
        message = _("写作日期 2018-10-31，或带时区的时刻 2018-10-31T12:00:00+08:00。")
        return ValidationError(message, code="not_a_moment")


class MomentFilter(Filter):  # type: ignore[misc]
    """`as_of`: as things stood then."""

    field_class = MomentField


class ValueFilter(QuarterScoped):
    """Recorded values: those that count now, or counted at `as_of`."""

    plan_path = "indicator__plan"
    quarter_path = "revision__report__quarter"
    indicator = Reference("indicator__code", known=visible_indicators, label=gettext_lazy("指标"))
    agency = Reference("revision__report__agency__code", known=any_agency, label=gettext_lazy("单位"))
    as_of = MomentFilter(method="as_chosen", label=gettext_lazy("截至"))
    search = Search("indicator__code", "indicator__name_zh", "indicator__name_en")
    ordering = Ordering(
        ("indicator__order", "revision__report__quarter__starts_on", "revision__report__agency__order"),
        indicator="indicator__order",
        quarter="revision__report__quarter__starts_on",
        agency="revision__report__agency__order",
        recorded_at="revision__approved_at",
        value="value",
    )

    class Meta:
        model = Value
        fields = ()

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to the values that count, or counted at the moment asked about."""
        rows: Any = super().filter_queryset(queryset)
        if self.chosen is None:
            return Value.objects.none()
        counting: QuerySet[Any] = (
            rows.approved() if self.given("as_of") is None else rows.approved(self._moment())
        )
        return counting

    def _moment(self) -> datetime:
        zone = self.chosen.plan.time_zone if self.chosen else "Asia/Shanghai"
        return clock.instant(self.given("as_of"), zone)


class StatusFilter(QuarterScoped):
    """Figures. `agency`: its own, and those of the measures it leads; `area`: those of the area and within it."""

    level = AnyOf(choices=[(level.value, level.value) for level in Level], label=gettext_lazy("层级"))
    code = Reference("subject", known=_subjects, label=gettext_lazy("代码"))
    area = Reference(known=visible_areas, method="within_area", label=gettext_lazy("领域"))
    agency = Reference(known=any_agency, method="of_agency", label=gettext_lazy("单位"))
    light = AnyOf(
        choices=[(light.value, label) for light, label in LIGHT_LABELS.items()], label=gettext_lazy("研判")
    )
    as_of = MomentFilter(method="as_chosen", label=gettext_lazy("截至"))
    search = Search("subject", "driver")
    ordering = Ordering(
        ("quarter__starts_on", "level", "subject"),
        quarter="quarter__starts_on",
        level="level",
        code="subject",
        light="light",
        value="value",
        attainment="attainment",
        gap="gap",
    )

    class Meta:
        model = Figure
        fields = ()

    @cached_property
    def moment(self) -> datetime | None:
        """The moment asked about, None where the figures of now are meant."""
        given = self.given("as_of")
        return (
            None if given is None or self.chosen is None else clock.instant(given, self.chosen.plan.time_zone)
        )

    @cached_property
    def quarters(self) -> list[Quarter]:
        """Of a moment: the quarters asked for as they stood then; without one the latest closed (for the public
        published) then. Raises Http404 for a quarter that was not to be seen then. One query.
        """
        if self.moment is None or self.chosen is None:
            return []
        known = Quarter.objects.visible_to(self.person).filter(plan=self.chosen.plan).in_time_order()
        then = [row for row in known if was_visible(row, self.moment, self.person)]
        asked = self.given("quarter")
        if asked == ALL:
            return then
        if isinstance(asked, Period):
            found = [row for row in then if row.period == asked]
            if not found:
                raise Http404(_("没有季度%(quarter)s。") % {"quarter": asked})
            return found
        return [row for row in then if row.stage != Stage.OPEN][-1:]

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """As always; of a moment only the figures of the quarters asked for are there."""
        if self.moment is None:
            return super().filter_queryset(queryset)
        return PlanScoped.filter_queryset(self, queryset)

    def within_area(self, rows: QuerySet[Figure], name: str, code: str) -> QuerySet[Figure]:
        """The area's own figure, its measures' and their indicators'."""
        inside = Indicator.objects.filter(
            plan=OuterRef("plan"), code=OuterRef("subject"), measure__area__code=code
        )
        return rows.filter(Q(area=code) | Q(Exists(inside), level=Level.INDICATOR))

    def of_agency(self, rows: QuerySet[Figure], name: str, code: str) -> QuerySet[Figure]:
        """The agency's own figure, and those of the measures it leads with their indicators."""
        if self.chosen is None:
            return rows
        led = Measure.objects.filter(
            has_part(code, self._day(), Role.LEAD, measure=OuterRef("pk")), plan=self.chosen.plan
        )
        counted = Indicator.objects.filter(measure__in=led)
        return rows.filter(
            Q(level=Level.AGENCY, subject=code)
            | Q(level=Level.MEASURE, subject__in=led.values("code"))
            | Q(level=Level.INDICATOR, subject__in=counted.values("code"))
        )

    def _day(self) -> date:
        """The day whose responsibilities are meant."""
        if self.quarters:
            return self.quarters[-1].ends_on
        return self.chosen.day if self.chosen else clock.today()


class StatusThenFilter(StatusFilter):
    """The same over figures of a moment."""

    class Meta:
        model = FigureThen
        fields = ()


class MeasureListFilter(MeasureFilter):
    """Measures as their page lists them: by light and due year too, with areas and agencies to choose from."""

    other_parameters = MeasureFilter.other_parameters | {"quarter", "as_of"}
    area = OneOf("area__code", label=gettext_lazy("领域"), empty_label=gettext_lazy("全部领域"))
    kind = OneOf(
        "area__kind",
        choices=AreaKind.choices,
        label=gettext_lazy("类型"),
        empty_label=gettext_lazy("全部类型"),
    )
    agency = OneOf(method="of_agency", label=gettext_lazy("单位"), empty_label=gettext_lazy("全部单位"))
    role = OneOf(
        choices=[(role.value, label) for role, label in ROLE_LABELS.items()],
        method="of_role",
        label=gettext_lazy("责任分工"),
        empty_label=gettext_lazy("牵头或配合"),
    )
    light = AnyOf(
        choices=[(light.value, label) for light, label in LIGHT_LABELS.items()],
        method="of_light",
        label=gettext_lazy("研判"),
    )
    due_year = OneOf(method="of_year", label=gettext_lazy("目标年份"), empty_label=gettext_lazy("不限年份"))
    ordering = Ordering(("order",), code="order", title="title_zh", area="area__order", gap="gap")

    class Meta:
        model = Measure
        fields = ()

    def __init__(self, *args: Any, chosen: Chosen, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, plan=chosen.plan, **kwargs)
        self.of_quarter = chosen.quarter
        self.figures: Any = Figure if chosen.as_of is None else FigureThen
        plan = chosen.plan
        years = range(plan.starts_on.year, plan.ends_on.year + 1)
        self.filters["area"].extra["choices"] = choices.areas
        self.filters["agency"].extra["choices"] = choices.agencies
        self.filters["due_year"].extra["choices"] = [(str(year), str(year)) for year in years]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was asked beside the quarter, the order and the page."""
        return any(self.data.get(name) for name in self.filters if name not in ("ordering", "plan"))

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Give every measure its gap in the quarter, to be ordered by."""
        gaps = self._figures().values("gap")[:1]
        rows: QuerySet[Any] = super().filter_queryset(queryset.annotate(gap=Subquery(gaps)))
        return rows

    def _figures(self) -> QuerySet[Figure]:
        figures: QuerySet[Figure] = self.figures.objects.all()
        return figures.filter(quarter=self.of_quarter, level=Level.MEASURE, subject=OuterRef("code"))

    def of_light(self, rows: QuerySet[Measure], name: str, lights: list[str]) -> QuerySet[Measure]:
        """Measures with one of the lights in the quarter."""
        return rows.filter(Exists(self._figures().filter(light__in=lights))) if lights else rows

    def of_year(self, rows: QuerySet[Measure], name: str, year: str) -> QuerySet[Measure]:
        """Measures with a target that is due in the year."""
        targets = Target.objects.valid_on(clock.today())
        due = targets.filter(indicator__measure=OuterRef("pk"), due_on__year=int(year))
        return rows.filter(Exists(due))


class BulletinFilter(PlanScoped):
    """Issued bulletins; without `quarter`, of every quarter."""

    quarter = PeriodFilter()
    ordering = Ordering(("-quarter__ends_on",), quarter="quarter__ends_on", issued_at="issued_at")
    search = Search("quarter__year")
    plan_path = "quarter__plan"

    class Meta:
        model = Bulletin
        fields = ()

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to the quarter asked for."""
        rows = super().filter_queryset(queryset)
        period = self.given("quarter")
        if not isinstance(period, Period):
            return rows
        return rows.filter(quarter__year=period.year, quarter__number=period.number)
