"""How the official form looks: its headings, widths and kinds of cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from actions.selectors.fields import FIELDS, ITEM_FIELDS

HEADINGS: Mapping[str, str | Promise] = {
    "measure": gettext_lazy("措施"),
    "title": gettext_lazy("措施名称"),
    "item": gettext_lazy("指标"),
    "name": gettext_lazy("指标或里程碑"),
    "unit": gettext_lazy("单位"),
    "last": gettext_lazy("上季"),
    "target": gettext_lazy("目标或时限"),
    "value": gettext_lazy("本季数值"),
    "numerator": gettext_lazy("分子"),
    "denominator": gettext_lazy("分母"),
    "done_on": gettext_lazy("完成日期"),
    "note": gettext_lazy("数值说明"),
    "state": gettext_lazy("状态"),
    "role": gettext_lazy("职责"),
    "judged_light": gettext_lazy("本季自评"),
    **{name: field.label for name, field in FIELDS.items()},
    **{name: field.label for name, field in ITEM_FIELDS.items()},
}
WIDTHS = {"measure": 7, "title": 26, "item": 9, "name": 30, "unit": 8, "note": 32, "role": 7, "state": 9}
TEXT_WIDTH, NUMBER_WIDTH = 34, 13
LOOKS: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "quiet": {"font_color": "#5b6470"},
    "heading": {
        "bold": True,
        "bg_color": "#e6ecf3",
        "border": 1,
        "border_color": "#b8c2cf",
        "text_wrap": True,
    },
    "locked": {"bg_color": "#f4f5f7", "border": 1, "border_color": "#d5dae1", "text_wrap": True},
    "number": {"bg_color": "#f4f5f7", "border": 1, "border_color": "#d5dae1"},
    "text": {"border": 1, "border_color": "#8fa3b8", "text_wrap": True, "locked": False},
    "open": {"border": 1, "border_color": "#8fa3b8", "locked": False},
    "day": {"border": 1, "border_color": "#8fa3b8", "locked": False, "num_format": "yyyy-mm-dd"},
    "guide": {"text_wrap": True, "valign": "top"},
}
EVERYWHERE = {"valign": "top", "font_size": 10}
