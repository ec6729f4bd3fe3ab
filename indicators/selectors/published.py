"""What was published of figures that were corrected since (PRODUCT §4.11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from indicators.models import Figure, PublishedFigure

Published = Mapping[tuple[int, str, str], PublishedFigure]
"""By quarter id, level and subject."""


def published_of(figures: Iterable[Figure]) -> Published:
    """What was published of those that say otherwise now. One query, none where none does."""
    corrected = {(row.quarter_id, row.level, row.subject) for row in figures if row.is_corrected}
    if not corrected:
        return {}
    rows = PublishedFigure.objects.filter(
        quarter__in={quarter for quarter, _level, _subject in corrected},
        subject__in={subject for _quarter, _level, subject in corrected},
    )
    found = {(row.quarter_id, row.level, row.subject): row for row in rows}
    return {key: row for key, row in found.items() if key in corrected}
