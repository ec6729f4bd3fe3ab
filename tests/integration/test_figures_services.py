"""Whatever people do through the services, in any order, figures are the oracle's, now and as of then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.domain.workflow import Event, State
from actions.models import Plan, Quarter, Revision
from actions.services import quarters
from agencies.models import Agency, Person, Succession
from hz_plus.lib import clock
from hz_plus.lib.errors import Refusal
from hz_plus.lib.quarters import Period
from indicators.domain.kinds import Aggregation, Light, Shape
from indicators.models import Figure, Indicator, Override, PublishedFigure, RollUpRequest
from indicators.models.figures import FigureColumns
from indicators.selectors.computed import COLUMNS, figures_at
from indicators.services import baselines, decompositions, methods, overrides, roll_up, thresholds
from tests.factories.cast import Cast, at, open_quarter
from tests.integration.comparing import mismatches
from tests.integration.ledgers import DESKS, Content, Desk, Ledger, appoint
from tests.integration.worlds import examples, undone
from tests.oracle import scenario as rows

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PERIODS = tuple(Period(2017, number) for number in (1, 2, 3))
LAST = PERIODS[-1]
KEWEI, YUHANG = DESKS[0], DESKS[1]
Picture = dict[tuple[str, str, str], tuple[Any, ...]]
"""By quarter, level and subject, all that a figure says."""


@pytest.fixture
def ledger(plan: Plan, cast: Cast) -> Ledger:
    """Three open quarters of Hangzhou's plan; two indicators have parts, one of them made of its parts."""
    appoint(plan)
    _decompose(plan, "1.1-a", date(2018, 12, 31), {"yuhang": 20, "xihu": 40})
    _decompose(plan, "2.1-a", date(2020, 12, 31), {"yuhang": 200, "xihu": 100})
    with clock.travel(at("2016-01-05 10:00")):
        methods.amend(
            indicator=Indicator.objects.get(code="2.1-a"),
            aggregation=Aggregation.SUM,
            shape=Shape.S_CURVE,
            valid_from=date(2016, 1, 6),
            reason="分解到区县",
            by=None,
        )
        baselines.record(
            indicator=Indicator.objects.get(code="3.3-a"),
            value=Decimal(3000),
            on=date(2015, 12, 31),
            source="统计公报",
            by=None,
        )
    for period in PERIODS:
        open_quarter(plan, str(period))
    roll_up.rebuild(quarters=_quarters(plan))
    return Ledger(plan, Cast({person.username: person for person in Person.objects.all()}))


def _decompose(plan: Plan, code: str, due_on: date, parts: dict[str, int]) -> None:
    with clock.travel(at("2016-01-04 10:00")):
        decompositions.split(
            indicator=Indicator.objects.get(plan=plan, code=code),
            due_on=due_on,
            parts={Agency.objects.get(code=agency): Decimal(n) for agency, n in parts.items()},
            by=None,
        )


def _quarters(plan: Plan) -> list[Quarter]:
    return list(Quarter.objects.filter(plan=plan).started().in_time_order())


def fulfil(plan: Plan) -> None:
    """Do what waits for the plan."""
    for quarter in _quarters(plan)[:1]:
        roll_up.fulfil(quarter_id=quarter.pk)


def _picture(found: Iterable[FigureColumns]) -> Picture:
    return {
        (str(row.quarter), row.level, row.subject): tuple(getattr(row, name) for name in COLUMNS)
        for row in found
    }


def stored(plan: Plan) -> Picture:
    """The stored figures."""
    return _picture(Figure.objects.filter(plan=plan).select_related("quarter"))


def as_of(plan: Plan, moment: datetime) -> Picture:
    """The figures as they stood at a moment."""
    return _picture(figures_at(plan, _quarters(plan), moment))


