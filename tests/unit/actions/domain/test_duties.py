"""Who owes what on a day."""

from __future__ import annotations

from datetime import date

from actions.domain.duties import Duties, Link, Member
from actions.domain.workflow import Role
from agencies.domain.succession import Heir
from hz_plus.lib.spans import ALWAYS, Span

DAY = date(2018, 9, 30)
GROUP, OTHER_GROUP = 90, 91


def link(agency: int, role: Role = Role.LEAD, order: int = 0, valid: Span = ALWAYS) -> Link:
    """A part in measure 7."""
    return Link(7, agency, role, order, agency in (GROUP, OTHER_GROUP), valid)


def test_a_group_is_expanded_to_the_members_of_the_day() -> None:
    members = [Member(GROUP, 1, Span(None, date(2018, 6, 30))), Member(GROUP, 2, ALWAYS)]
    duties = Duties([link(GROUP)], members, [])
    assert duties.on(date(2018, 6, 30)) == {(7, 1): Role.LEAD, (7, 2): Role.LEAD}
    assert duties.on(date(2018, 7, 1)) == {(7, 2): Role.LEAD}
    assert duties.groups_on(DAY) == {GROUP: (2,)}


def test_an_own_link_outranks_a_group_and_the_first_group_the_second() -> None:
    members = [Member(GROUP, 1, ALWAYS), Member(OTHER_GROUP, 1, ALWAYS), Member(OTHER_GROUP, 2, ALWAYS)]
    groups = [link(GROUP, Role.SUPPORT, 0), link(OTHER_GROUP, Role.LEAD, 1)]
    assert Duties(groups, members, []).on(DAY) == {(7, 1): Role.SUPPORT, (7, 2): Role.LEAD}
    own = Duties([*groups, link(2, Role.SUPPORT, 2)], members, [])
    assert own.on(DAY) == {(7, 2): Role.SUPPORT, (7, 1): Role.SUPPORT}
    assert own.leads_on(DAY) == {}


def test_of_two_links_that_fell_to_one_successor_leading_outranks() -> None:
    heirs = [Heir(1, 5, date(2018, 1, 1), "merge"), Heir(2, 5, date(2018, 1, 1), "merge")]
    links = [link(1, Role.SUPPORT, 0), link(2, Role.LEAD, 1), link(3, Role.SUPPORT, 2)]
    duties = Duties(links, [], heirs)
    assert duties.on(date(2017, 12, 31)) == {(7, 1): Role.SUPPORT, (7, 2): Role.LEAD, (7, 3): Role.SUPPORT}
    assert duties.on(DAY) == {(7, 5): Role.LEAD, (7, 3): Role.SUPPORT}
    assert duties.leads_on(DAY) == {7: (5,)}


def test_members_pass_to_their_successors_too() -> None:
    duties = Duties([link(GROUP)], [Member(GROUP, 1, ALWAYS)], [Heir(1, 2, DAY, "rename")])
    assert duties.leads_on(DAY) == {7: (2,)}


def test_days_between_two_changes_share_one_answer() -> None:
    duties = Duties([link(1, valid=Span(date(2018, 1, 1), date(2018, 6, 30)))], [], [])
    assert duties.on(date(2018, 1, 1)) is duties.on(date(2018, 6, 30))
    assert duties.on(date(2017, 12, 31)) == duties.on(date(2018, 7, 1)) == {}
