"""Roles, what each may do, and the standing that a person's appointments give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What a person is appointed to be, at one agency, for a time."""

    REPORTER = "reporter"
    SIGNER = "signer"
    REVIEWER = "reviewer"
    PLAN_MANAGER = "plan_manager"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"
    CLIENT = "client"


class Permission(StrEnum):
    """One kind of act. A role lists the acts it may do; the row decides where."""

    READ_OWN = "read_own"
    DRAFT = "draft"
    PREPARE = "prepare"
    SIGN = "sign"
    READ_ROWS = "read_rows"
    READ_SUBMITTED = "read_submitted"
    REVIEW = "review"
    MANAGE_PLAN = "manage_plan"
    ADMINISTER = "administer"


ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.REPORTER: frozenset({Permission.READ_OWN, Permission.DRAFT, Permission.PREPARE}),
    Role.SIGNER: frozenset({Permission.READ_OWN, Permission.DRAFT, Permission.SIGN}),
    Role.REVIEWER: frozenset({Permission.READ_ROWS, Permission.READ_SUBMITTED, Permission.REVIEW}),
    Role.PLAN_MANAGER: frozenset({Permission.READ_ROWS, Permission.READ_SUBMITTED, Permission.MANAGE_PLAN}),
    Role.LEADER: frozenset({Permission.READ_SUBMITTED}),
    Role.ADMINISTRATOR: frozenset({Permission.ADMINISTER}),
    Role.CLIENT: frozenset({Permission.READ_OWN, Permission.DRAFT, Permission.PREPARE}),
}


class Scope(StrEnum):
    """What a token may be used for, within its account's appointments."""

    READ_PUBLIC = "read:public"
    READ_ALL = "read:all"
    WRITE_REPORTS = "write:reports"
    REVIEW_REPORTS = "review:reports"
    ADMIN_WEBHOOKS = "admin:webhooks"


_SCOPED: dict[Permission, Scope] = {
    Permission.READ_OWN: Scope.READ_ALL,
    Permission.READ_ROWS: Scope.READ_ALL,
    Permission.READ_SUBMITTED: Scope.READ_ALL,
    Permission.DRAFT: Scope.WRITE_REPORTS,
    Permission.PREPARE: Scope.WRITE_REPORTS,
    Permission.SIGN: Scope.WRITE_REPORTS,
    Permission.REVIEW: Scope.REVIEW_REPORTS,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person may do today: for each permission, the ids of the agencies it is held at.

    `reads_internal` tells a person with any appointment from the public (and from a token
    without `read:all`): only the former see quarters that are not published.
    """

    held: dict[Permission, frozenset[int]] = field(default_factory=dict)
    roles: tuple[tuple[Role, int], ...] = ()
    reads_internal: bool = False

    def at(self, permission: Permission) -> frozenset[int]:
        """Ids of the agencies at which `permission` is held; empty where nowhere."""
        return self.held.get(permission, frozenset())

    def may(self, permission: Permission, agency_id: int) -> bool:
        """Whether `permission` is held at the agency."""
        return agency_id in self.at(permission)

    def has(self, role: Role) -> bool:
        """Whether the person is appointed to `role` anywhere."""
        return any(held is role for held, _ in self.roles)


PUBLIC = Standing()


def standing_of(
    roles: Iterable[tuple[Role, int]],
    scopes: frozenset[Scope] | None = None,
    before: Mapping[int, frozenset[int]] = MappingProxyType({}),
) -> Standing:
    """The standing that `roles` (role, agency id) give; with `scopes`, as far as a token allows.

    Who reads an agency's own reports also reads those of the agencies `before` it, whose obligations it has.
    """
    roles = tuple(roles)
    held: dict[Permission, set[int]] = {}
    for role, agency_id in roles:
        for permission in ROLE_PERMISSIONS[role]:
            scope = _SCOPED.get(permission)
            if scopes is None or (scope is not None and scope in scopes):
                held.setdefault(permission, set()).add(agency_id)
                if permission is Permission.READ_OWN:
                    held[permission] |= before.get(agency_id, frozenset())
    return Standing(
        held={permission: frozenset(ids) for permission, ids in held.items()},
        roles=roles,
        reads_internal=bool(roles) and (scopes is None or Scope.READ_ALL in scopes),
    )
