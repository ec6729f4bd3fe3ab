"""The plan's document: kept, superseded, withdrawn, and only by plan managers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.models import Measure, Plan, SourceDocument
from actions.selectors.sources import clause_of, source
from actions.services import sources
from agencies.models import AuditEvent
from hz_plus.lib import clock
from hz_plus.lib.errors import Invalid, NotAllowed, NotPossible
from tests.factories.cast import Cast
from tests.factories.documents import LINES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


def upload(plan: Plan, cast: Cast, name: str = "原文.txt") -> SourceDocument:
    return sources.upload(plan=plan, name=name, lines=LINES, by=cast["manager"])


def test_each_measure_finds_its_clause(plan: Plan, cast: Cast) -> None:
    upload(plan, cast)
    measures = {row.code: row for row in Measure.objects.filter(plan=plan)}
    own = clause_of(measures["1.1"])
    assert own is not None
    assert own.text == LINES[3]
    unnumbered = clause_of(measures["S1.1"])
    assert unnumbered is not None
    assert unnumbered.text.split("\n") == list(LINES[5:])
    assert clause_of(measures["1.2"]) is None
    found = source(plan)
    assert found is not None
    assert (found.found, len(found.without)) == (2, 67)


def test_another_upload_supersedes_the_first(plan: Plan, cast: Cast) -> None:
    first = upload(plan, cast)
    with clock.travel(clock.now() + timedelta(days=1)):
        second = upload(plan, cast, "订正.txt")
        now, then = source(plan), source(plan, first.recorded_at)
    assert now is not None
    assert then is not None
    assert (now.document, then.document) == (second, first)
    events = AuditEvent.objects.filter(subject_kind="source").order_by("sequence")
    assert [(row.verb, row.data["name"]) for row in events] == [
        ("upload", "原文.txt"),
        ("upload", "订正.txt"),
    ]


def test_withdrawn_it_is_shown_no_more(plan: Plan, cast: Cast) -> None:
    upload(plan, cast)
    sources.withdraw(plan=plan, by=cast["manager"])
    assert source(plan) is None
    with pytest.raises(NotPossible):
        sources.withdraw(plan=plan, by=cast["manager"])


def test_a_document_of_something_else_is_refused(plan: Plan, cast: Cast) -> None:
    upload(plan, cast)
    with pytest.raises(Invalid) as refused:
        sources.upload(plan=plan, name="x.txt", lines=["九、其他", "（一）无关"], by=cast["manager"])
    assert refused.value.problems[0].code == "no_clause"
    assert SourceDocument.objects.known_at(None).get().name == "原文.txt"


@pytest.mark.parametrize("who", ["office", "leader", "kewei", "admin"])
def test_others_may_not(who: str, plan: Plan, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        sources.upload(plan=plan, name="x.txt", lines=LINES, by=cast[who])
    upload(plan, cast)
    with pytest.raises(NotAllowed):
        sources.withdraw(plan=plan, by=cast[who])
