"""How areas, measures, quarters and reports are shown, and what may be sent."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from actions.domain.file_kinds import FileKind
from actions.domain.workflow import Event, Role, State
from actions.models import (
    Area,
    Decision,
    Extension,
    JudgedLight,
    Measure,
    MeasureLife,
    Quarter,
    Responsibility,
)
from actions.models.reports import Answer
from actions.querysets import Extent
from actions.selectors.readings import Reading, history, opinions
from actions.services.reports import available_events
from agencies.api.serializers import AgencyNameSerializer, StrictSerializer
from agencies.models import Person


class AreaSerializer(serializers.ModelSerializer[Area]):
    """An area; `measure_count` counts the measures active today."""

    plan = serializers.CharField(source="plan.slug", read_only=True)
    name = serializers.CharField(read_only=True)
    short_name = serializers.CharField(read_only=True)
    measure_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = Area
        fields = (
            "plan",
            "code",
            "kind",
            "number",
            "name",
            "name_zh",
            "name_en",
            "short_name",
            "short_name_zh",
            "short_name_en",
            "measure_count",
        )


class ResponsibilitySerializer(serializers.ModelSerializer[Responsibility]):
    """An agency's part in a measure, in the text's order."""

    agency = AgencyNameSerializer(read_only=True)
    role = serializers.ChoiceField([role.value for role in Role], read_only=True)

    class Meta:
        model = Responsibility
        fields = ("agency", "role", "order")


class MeasureSerializer(serializers.ModelSerializer[Measure]):
    """A measure with the responsibilities in force today; groups are not expanded."""

    plan = serializers.CharField(source="plan.slug", read_only=True)
    area = serializers.CharField(source="area.code", read_only=True)
    title = serializers.CharField(read_only=True)
    summary = serializers.CharField(read_only=True)
    life = serializers.ChoiceField(MeasureLife.choices, read_only=True)
    inactive_from = serializers.DateField(read_only=True, allow_null=True)
    merged_into = serializers.CharField(source="merged_into_code", read_only=True, allow_null=True)
    responsibilities = ResponsibilitySerializer(source="responsibilities_today", many=True, read_only=True)
    clause = serializers.CharField(read_only=True)

    class Meta:
        model = Measure
        fields = (
            "plan",
            "code",
            "area",
            "title",
            "title_zh",
            "title_en",
            "title_is_ours",
            "summary",
            "summary_zh",
            "summary_en",
            "life",
            "inactive_from",
            "merged_into",
            "responsibilities",
            "clause",
        )


class QuarterSerializer(serializers.ModelSerializer[Quarter]):
    """A quarter; each `…_due_at` is the moment its last day is over."""

    plan = serializers.CharField(source="plan.slug", read_only=True)
    quarter = serializers.CharField(source="period", read_only=True)

    class Meta:
        model = Quarter
        fields = (
            "plan",
            "quarter",
            "starts_on",
            "ends_on",
            "opens_at",
            "district_due_at",
            "support_due_at",
            "lead_due_at",
            "review_due_at",
            "bulletin_due_at",
            "stage",
            "closed_at",
            "published_at",
        )


# --- The content of reports -------------------------------------------------------------------------


class ItemSerializer(serializers.Serializer[Any]):
    """What rows have in common: `id` stays the same from quarter to quarter; a new row has none yet."""

    id = serializers.CharField(required=False)


class ProblemRowSerializer(ItemSerializer):
    """A problem, and whether it is solved."""

    problem = serializers.CharField()
    solved = serializers.BooleanField(required=False)


class NextStepSerializer(ItemSerializer):
    """What the agency will do, by when, by whom."""

    step = serializers.CharField()
    due_on = serializers.DateField(required=False, allow_null=True)
    person = serializers.CharField(required=False)
    done = serializers.BooleanField(required=False)


class NamedSerializer(serializers.Serializer[Any]):
    """An agency with its name of the day. In drafts its code alone will do."""

    code = serializers.CharField()
    name = serializers.CharField()


class MatterSerializer(ItemSerializer):
    """A matter to coordinate, with whom, and whether it is settled."""

    matter = serializers.CharField()
    agencies = NamedSerializer(many=True, required=False)
    settled = serializers.BooleanField(required=False)


class FiledValueSerializer(serializers.Serializer[Any]):
    """A filed figure: a ratio has numerator and denominator, every other kind `value`."""

    indicator = serializers.CharField()
    value = serializers.CharField(allow_null=True)
    numerator = serializers.CharField(allow_null=True)
    denominator = serializers.CharField(allow_null=True)
    note = serializers.CharField(allow_null=True)


class FiledMilestoneSerializer(serializers.Serializer[Any]):
    """A step said to be done."""

    indicator = serializers.CharField()
    order = serializers.IntegerField()
    done_on = serializers.DateField()
    note = serializers.CharField(allow_null=True)


class FiledPartSerializer(serializers.Serializer[Any]):
    """The figure of an agency's part of a decomposed indicator, typed by the lead where the plan says so."""

    indicator = serializers.CharField()
    agency = serializers.CharField()
    value = serializers.CharField(allow_null=True)


