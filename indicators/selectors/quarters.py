"""Which quarter a page or an answer is about, for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from actions.domain.stages import Stage
from actions.models import Plan, Quarter
from actions.selectors.stages import was_visible
from agencies.authorization import Viewer
from hz_plus.lib import clock
from hz_plus.lib.errors import Refusal
from hz_plus.lib.quarters import Period, between
from indicators.domain.kinds import Light
from indicators.models import Figure
from indicators.selectors.alarms import Alarm, alarm_of, with_alarm

NOT_STARTED = "todo"
"""What pages show for grey before the first closed quarter: 尚未启动."""
_SHUT = (Stage.CLOSED, Stage.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A plan in one of its quarters; `visible` are the started quarters the person sees, earliest first.

    `quarter` is None while nothing may be shown: nothing is published (or, for people with an
    appointment, closed) yet. `as_of`: the moment whose state of knowledge is shown; the quarters then have the
    stages they had then. `alarm`: that stored figures are not what the rules give, for those who are to know; it
    is read along, since the overview has no statement to spare.
    """

    plan: Plan
    quarter: Quarter | None
    visible: tuple[Quarter, ...]
    as_of: datetime | None = None
    alarm: Alarm | None = None

    @property
    def newest_first(self) -> tuple[Quarter, ...]:
        """The quarters to choose from."""
        return self.visible[::-1]

    @property
    def previous(self) -> Quarter | None:
        """The visible quarter before the chosen one."""
        return self._neighbour(-1)

    @property
    def next(self) -> Quarter | None:
        """The visible quarter after the chosen one."""
        return self._neighbour(1)

    def _neighbour(self, step: int) -> Quarter | None:
        if self.quarter is None:
            return None
        at = self.visible.index(self.quarter) + step
        return self.visible[at] if 0 <= at < len(self.visible) else None

    @property
    def until(self) -> tuple[Quarter, ...]:
        """The visible quarters up to and with the chosen one, earliest first."""
        if self.quarter is None:
            return ()
        return self.visible[: self.visible.index(self.quarter) + 1]

    def recent(self, count: int) -> tuple[Quarter, ...]:
        """The last `count` of them."""
        return self.until[-count:]

    @property
    def is_provisional(self) -> bool:
        """Whether the quarter's figures may still change because it is open."""
        return self.quarter is not None and self.quarter.stage == Stage.OPEN

    @property
    def is_before_first_closed(self) -> bool:
        """Whether no quarter was closed up to the chosen one: grey then reads 尚未启动."""
        return not any(quarter.stage in _SHUT for quarter in self.until)

    @property
    def open_later(self) -> Quarter | None:
        """A visible open quarter after the chosen one: one click away."""
        later = self.visible[len(self.until) :]
        return next((quarter for quarter in reversed(later) if quarter.stage == Stage.OPEN), None)

    @property
    def day(self) -> date:
        """The day whose responsibilities and memberships are shown: the quarter's last, else today."""
        return self.quarter.ends_on if self.quarter else clock.today(self.plan.time_zone)

    def light(self, figure: Figure | None) -> str:
        """The stored light as it is to be shown: grey before the first closed quarter is `todo`."""
        stored = figure.light if figure is not None else Light.GREY.value
        return NOT_STARTED if stored == Light.GREY and self.is_before_first_closed else stored

    @property
    def periods(self) -> tuple[Period, ...]:
        """Every calendar quarter of the plan's time."""
        return tuple(between(self.plan.starts_on, self.plan.ends_on))


class QuarterRefused(Refusal):
    """The quarter asked for cannot be shown; `latest` can. `status` is the HTTP status of the answer."""

    def __init__(self, message: object, *, status: int, plan: Plan, latest: Quarter | None) -> None:
        super().__init__(message)
        self.status = status
        self.plan = plan
        self.latest = latest


def choose(slug: str | None, viewer: Viewer, asked: str = "", as_of: str = "") -> Chosen:
    """The plan `slug` in the quarter `asked` for (`2018Q3`), or in the default one where empty, as of a day or an
    instant where one is given. Without `slug` the first plan that the viewer sees.

    Default: the latest published quarter for the public, the latest closed or published one for people
    with an appointment. Raises Plan.DoesNotExist for a plan the viewer does not see, QuarterRefused for
    a quarter or moment that is badly written (400), for a quarter that is not in the plan, not started or not
    visible (404). One query.
    """
    plans = Plan.objects.visible_to(viewer).select_related("lead_office")
    plans = plans.order_by("id")[:1] if slug is None else plans.filter(slug=slug)
    known = (
        Quarter.objects.filter(plan__in=plans)
        .select_related("plan__lead_office")
        .annotate(seen=Exists(Quarter.objects.visible_to(viewer).started().filter(pk=OuterRef("pk"))))
        .in_time_order()
    )
    rows: list[Any] = list(with_alarm(known, viewer))
    if not rows:
        return Chosen(plans.get(), None, ())
    plan = rows[0].plan
    moment = _moment(as_of, plan) if as_of else None
    visible = tuple(row for row in rows if row.seen and (moment is None or was_visible(row, moment, viewer)))
    latest = next((row for row in reversed(visible) if row.stage in _SHUT), None)
    quarter = _asked(asked, rows, visible, latest) if asked else latest
    return Chosen(plan, quarter, visible, moment, alarm_of(rows[0]))


def _moment(text: str, plan: Plan) -> datetime:
    # An unquoted "+" of a query arrives as a space.
    try:
        return clock.instant(clock.read_moment(text.replace(" ", "+")), plan.time_zone)
    except ValueError:
        message = _("截至时点写作日期 2018-10-31，或带时区的时刻 2018-10-31T12:00:00+08:00。")
        raise QuarterRefused(message, status=400, plan=plan, latest=None) from None


def _asked(asked: str, rows: list[Quarter], visible: tuple[Quarter, ...], latest: Quarter | None) -> Quarter:
    plan = rows[0].plan
    try:
        period = Period.parse(asked)
    except ValueError:
        message = _("季度的写法是2018Q3：四位年份、字母Q和季度序号1至4。")
        raise QuarterRefused(message, status=400, plan=plan, latest=latest) from None
    for row in visible:
        if row.period == period:
            return row
    known = any(row.period == period for row in rows)
    message = _("本季尚未发布") if known else _("本计划没有这个季度")
    raise QuarterRefused(message, status=404, plan=plan, latest=latest)
