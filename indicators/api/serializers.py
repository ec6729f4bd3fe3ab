"""How plans, indicators, values and figures are shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from actions.domain.filing import FilingLight
from actions.domain.stages import Stage
from actions.models import Plan
from hz_plus.lib import languages
from indicators.domain.kinds import Aggregation, Level, Light, Reason, Shape
from indicators.domain.numbers import plain, to_six_places
from indicators.models import (
    Bulletin,
    Figure,
    Indicator,
    Milestone,
    PublishedFigure,
    Target,
    Threshold,
    Value,
)
from indicators.selectors.bulletins import document
from indicators.selectors.explanations import explain

LIGHTS = [light.value for light in Light]


def decimal_text(number: Decimal | None) -> str | None:
    """A decimal the one way the API writes it: half up to 6 places, no exponent, no trailing zeros, no −0."""
    return None if number is None else plain(to_six_places(number))


@extend_schema_field({"type": "string", "pattern": r"^-?\d+(\.\d{1,6})?$", "examples": ["13.302521"]})
class DecimalText(serializers.Field[Any, Any, Any, Any]):
    """A decimal as text. See `decimal_text`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: Decimal) -> str | None:
        """The text."""
        return decimal_text(value)


class ChoiceOrNull(serializers.ChoiceField):
    """One of a few values; an empty one is null."""

    def __init__(self, choices: Sequence[str]) -> None:
        super().__init__(choices, read_only=True, allow_null=True)

    def to_representation(self, value: Any) -> Any:
        """The value, or None."""
        return value or None


class ThresholdSerializer(serializers.ModelSerializer[Threshold]):
    """Gaps, in points, above which a light is yellow, and red."""

    yellow_over = DecimalText()
    red_over = DecimalText()

    class Meta:
        model = Threshold
        fields = ("yellow_over", "red_over", "valid_from")


class PlanSerializer(serializers.ModelSerializer[Plan]):
    """A plan with the thresholds in force today."""

    title = serializers.CharField(read_only=True)
    issuer = serializers.CharField(read_only=True)
    lead_office = serializers.CharField(source="lead_office.code", read_only=True)
    thresholds = serializers.SerializerMethodField()

    class Meta:
        model = Plan
        fields = (
            "slug",
            "title",
            "title_zh",
            "title_en",
            "issuer",
            "issuer_zh",
            "issuer_en",
            "issued_on",
            "effective_on",
            "baseline_date",
            "starts_on",
            "ends_on",
            "time_zone",
            "is_public",
            "lead_office",
            "thresholds",
        )

    @extend_schema_field(ThresholdSerializer(allow_null=True))
    def get_thresholds(self, plan: Any) -> Any:
        """The latest begun of those in force."""
        rows = plan.thresholds_today
        return (
            ThresholdSerializer(max(rows, key=lambda row: row.valid_from or date.min)).data if rows else None
        )


class TargetSerializer(serializers.ModelSerializer[Target]):
    """A figure to be reached by a day."""

    value = DecimalText()

    class Meta:
        model = Target
        fields = ("due_on", "value", "comparator", "deadline_stated")


class MilestoneSerializer(serializers.ModelSerializer[Milestone]):
    """A weighted step."""

    name = serializers.CharField(read_only=True)
    weight = DecimalText()

    class Meta:
        model = Milestone
        fields = ("order", "name", "name_zh", "name_en", "due_on", "deadline_stated", "weight")


class IndicatorSerializer(serializers.ModelSerializer[Indicator]):
    """An indicator with the targets in force today; `baseline` is null where it is unknown."""

    plan = serializers.CharField(source="plan.slug", read_only=True)
    measure = serializers.CharField(source="measure.code", read_only=True)
    name = serializers.CharField(read_only=True)
    unit = serializers.CharField(read_only=True)
    baseline = serializers.SerializerMethodField()
    baseline_on = serializers.SerializerMethodField()
    baseline_source = serializers.SerializerMethodField()
    targets = TargetSerializer(source="targets_today", many=True, read_only=True)
    milestones = MilestoneSerializer(source="steps", many=True, read_only=True)
    aggregation = serializers.ChoiceField([how.value for how in Aggregation], read_only=True)
    shape = serializers.ChoiceField([shape.value for shape in Shape], read_only=True)
    decomposed = serializers.BooleanField(read_only=True)

    class Meta:
        model = Indicator
        fields = (
            "plan",
            "code",
            "measure",
            "name",
            "name_zh",
            "name_en",
            "kind",
            "unit",
            "unit_zh",
            "unit_en",
            "decimals",
            "direction",
            "aggregation",
            "shape",
            "starts_from_zero",
            "baseline",
            "baseline_on",
            "baseline_source",
            "targets",
            "milestones",
            "decomposed",
        )

    @extend_schema_field(DecimalText(allow_null=True))
    def get_baseline(self, row: Indicator) -> str | None:
        """The recorded baseline, or 0 where the text starts the count."""
        zero = Decimal(0) if row.starts_from_zero else None
        return decimal_text(zero if row.baseline_value is None else row.baseline_value)

    def get_baseline_on(self, row: Indicator) -> date | None:
        """The day of the recorded baseline."""
        return row.baseline_on

    def get_baseline_source(self, row: Indicator) -> str | None:
        """Where the recorded baseline comes from."""
        return row.baseline_source


