"""The people of the demo (design: API.md)."""

from __future__ import annotations

from collections.abc import Sequence

from actions.models import Plan
from agencies.domain.roles import Role
from agencies.models import Agency, Person
from agencies.services import people
from agencies.services.people import Account

PASSWORD = "demo-2016"  # noqa: S105 - published on purpose; refused in production

OFFICE = (
    ("office", Role.REVIEWER, "审核员甲", "Reviewer A"),
    ("office2", Role.REVIEWER, "审核员乙", "Reviewer B"),
    ("manager", Role.PLAN_MANAGER, "计划管理员", "Plan manager"),
    ("leader", Role.LEADER, "市领导", "City leader"),
    ("admin", Role.ADMINISTRATOR, "系统管理员", "Administrator"),
)


def make(plan: Plan) -> dict[str, Person]:
    """Make the office's people, and a reporter and a signer for every agency that files."""
    accounts = [
        Account(username=name, role=role, agency=plan.lead_office, name_zh=zh, name_en=en)
        for name, role, zh, en in OFFICE
    ]
    for agency in Agency.objects.filing():
        accounts += of_agency(agency)
    create(accounts)
    return {person.username: person for person in Person.objects.filter(is_demo=True)}


def of_agency(agency: Agency) -> list[Account]:
    """A reporter and a signer, called after its code."""
    return [
        Account(
            username=agency.code,
            role=Role.REPORTER,
            agency=agency,
            name_zh=f"{agency.short_name_zh}填报员",
            name_en=f"Reporter, {agency.short_name_en}",
        ),
        Account(
            username=f"{agency.code}.signer",
            role=Role.SIGNER,
            agency=agency,
            name_zh=f"{agency.short_name_zh}签发人",
            name_en=f"Signer, {agency.short_name_en}",
        ),
    ]


def create(accounts: Sequence[Account]) -> list[Person]:
    """Make the accounts, all with the demo's password."""
    return people.create(accounts=accounts, password=PASSWORD, by=None, must_set_password=False, is_demo=True)