def wrong(ledger: Ledger, moment: datetime) -> list[str]:
    """Where the engine's figures as of a moment are not the oracle's."""
    scenario = ledger.scenario()
    codes = dict(Agency.objects.values_list("pk", "code"))
    found = figures_at(ledger.plan, _quarters(ledger.plan), moment)
    return [
        line
        for period in PERIODS
        for line in mismatches(
            scenario, codes, [row for row in found if row.quarter.period == period], period, moment
        )
    ]


# --- At random ----------------------------------------------------------------------------------------

FILE, DRAFT = "file", "draft"
_E = Event
NEXT: dict[State, Sequence[str]] = {
    State.NOT_STARTED: (FILE, FILE, FILE, FILE, DRAFT, _E.WAIVE),
    State.DRAFT: (FILE, FILE, DRAFT),
    State.RETURNED: (FILE,),
    State.REOPENED: (FILE, FILE, DRAFT),
    State.SUBMITTED: (_E.APPROVE, _E.APPROVE, _E.APPROVE, _E.APPROVE, _E.RETURN, _E.WITHDRAW, _E.WAIVE),
    State.APPROVED: (_E.REOPEN,),
    State.WAIVED: (_E.UNWAIVE,),
}
Place = tuple[Period, Desk]
PLACES = tuple((period, desk) for period in PERIODS for desk in DESKS)


@st.composite
def contents(draw: st.DrawFn, period: Period, desk: Desk) -> Content:
    """A complete report."""
    counts = st.integers(0, 400).map(Fraction)
    values: dict[str, rows.Entry] = {code: draw(counts) for code in desk.indicators}
    for code in desk.ratios:
        whole = draw(st.integers(1, 9))
        values[code] = Fraction(draw(st.integers(0, whole))), Fraction(whole)
    days = st.integers(0, 500).map(lambda n: period.ends_on - timedelta(n))
    claims = {step: draw(days) for step in desk.steps if draw(st.booleans())}
    judged = draw(st.sampled_from(["green", "yellow", "red"])) if desk.role == "lead" else ""
    return Content(values, claims, judged)


Draw = Callable[..., Any]
DAYS = st.dates(date(2016, 12, 1), date(2017, 9, 30))


def amend_method(ledger: Ledger, draw: Draw) -> None:
    """Another way to make or to judge an indicator, from a day on."""
    methods.amend(
        indicator=Indicator.objects.get(code=draw(st.sampled_from(["1.1-a", "2.1-a"]))),
        aggregation=draw(st.sampled_from([Aggregation.LEAD, Aggregation.SUM, Aggregation.MAX])),
        shape=draw(st.sampled_from([Shape.LINEAR, Shape.S_CURVE])),
        valid_from=draw(DAYS),
        reason="理由",
        by=ledger.cast["manager"],
    )


def split_anew(ledger: Ledger, draw: Draw) -> None:
    """Other parts for other districts, from a day on or altogether."""
    code, due_on = draw(st.sampled_from([("1.1-a", date(2018, 12, 31)), ("2.1-a", date(2020, 12, 31))]))
    parts = draw(st.dictionaries(st.sampled_from(["yuhang", "xihu"]), st.integers(1, 90), min_size=1))
    decompositions.split(
        indicator=Indicator.objects.get(code=code),
        due_on=due_on,
        parts={Agency.objects.get(code=agency): Decimal(n) for agency, n in parts.items()},
        valid_from=draw(st.one_of(st.none(), DAYS)),
        reason="理由",
        by=ledger.cast["manager"],
    )


def adopt_baseline(ledger: Ledger, draw: Draw) -> None:
    """The first approved figure becomes the start of the path."""
    fulfil(ledger.plan)
    indicator = Indicator.objects.get(code=draw(st.sampled_from(["9.1-a", "3.3-b"])))
    baselines.adopt(indicator=indicator, by=ledger.cast["manager"])