class ValueSerializer(serializers.ModelSerializer[Value]):
    """A recorded figure: a ratio has numerator and denominator, every other kind `value`."""

    plan = serializers.CharField(source="indicator.plan.slug", read_only=True)
    indicator = serializers.CharField(source="indicator.code", read_only=True)
    agency = serializers.CharField(source="revision.report.agency.code", read_only=True)
    quarter = serializers.CharField(source="revision.report.quarter.period", read_only=True)
    value = DecimalText(allow_null=True)
    numerator = DecimalText(allow_null=True)
    denominator = DecimalText(allow_null=True)
    report = serializers.IntegerField(source="revision.report_id", read_only=True)
    recorded_at = serializers.DateTimeField(source="revision.approved_at", read_only=True)
    superseded_at = serializers.DateTimeField(
        source="revision.superseded_at", read_only=True, allow_null=True
    )

    class Meta:
        model = Value
        fields = (
            "plan",
            "indicator",
            "agency",
            "quarter",
            "value",
            "numerator",
            "denominator",
            "report",
            "recorded_at",
            "superseded_at",
        )


class CoverageSerializer(serializers.Serializer[Any]):
    """How many agencies (of a judged measure: leads; of an area: measures) have said something."""

    reported = serializers.IntegerField()
    expected = serializers.IntegerField(source="to_report")


class PublishedSerializer(serializers.ModelSerializer[PublishedFigure]):
    """A figure as it was published."""

    light = ChoiceOrNull(LIGHTS)
    value = DecimalText(allow_null=True)
    attainment = DecimalText(allow_null=True)
    gap = DecimalText(allow_null=True)

    class Meta:
        model = PublishedFigure
        fields = ("light", "value", "attainment", "gap", "published_at")


_FILING_LIGHTS = [light.value for light in FilingLight]
FILING: dict[str, Any] = {
    "oneOf": [
        {
            "type": "object",
            "description": "Of a measure: by agency code.",
            "additionalProperties": {"enum": _FILING_LIGHTS},
        },
        {
            "type": "object",
            "description": "Of an agency: how many reports, and the share filed on time of those due.",
            "properties": {
                **{light: {"type": "integer"} for light in _FILING_LIGHTS},
                "timeliness": {"type": ["string", "null"], "examples": ["0.916667"]},
            },
            "required": [*_FILING_LIGHTS, "timeliness"],
        },
        {"type": "null"},
    ]
}


class StatusSerializer(serializers.ModelSerializer[Figure]):
    """A figure as it is stored; the context holds `indicators` by plan id and code for its sentence, `as_of`, and
    what was `published` by quarter id, level and subject.

    Shares are fractions (0.45 is 45 %), `gap` is in points, value, expected and target in the unit.
    """

    plan = serializers.CharField(source="plan.slug", read_only=True)
    level = serializers.ChoiceField([level.value for level in Level], read_only=True)
    code = serializers.CharField(source="subject", read_only=True)
    quarter = serializers.CharField(source="quarter.period", read_only=True)
    as_of = serializers.SerializerMethodField()
    light = ChoiceOrNull(LIGHTS)
    computed_light = ChoiceOrNull(LIGHTS)
    judged_light = ChoiceOrNull(LIGHTS)
    provisional = serializers.SerializerMethodField()
    reason = ChoiceOrNull([reason.value for reason in Reason])
    value = DecimalText(allow_null=True)
    expected = DecimalText(allow_null=True)
    target = DecimalText(allow_null=True)
    attainment = DecimalText(allow_null=True)
    gap = DecimalText(allow_null=True)
    coverage = CoverageSerializer(source="*", read_only=True)
    counts = serializers.DictField(child=serializers.IntegerField(), read_only=True, allow_null=True)
    driver = serializers.SerializerMethodField()
    explanation = serializers.SerializerMethodField()
    forecast_on = serializers.DateField(read_only=True, allow_null=True)
    published = serializers.SerializerMethodField()
    filing = serializers.SerializerMethodField()
    figure_version = serializers.IntegerField(source="version", read_only=True)

    class Meta:
        model = Figure
        fields = (
            "plan",
            "level",
            "code",
            "quarter",
            "as_of",
            "light",
            "computed_light",
            "judged_light",
            "provisional",
            "reason",
            "value",
            "expected",
            "target",
            "attainment",
            "gap",
            "coverage",
            "stale",
            "counts",
            "driver",
            "explanation",
            "forecast_on",
            "published",
            "filing",
            "figure_version",
        )

    def get_as_of(self, figure: Figure) -> datetime | None:
        """The moment whose state of knowledge this is; null: as things stand now."""
        moment: datetime | None = self.context.get("as_of")
        return moment

    @extend_schema_field(PublishedSerializer(allow_null=True))
    def get_published(self, figure: Figure) -> Any:
        """What was published, where that was something else; null where it still stands, or nothing was published."""
        if not figure.is_corrected:
            return None
        row = self.context["published"].get((figure.quarter_id, figure.level, figure.subject))
        return None if row is None else PublishedSerializer(row).data

    @extend_schema_field(FILING)
    def get_filing(self, figure: Figure) -> Any:
        """How reports stand with their deadline: of a measure by agency code, of an agency counted; null at other
        levels, and where the caller may not know.
        """
        found = self.context["filing"].get(figure.level, {}).get((figure.quarter_id, figure.subject))
        if found is None or figure.level == Level.MEASURE:
            return found
        return {**found.counts, "timeliness": decimal_text(found.timeliness)}

    def get_provisional(self, figure: Figure) -> bool:
        """Whether the quarter is still open."""
        return figure.quarter.stage == Stage.OPEN

    def get_driver(self, figure: Figure) -> str | None:
        """The indicator that gives a measure its light."""
        return figure.driver or None

    def get_explanation(self, figure: Figure) -> str | None:
        """The sentence, in the request's language."""
        indicator = self.context["indicators"].get((figure.plan_id, figure.indicator_code))
        return explain(figure, quarter=figure.quarter, indicator=indicator) or None


