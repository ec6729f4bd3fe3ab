"""Stock admin, for break-glass: accounts may be mended, what services write is shown and not edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.http import HttpRequest

from agencies.models import (
    Agency,
    ApiToken,
    Appointment,
    AuditChain,
    AuditEvent,
    Membership,
    Person,
    Succession,
)

if TYPE_CHECKING:
    Admin = admin.ModelAdmin[Any]
    Inline = admin.TabularInline[Appointment, Person]
    People = UserAdmin[Person]
else:
    Admin, Inline, People = admin.ModelAdmin, admin.TabularInline, UserAdmin

admin.site.unregister(Group)


class ReadOnlyAdmin(Admin):
    """Look, don't touch: these rows are changed by services only."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody changes here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody deletes here."""
        return False


class AppointmentInline(Inline):
    """A person's appointments, beside the person."""

    model = Appointment
    fk_name = "person"
    extra = 0


@admin.register(Person)
class PersonAdmin(People):
    """Accounts; rights come from appointments, so Django's own permissions are left out."""

    inlines = (AppointmentInline,)
    list_display = ("username", "name_zh", "is_active", "is_demo")
    list_filter = ("is_active", "is_demo")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password", "must_set_password")}),
        (None, {"fields": ("name_zh", "name_en", "is_active", "is_staff", "is_superuser")}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """The audit chain names people: they are made inactive, never deleted."""
        return False


@admin.register(Agency, Membership, Succession)
class AgencyAdmin(ReadOnlyAdmin):
    """Agencies come from the plan's file."""


@admin.register(AuditChain, AuditEvent)
class AuditAdmin(ReadOnlyAdmin):
    """The audit chain is only ever added to."""


@admin.register(ApiToken)
class TokenAdmin(ReadOnlyAdmin):
    """Tokens are issued by `agencies.services.tokens`; the digest is not shown."""

    exclude = ("digest",)