class AttachmentSerializer(serializers.Serializer[Any]):
    """A file of evidence; it is at `attachments/<sha256>/` below its report. Drafts name files by `sha256`."""

    sha256 = serializers.CharField()
    name = serializers.CharField(required=False)
    kind = serializers.ChoiceField([kind.value for kind in FileKind], required=False)
    size = serializers.IntegerField(required=False, help_text="Bytes.")
    is_public = serializers.BooleanField()


class UploadSerializer(serializers.Serializer[Any]):
    """Files to be taken in, as `multipart/form-data`; for the description of the API."""

    file = serializers.ListField(child=serializers.FileField())
    is_public = serializers.BooleanField(required=False)


class IdentitySerializer(serializers.Serializer[Any]):
    """Which report it is and how it stands."""

    id = serializers.IntegerField(source="report.pk")
    plan = serializers.CharField(source="report.quarter.plan.slug")
    quarter = serializers.CharField(source="report.quarter.period")
    measure = serializers.CharField(source="report.measure.code")
    agency = serializers.CharField(source="report.agency.code")
    role = serializers.ChoiceField([role.value for role in Role], source="report.role")
    state = serializers.ChoiceField([state.value for state in State], source="shown_state")
    version = serializers.IntegerField(source="report.version")
    due_at = serializers.DateTimeField(source="report.due_at")
    first_submitted_at = serializers.DateTimeField(source="report.first_submitted_at", allow_null=True)
    late = serializers.BooleanField(source="report.is_late")


class ContentSerializer(serializers.Serializer[Any]):
    """What is drafted, signed and approved; null where the caller may not read it."""

    progress = serializers.CharField(source="content.progress", allow_null=True)
    results = serializers.CharField(source="content.results", allow_null=True)
    problems = ProblemRowSerializer(source="content.problems", many=True, allow_null=True)
    matters = MatterSerializer(source="content.matters", many=True, allow_null=True)
    delay_reason = serializers.CharField(source="content.delay_reason", allow_null=True)
    contact = serializers.CharField(source="content.contact", allow_null=True)
    judged_light = serializers.ChoiceField(
        ["", *JudgedLight.values], source="content.judged_light", allow_null=True
    )
    judged_reason = serializers.CharField(source="content.judged_reason", allow_null=True)
    next_steps = NextStepSerializer(source="content.next_steps", many=True, allow_null=True)
    values = FiledValueSerializer(source="content.values", many=True, allow_null=True)
    milestones = FiledMilestoneSerializer(source="content.milestones", many=True, allow_null=True)
    parts = FiledPartSerializer(source="content.parts", many=True, allow_null=True)
    attachments = AttachmentSerializer(source="content.attachments", many=True, allow_null=True)