class EventSerializer(serializers.Serializer[Any]):
    """One entry of the audit chain about a report."""

    sequence = serializers.IntegerField()
    at = serializers.DateTimeField()
    verb = serializers.CharField()
    hash = serializers.CharField()


class PaperSerializer(serializers.Serializer[Any]):
    """The approved revision of a report that something was read from, with the report's events."""

    report = serializers.IntegerField()
    measure = serializers.CharField()
    agency = serializers.CharField()
    quarter = serializers.CharField()
    revision = serializers.IntegerField()
    hash = serializers.CharField()
    approved_at = serializers.DateTimeField()
    events = EventSerializer(many=True)


class ValueSourceSerializer(serializers.Serializer[Any]):
    """A filed figure under a figure; `is_earlier`: filed for an earlier quarter, carried on or compared with."""

    indicator = serializers.CharField()
    agency = serializers.CharField()
    quarter = serializers.CharField(source="paper.quarter")
    value = DecimalText(allow_null=True)
    numerator = DecimalText(allow_null=True)
    denominator = DecimalText(allow_null=True)
    is_earlier = serializers.BooleanField()
    report = serializers.IntegerField(source="paper.report")


class JudgedSourceSerializer(serializers.Serializer[Any]):
    """A lead's own judgement under a figure."""

    measure = serializers.CharField()
    agency = serializers.CharField(source="paper.agency")
    light = serializers.ChoiceField(LIGHTS)
    report = serializers.IntegerField(source="paper.report")


class ClaimSourceSerializer(serializers.Serializer[Any]):
    """A step said to be done, under a figure."""

    indicator = serializers.CharField()
    step = serializers.IntegerField()
    done_on = serializers.DateField()
    report = serializers.IntegerField(source="paper.report")


class LineageSerializer(serializers.Serializer[Any]):
    """A figure with the figures, values, judgements and steps it rests on, and the reports they were read from."""

    figure = StatusSerializer()
    below = StatusSerializer(many=True)
    values = ValueSourceSerializer(many=True)
    judged = JudgedSourceSerializer(many=True)
    milestones = ClaimSourceSerializer(source="claims", many=True)
    reports = PaperSerializer(source="papers", many=True)
    hidden = serializers.IntegerField()


class BulletinSerializer(serializers.ModelSerializer[Bulletin]):
    """An issued bulletin: what it is, what it is verified by, where its files are."""

    plan = serializers.SlugField(source="quarter.plan.slug", read_only=True)
    quarter = serializers.CharField(source="quarter.period", read_only=True)
    number = serializers.IntegerField(source="quarter.number", read_only=True)
    total = serializers.IntegerField(read_only=True)
    title = serializers.SerializerMethodField()
    files = serializers.SerializerMethodField()

    class Meta:
        model = Bulletin
        fields = ("plan", "quarter", "number", "total", "title", "issued_at", "digest", "files")
        read_only_fields = fields

    def get_title(self, row: Bulletin) -> str:
        """In the request's language."""
        return document(row, languages.code()).title

    @extend_schema_field(
        {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"format": {"type": "string"}, "url": {"type": "string"}},
            },
        }
    )
    def get_files(self, row: Bulletin) -> list[dict[str, str]]:
        """The formats of the request's language, each with its address; none while they are being made."""
        language = languages.code()
        plan, quarter = row.quarter.plan.slug, str(row.quarter.period)
        return [
            {"format": file.format, "url": reverse("api:bulletin-file", args=[plan, quarter, file.format])}
            for file in row.files.all()
            if file.language == language
        ]
