"""Lists of accounts, read."""

from __future__ import annotations

import pytest

from agencies.adapters import account_lists
from agencies.domain.roles import Role
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "role"),
    [("填报员", Role.REPORTER), ("signer", Role.SIGNER), ("SIGNER", Role.SIGNER), ("局长", None), ("", None)],
)
def test_roles_are_read_by_code_and_by_label(text: str, role: Role | None) -> None:
    assert account_lists.role_of(text) is role


def test_groups_and_the_office_do_not_file(cast: Cast) -> None:
    office = cast["office"].appointments.get().agency.code
    lines = account_lists.read(f"a,填报员,{office},\nb,审核员,{office},")
    assert [bool(line.problem) for line in lines] == [True, False]


def test_empty_lines_are_passed_over_and_numbers_kept(cast: Cast) -> None:
    [line] = account_lists.read("\n\n  \nwang\t填报员\tkewei\t王芳\n")
    assert line.number == 4
    assert line.account is not None
    assert line.account.name_zh == "王芳"