def adopt_thresholds(ledger: Ledger, draw: Draw) -> None:
    """Other thresholds, from a day on."""
    thresholds.adopt(
        plan=ledger.plan,
        yellow_over=Decimal(draw(st.integers(1, 10))),
        red_over=Decimal(draw(st.integers(11, 30))),
        valid_from=draw(DAYS),
        reason="理由",
        by=ledger.cast["manager"],
    )


def move_light(ledger: Ledger, draw: Draw) -> None:
    """A reviewer moves a measure's light, or takes the move back."""
    fulfil(ledger.plan)
    period, desk = draw(st.sampled_from(PLACES))
    quarter = ledger.plan.quarters.get(year=period.year, number=period.number)
    measure = ledger.plan.measures.get(code=desk.measure)
    given = Override.objects.known_at(None).filter(quarter=quarter, measure=measure).first()
    if given is not None and draw(st.booleans()):
        overrides.withdraw(override=given, by=ledger.cast["office"])
        return
    light = draw(st.sampled_from([Light.GREEN, Light.YELLOW, Light.RED]))
    overrides.give(quarter=quarter, measure=measure, light=light, reason="理由", by=ledger.cast["office"])


AMENDMENTS = (amend_method, split_anew, adopt_baseline, adopt_thresholds, move_light, move_light)


class Play:
    """People at work for a while, with pictures of the stored figures taken on the way."""

    def __init__(self, ledger: Ledger, data: st.DataObject) -> None:
        self.ledger = ledger
        self.data = data
        self.pictures: list[tuple[datetime, Picture]] = []

    def go_on(self) -> None:
        """One act, of the office on the plan or of anybody on reports."""
        if self.data.draw(st.integers(0, 5), label="office") == 5:
            self._amend()
        else:
            self._move()
        if self.data.draw(st.sampled_from([False, True, True]), label="work"):
            self.look()

    def _amend(self) -> None:
        """The office amends something, where it may."""
        amendment = self.data.draw(st.sampled_from(AMENDMENTS), label="amendment")
        with clock.travel(self.ledger.later()), suppress(Refusal):
            amendment(self.ledger, self.data.draw)

    def _move(self) -> None:
        """One act on one report, or on several that are where it is."""
        states = self.ledger.states()
        first = self.data.draw(st.sampled_from(PLACES), label="report")
        alike = [place for place in PLACES if states[place] is states[first] and place != first]
        others = self.data.draw(st.lists(st.sampled_from(alike), max_size=6, unique=True)) if alike else []
        act = self.data.draw(st.sampled_from(NEXT[states[first]]), label="act")
        self._act(act, [first, *others])

    def _act(self, act: str, places: list[Place]) -> None:
        if act in (FILE, DRAFT):
            filed = [(*place, self.data.draw(contents(*place))) for place in places]
            tail = self.data.draw(st.sampled_from(["", ".other"]), label="reporter")
            (self.ledger.file if act == FILE else self.ledger.draft)(filed, by=tail)
        elif act == Event.WITHDRAW:
            self.ledger.move(Event.WITHDRAW, places, tail=".signer")
        elif act == Event.APPROVE:
            self._approve(places)
        elif act == Event.WAIVE:
            never = [place for place in places if not self.ledger.counts(*place)]
            self.ledger.move(Event.WAIVE, never, who="office")
        else:
            self.ledger.move(Event(act), places, who="office")

    def _approve(self, places: list[Place]) -> None:
        who = self.data.draw(st.sampled_from(["office", "office2"]), label="reviewer")
        self.ledger.move(Event.APPROVE, places, who=who)
        approved_at = self.ledger.now
        if self.data.draw(st.sampled_from([False, False, True]), label="undo"):
            fulfil(self.ledger.plan)
            self.ledger.move(Event.UNDO, places, who=who)
            self.pictures = [row for row in self.pictures if row[0] < approved_at]

    def look(self) -> None:
        """Let the worker finish, and take a picture."""
        fulfil(self.ledger.plan)
        self.pictures.append((self.ledger.now, stored(self.ledger.plan)))


