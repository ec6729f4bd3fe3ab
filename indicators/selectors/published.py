"""What was published of figures that were corrected since (PRODUCT §4.11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from indicators.models import Figure, PublishedFigure

Published = Mapping[tuple[int, str, str], PublishedFigure]
"""By quarter id, level and subject."""


def published_of(figures: Iterable[Figure]) -> Published:
    """What was published of those that say otherwise now. One query, none where none does."""
    rows = [row for row in figures if row.is_corrected]
    if not rows:
        return {}
    published = PublishedFigure.objects.filter(
        plan__in={row.plan_id for row in rows},
        quarter__in={row.quarter_id for row in rows},
        subject__in={row.subject for row in rows},
    )
    corrected = {(row.quarter_id, row.level, row.subject) for row in rows}
    found = {(row.quarter_id, row.level, row.subject): row for row in published}
    return {key: row for key, row in found.items() if key in corrected}
