"""The plan's document with its figures marked, and one clause of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from actions.models import Measure
from actions.selectors.sources import Passage, Source, clause_of, source
from hz_plus.lib.words import Piece
from indicators.domain.kinds import SHARES
from indicators.domain.numbers import plain
from indicators.models import Target
from indicators.selectors.quarters import Chosen


@dataclass(frozen=True, slots=True)
class MarkedPassage:
    """A clause; `lines`: those of its body in pieces, the targets of its measures marked."""

    passage: Passage
    lines: Sequence[Sequence[Piece]]


@dataclass(frozen=True, slots=True)
class PlanText:
    """The whole document."""

    source: Source
    passages: tuple[MarkedPassage, ...]


def text(chosen: Chosen) -> PlanText | None:
    """The document of the plan, None where none was uploaded. Four queries."""
    found = source(chosen.plan, chosen.as_of)
    if found is None:
        return None
    figures = _figures(chosen)
    return PlanText(found, tuple(_marked(row, figures) for row in found.passages))


def lines(chosen: Chosen, measure: Measure) -> list[list[Piece]]:
    """The clause of one measure, its targets marked; empty where there is none. At most two queries."""
    clause = clause_of(measure, chosen.as_of)
    if clause is None:
        return []
    figures = _figures(chosen, measure)
    return [marked(line, figures.get(measure.pk, ())) for line in clause.text.split("\n")]


def _figures(chosen: Chosen, measure: Measure | None = None) -> Mapping[int, set[str]]:
    """By measure, its targets as a text writes them, shares in percent."""
    rows = Target.objects.known_at(chosen.as_of).select_related("indicator")
    own = {"indicator__measure": measure} if measure else {"indicator__plan": chosen.plan}
    found: dict[int, set[str]] = defaultdict(set)
    for row in rows.filter(**own):
        is_share = row.indicator.kind in SHARES
        figure = plain(row.value * 100 if is_share else row.value)
        found[row.indicator.measure_id].add(f"{figure}{'%' * is_share}")
    return found


def _marked(passage: Passage, figures: Mapping[int, set[str]]) -> MarkedPassage:
    own = {text for measure in passage.measures for text in figures.get(measure.pk, ())}
    return MarkedPassage(passage, [marked(line, own) for line in passage.body])


def marked(line: str, figures: Collection[str]) -> list[Piece]:
    """`line` in pieces, each of the `figures` that stands there as a number of its own marked."""
    if not figures:
        return [(line, False)]
    one = "|".join(re.escape(text) for text in sorted(figures, key=len, reverse=True))
    pieces = re.split(rf"(?<![\d.])({one})(?![\d%]|\.\d)", line)
    return [(piece, bool(at % 2)) for at, piece in enumerate(pieces) if piece]