@examples(5)
@given(data=st.data())
def test_figures_follow_whatever_people_do(ledger: Ledger, data: st.DataObject) -> None:
    with undone():
        play = Play(replace(ledger, written={}, approvals=[], waivers=[]), data)
        for _act in range(data.draw(st.integers(12, 30), label="acts")):
            play.go_on()
        play.look()
        plan = ledger.plan
        assert not RollUpRequest.objects.exists()
        for moment, then in play.pictures[-8:]:
            assert as_of(plan, moment) == then
        assert roll_up.rebuild(quarters=_quarters(plan)) == 0
        moments = [play.ledger.now, data.draw(st.sampled_from([moment for moment, _then in play.pictures]))]
        for moment in moments:
            assert wrong(play.ledger, moment) == [], moment


# --- One by one ---------------------------------------------------------------------------------------


def figure(plan: Plan, subject: str, level: str = "indicator", period: Period = LAST) -> Figure:
    """One stored figure, with all that waits done."""
    fulfil(plan)
    rows_ = Figure.objects.filter(plan=plan, quarter__year=period.year, quarter__number=period.number)
    return rows_.get(level=level, subject=subject)


def says(**values: int) -> Content:
    """A report with these values, the code's point and dash written as underscores: i1_1_a=27."""
    codes = {f"i{desk_code.replace('.', '_').replace('-', '_')}": desk_code for desk_code in _CODES}
    return Content({codes[name]: Fraction(value) for name, value in values.items()}, judged="")


_CODES = [code for desk in DESKS for code in desk.indicators]


def approve(ledger: Ledger, content: Content, desk: Desk = KEWEI, by: str = "", who: str = "office") -> None:
    """File for the last quarter and approve."""
    ledger.file([(LAST, desk, content)], by=by)
    ledger.move(Event.APPROVE, [(LAST, desk)], who=who)


def test_the_old_value_counts_until_the_correction_is_approved(ledger: Ledger) -> None:
    plan, place = ledger.plan, [(LAST, KEWEI)]
    approve(ledger, says(i1_1_a=27))
    assert figure(plan, "1.1-a").value == 27
    ledger.move(Event.REOPEN, place, who="office")
    assert figure(plan, "1.1-a").value == 27
    ledger.file([(LAST, KEWEI, says(i1_1_a=30))], by=".other")  # somebody else of the same agency
    assert figure(plan, "1.1-a").value == 27
    ledger.move(Event.RETURN, place, who="office")
    assert figure(plan, "1.1-a").value == 27
    ledger.file([(LAST, KEWEI, says(i1_1_a=31))])
    ledger.move(Event.APPROVE, place, who="office2")
    seen = figure(plan, "1.1-a")
    assert (seen.value, seen.reported, seen.to_report) == (31, 1, 1)
    assert wrong(ledger, ledger.now) == []


def test_approving_again_does_not_double(ledger: Ledger) -> None:
    plan, parts = ledger.plan, [desk for desk in DESKS if desk.indicators == ("2.1-a",)]
    shares = [(LAST, desk, says(i2_1_a=40)) for desk in parts if desk.role == "support"]
    places = [(period, desk) for period, desk, _content in shares]
    ledger.file(shares)
    ledger.move(Event.APPROVE, places, who="office")
    first = figure(plan, "2.1-a")
    assert (first.value, first.reported, first.to_report) == (80, 2, 2)
    ledger.move(Event.REOPEN, places, who="office")
    ledger.file(shares)
    ledger.move(Event.APPROVE, places, who="office")
    again = figure(plan, "2.1-a")
    assert (again.value, again.version) == (80, first.version)


def test_an_undone_approval_leaves_no_trace(ledger: Ledger) -> None:
    plan = ledger.plan
    fulfil(plan)
    before = stored(plan)
    approve(ledger, says(i1_1_a=27))
    fulfil(plan)
    assert stored(plan) != before
    ledger.move(Event.UNDO, [(LAST, KEWEI)], who="office")
    fulfil(plan)
    assert stored(plan) == before


