"""What people post, read."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from actions import forms
from actions.domain.items import ID
from actions.domain.workflow import Event


@pytest.mark.parametrize(
    ("text", "version"), [("3", 3), ("", 0), ("-1", 0), ("x", 0), ("٣", 0), ("9" * 20, 0)]
)
def test_a_version_is_a_small_number_or_none(text: str, version: int) -> None:
    assert forms.version_of({"version": text}) == version


def test_saving_is_no_event_of_its_own() -> None:
    assert forms.event_of("save") is None
    assert forms.event_of("approve") is Event.APPROVE
    assert forms.event_of("dance") is None


def test_notes_on_fields_are_read_with_the_event() -> None:
    data = QueryDict("event=return&version=4&note= 补充 &note:problems=写明&note:results= ")
    asked = forms.asked(data)
    assert (asked.event, asked.version, asked.note) == (Event.RETURN, 4, "补充")
    assert asked.field_notes == {"problems": "写明"}


def test_only_fields_of_the_form_are_content() -> None:
    content = forms.content_of(QueryDict("progress=x&colour=red&action=save"))
    assert content == {"progress": "x", "values": [], "milestones": []}


def test_steps_are_rows_in_order() -> None:
    data = QueryDict(
        "next_steps:10:step=丙&next_steps:0:step=甲&next_steps:0:done=on&next_steps:0:id=r1&next_steps:x:step=乙"
        "&matters:0:matter=协调&matters:0:with:kewei=on&matters:0:with:fagaiwei=on&colours:0:step=x"
    )
    found = forms.items_of(data)
    first, second = found["next_steps"]
    assert first == {"step": "甲", "done": "on", "id": "r1"}
    assert second["step"] == "丙"
    assert ID.fullmatch(second["id"])
    assert [(row["matter"], row["agencies"]) for row in found["matters"]] == [("协调", ["kewei", "fagaiwei"])]
    assert found.keys() == {"next_steps", "matters"}
    assert forms.items_of(QueryDict("progress=x")) == {}


def test_what_is_picked_carries_its_version() -> None:
    assert forms.picked(["12:3", "x:1", "13", "9" * 30 + ":1"]) == {12: 3, 13: 0}
