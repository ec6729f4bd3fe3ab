"""A measure on one sheet: for the public without anything internal."""

from __future__ import annotations

import pytest
from django.test import Client

from actions.domain.urging import Colour
from actions.models import Measure, Quarter
from actions.services import urging
from actions.services.urging import Wanted
from agencies.models import Agency
from tests.factories.cast import Cast
from tests.factories.reading import SECRET, publish
from tests.unit.indicators.views.reading import get, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]
PAGE = "/hangzhou-2015/measures/1.1/briefing/"


def test_what_a_meeting_needs(filed: Quarter, cast: Cast) -> None:
    page = text(get(f"{PAGE}?quarter=2017Q3", cast, "office"))
    for said in (
        "大力发展众创空间",
        "市科委",
        "落后序时进度13.3个百分点",
        "近八季研判",
        "2017 Q2",
        "本季推进顺利",
        SECRET,
    ):
        assert said in page


def test_the_public_reads_what_is_published(filed: Quarter, cast: Cast) -> None:
    wanted = Wanted(
        Measure.objects.get(code="1.1"), Agency.objects.get(code="kewei"), Colour.RED, "请说明原因。"
    )
    urging.issue(quarter=filed, wanted=[wanted], due_on="2017-10-20", by=cast["office"])
    publish(filed)
    page = text(get(PAGE))
    assert "本季推进顺利" in page
    for hidden in (SECRET, "请说明原因。", "未办结的督办单"):
        assert hidden not in page
    for username in ("office", "kewei", "leader"):
        assert "请说明原因。" in text(get(PAGE, cast, username))
    assert "请说明原因。" not in text(get(PAGE, cast, "lvwei"))


def test_what_is_not_there(filed: Quarter) -> None:
    assert get(PAGE.replace("1.1", "9.9")).status_code == 404
    assert get(f"{PAGE}?quarter=2017Q3").status_code == 404
    assert Client().post(PAGE).status_code == 405
    assert f'href="{PAGE}"' in text(get("/hangzhou-2015/measures/1.1/"))


def test_english_and_as_of(filed: Quarter, cast: Cast) -> None:
    publish(filed)
    assert "Briefing" in text(get(f"/en{PAGE}"))
    assert get(f"{PAGE}?as_of=2017-10-10", cast, "office").status_code == 200
