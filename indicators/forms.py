"""Forms of the rules: thresholds of the lights, and how an indicator is made and judged."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hz_plus.lib.errors import Problem
from indicators.domain.kinds import Aggregation, EnteredBy, Shape
from indicators.domain.numbers import plain, read_figure
from indicators.domain.progress import Thresholds
from indicators.domain.rollup import Way
from indicators.models import Indicator, Threshold
from indicators.models.indicators import AGGREGATION_LABELS, ENTERED_BY_LABELS, SHAPE_LABELS
from indicators.services import filing_forms, methods, plan_imports, thresholds

FORM_BYTES = 10 * 1024 * 1024
MOST_POINTS = 60
"""Lines: more than a plan has quarters."""
_POINT = re.compile(r"(\d{4}-\d{2}-\d{2})[\s,:]+(\d{1,3}(?:\.\d{1,4})?)\s*%", re.ASCII)


class DayField(forms.CharField):
    """A day written 2018-10-01; full-width digits are understood. None where nothing was written."""

    def clean(self, value: Any) -> Any:
        """The day."""
        text = unicodedata.normalize("NFKC", super().clean(value)).strip()
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise forms.ValidationError(_("日期的写法是2018-10-01。")) from None


class PointsField(forms.CharField):
    """Agreed points, one on each line: `2018-06-30 40%`."""

    def clean(self, value: Any) -> Any:
        """The days with their shares between 0 and 1, in the order of the lines."""
        lines = unicodedata.normalize("NFKC", super().clean(value)).splitlines()
        return tuple(_point(line.strip()) for line in lines if line.strip())


def _point(line: str) -> tuple[date, Decimal]:
    found = _POINT.fullmatch(line)
    try:
        if found is None:
            raise ValueError(line)
        return date.fromisoformat(found[1]), Decimal(found[2]) / 100
    except ValueError:
        message = _("“%(line)s”不是日期和比例，写作2018-06-30 40%%。") % {"line": line[:40]}
        raise forms.ValidationError(message) from None


class RuleForm(forms.Form):
    """What every change of a rule has: from which day, and why. A trial needs neither."""

    valid_from = DayField(
        label=gettext_lazy("施行日期"),
        help_text=gettext_lazy("写作2018-10-01。该日及以后结束的季度按新规则研判；试算不用填。"),
        required=False,
        max_length=20,
    )
    reason = forms.CharField(
        label=gettext_lazy("调整理由和依据"),
        help_text=gettext_lazy("如会议纪要的日期和文号，最多300字；试算不用填。"),
        required=False,
        max_length=300,
    )

    def __init__(self, data: Any, initial: Any = None) -> None:
        # Two of these forms stand on one page: their fields must not share an id.
        form = type(self).__name__.lower()
        super().__init__(data, auto_id=f"{form}_%s", initial=initial)
        for name, field in self.fields.items():
            ends = ("helptext", "error") if field.help_text else ("error",)
            described = " ".join(f"{form}_{name}_{end}" for end in ends)
            field.widget.attrs.update({"class": "input", "aria-describedby": described})

    def add_problems(self, problems: Sequence[Problem]) -> None:
        """Say at the fields what a service found."""
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem.message)

    @property
    def summary(self) -> list[tuple[str, str]]:
        """Each error with the id of its field, in the order of the fields."""
        return [
            (self[name].id_for_label if name in self.fields else "", str(error))
            for name in [*self.fields, "__all__"]
            for error in self.errors.get(name, ())
        ]


class ThresholdForm(RuleForm):
    """Gaps above which lights turn yellow and red."""

    yellow_over = forms.CharField(label=gettext_lazy("黄灯界限（百分点）"), required=False, max_length=20)
    red_over = forms.CharField(label=gettext_lazy("红灯界限（百分点）"), required=False, max_length=20)
    field_order = ("yellow_over", "red_over", "valid_from", "reason")

    def __init__(self, data: Any, present: Threshold | None) -> None:
        typed = {name: plain(getattr(present, name, None)) for name in ("yellow_over", "red_over")}
        super().__init__(data, typed)

    def clean(self) -> dict[str, Any]:
        """Read the numbers and let the service judge them."""
        cleaned = super().clean() or self.cleaned_data
        for name in ("yellow_over", "red_over"):
            cleaned[name] = read_figure(cleaned.get(name, ""), decimals=3).figure
        self.add_problems(thresholds.problems(cleaned["yellow_over"], cleaned["red_over"]))
        return cleaned

    @property
    def thresholds(self) -> Thresholds:
        """What was typed, where it is right."""
        return Thresholds(self.cleaned_data["yellow_over"], self.cleaned_data["red_over"])


class MethodForm(RuleForm):
    """How one indicator is made of its agencies' figures, and the path that it is expected to take."""

    indicator = forms.ModelChoiceField(
        Indicator.objects.none(),
        label=gettext_lazy("指标"),
        help_text=gettext_lazy("括号内是现行的取数和进度曲线。"),
        to_field_name="code",
        empty_label=gettext_lazy("选择指标"),
        error_messages={
            "required": gettext_lazy("选择一项指标。"),
            "invalid_choice": gettext_lazy("选择一项指标。"),
        },
    )
    aggregation = forms.ChoiceField(
        label=gettext_lazy("取数"), choices=[(how.value, label) for how, label in AGGREGATION_LABELS.items()]
    )
    shape = forms.ChoiceField(
        label=gettext_lazy("进度曲线"),
        choices=[(shape.value, label) for shape, label in SHAPE_LABELS.items()],
    )
    entered_by = forms.ChoiceField(
        label=gettext_lazy("分解数的填报"),
        help_text=gettext_lazy("目标值已分解到单位的指标适用。"),
        choices=[(who.value, label) for who, label in ENTERED_BY_LABELS.items()],
        required=False,
    )
    points = PointsField(
        label=gettext_lazy("约定的日期和比例"),
        help_text=gettext_lazy("选“约定节点”或“阶梯”时填写，每行一个，如2018-06-30 40%。"),
        required=False,
        max_length=MOST_POINTS * 24,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )
    field_order = ("indicator", "aggregation", "entered_by", "shape", "points", "valid_from", "reason")

    def __init__(self, data: Any, indicators: Any) -> None:
        super().__init__(data)
        field: Any = self.fields["indicator"]
        field.queryset = indicators
        field.label_from_instance = _with_present_way

    def clean(self) -> dict[str, Any]:
        """Let the service judge what was chosen; a shape without points has none."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("shape") not in (Shape.POINTS, Shape.STEP):
            cleaned["points"] = ()
        if not self.errors:
            way = self.way
            chosen = cleaned["indicator"], way.aggregation, way.shape, way.points
            self.add_problems(methods.problems(*chosen, self.typist))
        return cleaned

    @property
    def way(self) -> Way:
        """What was chosen, where it is right."""
        given = self.cleaned_data
        return Way(Aggregation(given["aggregation"]), Shape(given["shape"]), tuple(given["points"]))

    @property
    def typist(self) -> EnteredBy:
        """Who types the parts; each holder its own where nothing was chosen."""
        return EnteredBy(self.cleaned_data.get("entered_by") or EnteredBy.HOLDER)


def _with_present_way(row: Indicator) -> str:
    return _("%(code)s %(name)s（%(aggregation)s，%(shape)s）") % {
        "code": row.code,
        "name": row.name,
        "aggregation": row.aggregation_name,
        "shape": row.shape_name,
    }


class FilingFormUpload(forms.Form):
    """The official form as a file; whether it can be read is found out in a process of its own."""

    file = forms.FileField(
        label=gettext_lazy("填好的填报表"),
        help_text=gettext_lazy("从本页下载的Excel文件（.xlsx），最大10MB。"),
        error_messages={"required": gettext_lazy("选择填好的填报表。")},
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"class": "input", "accept": ".xlsx"}),
    )

    def clean_file(self) -> Any:
        """No larger than any form is."""
        file = self.cleaned_data["file"]
        if file.size > FORM_BYTES:
            raise forms.ValidationError(str(filing_forms.REFUSALS["too_big"]))
        return file


class PlanFileUpload(forms.Form):
    """A plan as a workbook or as YAML; whether it can be read is found out by a worker."""

    file = forms.FileField(
        label=gettext_lazy("填好的计划文件"),
        help_text=gettext_lazy("Excel文件（.xlsx），最大10MB；熟悉YAML的也可上传.yaml文件。"),
        error_messages={"required": gettext_lazy("选择填好的计划文件。")},
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"class": "input", "accept": ".xlsx,.yaml,.yml"}),
    )

    def clean_file(self) -> Any:
        """No larger than any plan is, and of a kind that is read."""
        file = self.cleaned_data["file"]
        if file.size > FORM_BYTES:
            raise forms.ValidationError(str(plan_imports.REFUSALS["too_big"]))
        if not file.name.lower().endswith((".xlsx", ".xls", ".xlsm", ".yaml", ".yml")):
            raise forms.ValidationError(_("只能上传Excel文件（.xlsx）或YAML文件（.yaml）。"))
        return file

    @property
    def kind(self) -> str:
        """How the file is to be read."""
        is_yaml = self.cleaned_data["file"].name.lower().endswith((".yaml", ".yml"))
        return plan_imports.YAML if is_yaml else plan_imports.WORKBOOK