class RevisionSerializer(serializers.Serializer[Any]):
    """Which text is shown: `number` is null while it is being written."""

    number = serializers.IntegerField(allow_null=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    recorded_at = serializers.DateTimeField(source="approved_at", allow_null=True)


class HappeningSerializer(serializers.Serializer[Any]):
    """One event; person and notes are null where the caller may not read them."""

    at = serializers.DateTimeField()
    verb = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()
    person = serializers.CharField(allow_null=True)
    note = serializers.CharField(allow_null=True)
    field_notes = serializers.DictField(child=serializers.CharField(), allow_null=True)


class OpinionSerializer(serializers.Serializer[Any]):
    """A supporting agency's answer; `on_this_text` is false where the lead changed the text since."""

    agency = serializers.CharField()
    answer = serializers.ChoiceField(Answer.values)
    comment = serializers.CharField()
    answered_at = serializers.DateTimeField()
    on_this_text = serializers.BooleanField()


class ReportSerializer(IdentitySerializer, ContentSerializer):
    """A report as far as the caller may read it: `extent` says how far.

    `available_events`, `events` and `concurrences` are null in lists.
    """

    extent = serializers.SerializerMethodField()
    resubmit_by = serializers.DateTimeField(source="process.resubmit_by", allow_null=True)
    offered_at = serializers.DateTimeField(source="process.offered_at", allow_null=True)
    revision = RevisionSerializer(allow_null=True)
    available_events = serializers.ListField(
        child=serializers.ChoiceField([event.value for event in Event]), allow_null=True
    )
    events = HappeningSerializer(many=True, allow_null=True)
    concurrences = OpinionSerializer(many=True, allow_null=True)

    @extend_schema_field(serializers.ChoiceField([extent.name.lower() for extent in Extent if extent]))
    def get_extent(self, reading: Reading) -> str:
        """How much of the report is shown."""
        return reading.extent.name.lower()


class ReportDetailSerializer(ReportSerializer):
    """One report with its history and what the caller (`person` in the context) could do now."""

    def to_representation(self, instance: Reading) -> dict[str, Any]:
        """The report, with what lists leave out."""
        happened, said = history(instance), opinions(instance)
        return super().to_representation(instance) | {
            "available_events": self._available(instance),
            "events": None if happened is None else HappeningSerializer(happened, many=True).data,
            "concurrences": None if said is None else OpinionSerializer(said, many=True).data,
        }

    def _available(self, reading: Reading) -> list[str]:
        person = self.context["person"]
        if not isinstance(person, Person):
            return []
        return [event.value for event in available_events(reading.report, person)]


# --- What may be sent -------------------------------------------------------------------------------


class DraftSerializer(ContentSerializer):
    """A draft, for the description of the API: the service reads and checks it. Only what is given changes."""


class MoveSerializer(StrictSerializer):
    """An event to be done to a report."""

    event = serializers.ChoiceField([event.value for event in Event if event is not Event.SAVE])
    note = serializers.CharField(required=False, allow_blank=True)
    field_notes = serializers.DictField(child=serializers.CharField(), required=False)


class ExtensionSerializer(serializers.ModelSerializer[Extension]):
    """A request for more time; `decision` is empty while it waits."""

    decision = serializers.ChoiceField(["", *Decision.values], read_only=True)

    class Meta:
        model = Extension
        fields = (
            "id",
            "asked_until",
            "reason",
            "asked_at",
            "decision",
            "granted_until",
            "note",
            "decided_at",
        )


class MoreTimeSerializer(StrictSerializer):
    """A request for more time: the last day wished for, and why."""

    until = serializers.CharField(help_text="2018-10-12")
    reason = serializers.CharField()


class AnswerSerializer(StrictSerializer):
    """A supporting agency's answer to a lead's report."""

    answer = serializers.CharField(help_text="agree | dissent")
    comment = serializers.CharField(required=False, allow_blank=True)
