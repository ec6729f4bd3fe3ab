"""What is published is frozen; what is corrected later is marked."""

from __future__ import annotations

import pytest

from actions.domain.workflow import Event
from actions.models import Quarter
from actions.services import quarters, reports
from indicators.models import Figure, PublishedFigure, RollUpRequest
from indicators.services import roll_up
from tests.factories.cast import Cast, bring_to, complete, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]

ALL_THE_WAY = (Event.PREPARE, Event.SUBMIT, Event.APPROVE)


@pytest.fixture
def published(quarter: Quarter, cast: Cast) -> Quarter:
    """2017Q3, published with 27 for 1.1-a."""
    bring_to(report_of(quarter, "1.1", "kewei"), cast, *ALL_THE_WAY)
    quarters.close_quarter(quarter=quarter, by=None)
    quarters.publish_quarter(quarter=quarter, by=None)
    return quarter


def correct(quarter: Quarter, cast: Cast, value: str) -> None:
    """Reopen the lead's report of 1.1 and approve another figure."""
    report = report_of(quarter, "1.1", "kewei")
    reports.move(report, Event.REOPEN, by=cast["office2"], note="单位来函更正")
    bring_to(report, cast, *ALL_THE_WAY, content=complete(value=value))
    roll_up.fulfil(quarter_id=quarter.pk)


def corrected(quarter: Quarter) -> set[tuple[str, str]]:
    """What says otherwise than what was published."""
    return set(Figure.objects.of(quarter).filter(is_corrected=True).values_list("level", "subject"))


def test_publishing_computes_what_waits_and_freezes_all_of_it(published: Quarter) -> None:
    assert not RollUpRequest.objects.filter(quarter=published).exists()
    kept = PublishedFigure.objects.of(published)
    assert kept.count() == Figure.objects.of(published).count() > 100
    one = kept.get(level="indicator", subject="1.1-a")
    assert (one.value, one.light, one.published_at) == (27, "yellow", published.published_at)
    assert corrected(published) == set()


def test_a_correction_marks_what_it_changed_and_leaves_what_was_published(
    published: Quarter, cast: Cast
) -> None:
    correct(published, cast, "35")
    assert corrected(published) == {
        ("indicator", "1.1-a"),
        ("measure", "1.1"),
        ("area", "1"),
        ("agency", "kewei"),
        ("plan", "hangzhou-2015"),
    }
    assert PublishedFigure.objects.of(published).get(level="measure", subject="1.1").light == "yellow"
    correct(published, cast, "27")
    assert corrected(published) == set()


def test_a_full_computation_marks_as_an_approval_does(published: Quarter, cast: Cast) -> None:
    correct(published, cast, "35")
    before = corrected(published)
    Figure.objects.of(published).update(is_corrected=False)
    roll_up.rebuild(quarters=[published])
    assert corrected(published) == before
    assert roll_up.differences(quarter=published) == []