def test_a_draft_changes_nothing_nor_does_its_deletion(ledger: Ledger) -> None:
    approve(ledger, says(i1_1_a=27))
    fulfil(ledger.plan)
    before = stored(ledger.plan)
    ledger.move(Event.REOPEN, [(LAST, KEWEI)], who="office")
    ledger.draft([(LAST, KEWEI, says(i1_1_a=1)), (LAST, YUHANG, says(i1_1_a=2))])
    assert roll_up.rebuild(quarters=_quarters(ledger.plan)) == 0
    Revision.objects.working().delete()
    assert roll_up.rebuild(quarters=_quarters(ledger.plan)) == 0
    assert stored(ledger.plan) == before


def test_a_waived_district_has_no_figure_for_its_part_any_more(ledger: Ledger) -> None:
    approve(ledger, says(i1_1_a=12), YUHANG)
    of_part, earlier = Figure.objects.filter(subject="1.1-a/yuhang"), [(PERIODS[0], YUHANG)]
    fulfil(ledger.plan)
    assert of_part.count() == 3
    ledger.move(Event.WAIVE, earlier, who="office")
    fulfil(ledger.plan)
    assert of_part.count() == 2
    assert wrong(ledger, ledger.now) == []
    ledger.move(Event.UNWAIVE, earlier, who="office")
    fulfil(ledger.plan)
    assert of_part.count() == 3
    assert roll_up.rebuild(quarters=_quarters(ledger.plan)) == 0


def test_a_district_whose_part_was_ended_has_no_figure_for_it_any_more(ledger: Ledger) -> None:
    _decompose(ledger.plan, "1.1-a", date(2018, 12, 31), {"xihu": 60})
    fulfil(ledger.plan)
    assert not Figure.objects.filter(subject="1.1-a/yuhang").exists()
    assert roll_up.rebuild(quarters=_quarters(ledger.plan)) == 0


def test_the_successor_of_a_district_files_its_part(ledger: Ledger) -> None:
    yuhang, xihu = (Agency.objects.get(code=code) for code in ("yuhang", "xihu"))
    Succession.objects.create(
        predecessor=yuhang,
        successor=xihu,
        kind="merge",
        on=date(2017, 9, 1),
        recorded_at=at("2017-09-01 10:00"),
    )
    xihus = Desk("1.1", "xihu", "support", ("1.1-a",))
    approve(ledger, says(i1_1_a=33), xihus)
    fulfil(ledger.plan)
    part = figure(ledger.plan, "1.1-a/xihu", level="part")
    assert (part.value, part.target) == (33, 60)
    roll_up.rebuild(quarters=_quarters(ledger.plan))  # nobody asked for it after the succession
    assert wrong(ledger, ledger.now) == []


def test_what_was_published_stays(ledger: Ledger) -> None:
    plan, place = ledger.plan, [(LAST, KEWEI)]
    approve(ledger, says(i1_1_a=27))
    quarter = plan.quarters.get(year=LAST.year, number=LAST.number)
    ledger.now += timedelta(1)
    with clock.travel(ledger.now):
        quarters.close_quarter(quarter=quarter, by=None)
        quarters.publish_quarter(quarter=quarter, by=None)
    published = _picture(PublishedFigure.objects.of(quarter).select_related("quarter"))
    assert published == {key: row for key, row in stored(plan).items() if key[0] == str(LAST)}
    ledger.move(Event.REOPEN, place, who="office")
    approve(ledger, says(i1_1_a=31), who="office2")
    assert figure(plan, "1.1-a").value == 31
    assert _picture(PublishedFigure.objects.of(quarter).select_related("quarter")) == published
    assert roll_up.rebuild(quarters=_quarters(plan)) == 0
