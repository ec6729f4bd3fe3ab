"""How agencies and the caller are shown, and what is common to all input."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from agencies.domain.roles import Role, Scope
from agencies.models import Agency, AgencyKind, SuccessionKind


class StrictSerializer(serializers.Serializer[Any]):
    """Input of which nothing is ignored: an unknown or read-only field is an error."""

    def to_internal_value(self, data: Any) -> Any:
        """The fields, read; raises ValidationError naming those that cannot be written."""
        writable = {field.field_name for field in self._writable_fields}
        unknown = [name for name in data if name not in writable] if isinstance(data, dict) else []
        if unknown:
            raise serializers.ValidationError({name: [_unknown(name)] for name in unknown})
        return super().to_internal_value(data)


def _unknown(name: str) -> ErrorDetail:
    return ErrorDetail(_("没有“%(name)s”这一栏。") % {"name": name}, code="unknown_field")


class AgencyNameSerializer(serializers.ModelSerializer[Agency]):
    """An agency named in passing."""

    short_name = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True)

    class Meta:
        model = Agency
        fields = ("code", "short_name", "name")


class PredecessorSerializer(serializers.Serializer[Any]):
    """Whose obligations came to this agency, how and when."""

    agency = serializers.CharField(source="predecessor.code")
    kind = serializers.ChoiceField(SuccessionKind.choices)
    on = serializers.DateField()


class SuccessorSerializer(serializers.Serializer[Any]):
    """To whom this agency's obligations went, how and when."""

    agency = serializers.CharField(source="successor.code")
    kind = serializers.ChoiceField(SuccessionKind.choices)
    on = serializers.DateField()


class AgencySerializer(serializers.ModelSerializer[Agency]):
    """An agency; `members` are codes, of groups only."""

    short_name = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True)
    kind = serializers.ChoiceField(AgencyKind.choices, read_only=True)
    members = serializers.SerializerMethodField()
    predecessors = PredecessorSerializer(source="came", many=True, read_only=True)
    successors = SuccessorSerializer(source="left", many=True, read_only=True)

    class Meta:
        model = Agency
        fields = (
            "code",
            "short_name",
            "short_name_zh",
            "short_name_en",
            "name",
            "name_zh",
            "name_en",
            "kind",
            "division_code",
            "members",
            "valid_from",
            "valid_to",
            "predecessors",
            "successors",
        )

    def get_members(self, agency: Any) -> list[str]:
        """Codes of the members on the day asked about, in the plan's order."""
        return [member.code for member in agency.members_on_day]


class AppointmentSerializer(serializers.Serializer[Any]):
    """A role at an agency."""

    role = serializers.ChoiceField([role.value for role in Role])
    agency = serializers.CharField()


class MeSerializer(serializers.Serializer[Any]):
    """The caller; `scopes` is null for a session, which has all of its person's rights."""

    username = serializers.CharField()
    name = serializers.CharField()
    roles = AppointmentSerializer(many=True)
    scopes = serializers.ListField(
        child=serializers.ChoiceField([scope.value for scope in Scope]), allow_null=True
    )
