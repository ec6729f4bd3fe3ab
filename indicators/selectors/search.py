"""What is found of a plan: measures, indicators, agencies, clauses, and approved reports as far as the viewer
reads them.

Every word must occur, in Chinese or English. See docs/decisions/0016.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from actions.models import Clause, Measure, Report, Revision
from actions.querysets import Extent, counting
from actions.selectors.fields import FIELDS
from agencies.authorization import Viewer
from agencies.models import Agency
from hz_plus.lib.joins import join, joined
from hz_plus.lib.languages import is_english
from hz_plus.lib.words import Piece, excerpt, marked, nearest, words_of
from indicators.models import Indicator
from indicators.selectors.quarters import Chosen

SHOWN = 20
"""Hits of one kind on the page."""
_NAMES = ("name_zh", "name_en", "short_name_zh", "short_name_en")
_PUBLIC = tuple(name for name, field in FIELDS.items() if field.public)


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: what it is, its name in pieces, and the text around the words."""

    row: Any
    title: Sequence[Piece]
    text: Sequence[Piece] = ()


@dataclass(frozen=True, slots=True)
class Hits:
    """Those of one kind; `more` than are shown were found."""

    rows: tuple[Hit, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Found:
    """Everything found for `words`. `near`: names written alike, where nothing was found."""

    words: tuple[str, ...]
    measures: Hits
    indicators: Hits
    agencies: Hits
    reports: Hits
    clauses: Hits
    near: Sequence[str] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not any(
            own.rows for own in (self.measures, self.indicators, self.agencies, self.reports, self.clauses)
        )


NOTHING = Hits((), False)
NOWHERE = Found((), NOTHING, NOTHING, NOTHING, NOTHING, NOTHING)


def search(chosen: Chosen, viewer: Viewer, text: str) -> Found:
    """What is found for the words of `text`. Five queries, two more where nothing is; none without a word."""
    words = words_of(text)
    if not words:
        return NOWHERE
    measures = Measure.objects.filter(
        _all(words, ("code", *_both("title"), *_both("summary"))), plan=chosen.plan
    )
    indicators = Indicator.objects.filter(
        _all(words, ("code", *_both("name"))), plan=chosen.plan
    ).select_related("measure")
    agencies = Agency.objects.filter(_all(words, ("code", *_NAMES)))
    documents = chosen.plan.sources.known_at(chosen.as_of)
    clauses = Clause.objects.filter(_all(words, ("text",)), document__in=documents)
    found = Found(
        words,
        _hits(measures.order_by("order"), words, _measure),
        _hits(indicators.order_by("order"), words, _named("name")),
        _hits(agencies.order_by("order"), words, _named("name")),
        _hits(_reports(chosen, viewer, words), words, _report),
        _hits(clauses.order_by("order"), words, _clause),
    )
    return found if not found.is_empty else _with_near(found, chosen, text)


def _both(name: str) -> tuple[str, str]:
    return f"{name}_zh", f"{name}_en"


def _all(words: Iterable[str], columns: Sequence[str]) -> Q:
    """Rows in which every word occurs in one of the columns."""
    return reduce(and_, (_any(word, columns) for word in words))


def _any(word: str, columns: Iterable[str]) -> Q:
    """Chinese has no upper and lower case, and databases spend most of the time on it."""
    lookup = "icontains" if word.lower() != word.upper() else "contains"
    return reduce(or_, (Q(**{f"{column}__{lookup}": word}) for column in columns))


def _hits(rows: QuerySet[Any], words: Sequence[str], told: Callable[[Any, Sequence[str]], Hit]) -> Hits:
    own = list(rows[: SHOWN + 1])
    return Hits(tuple(told(row, words) for row in own[:SHOWN]), len(own) > SHOWN)


def _measure(row: Measure, words: Sequence[str]) -> Hit:
    texts = (row.summary, row.summary_zh if is_english() else row.summary_en)
    return Hit(row, marked(row.title, words), excerpt(texts, words))


def _clause(row: Clause, words: Sequence[str]) -> Hit:
    return Hit(row, [(str(row), False)], excerpt([row.text], words))


def _named(column: str) -> Callable[[Any, Sequence[str]], Hit]:
    return lambda row, words: Hit(row, marked(getattr(row, column), words))


def _reports(chosen: Chosen, viewer: Viewer, words: Sequence[str]) -> QuerySet[Any]:
    """Approved reports, the latest first, in whose texts, as far as the viewer reads them, every word occurs."""
    texts = Revision.objects.filter(counting(chosen.as_of), report=OuterRef("pk"))
    public = Exists(texts.filter(_all(words, _PUBLIC)))
    internal = Q(extent__gte=Extent.SUBMITTED) & Q(Exists(texts.filter(_all(words, tuple(FIELDS)))))
    rows = Report.objects.visible_to(viewer).filter(
        Q(extent__gte=Extent.PUBLIC) & Q(public) | internal, plan=chosen.plan
    )
    rows = rows.select_related("quarter", "measure", "agency")
    found = join(rows, "counting", "revisions", counting(chosen.as_of, "revisions__"))
    ordered: QuerySet[Any] = found.order_by(
        "-quarter__year", "-quarter__number", "measure__order", "agency__order"
    )
    return ordered


def _report(row: Any, words: Sequence[str]) -> Hit:
    revision: Revision | None = joined(row, "counting")
    names = FIELDS if row.extent >= Extent.SUBMITTED else _PUBLIC
    texts = [getattr(revision, name) for name in names] if revision is not None else []
    return Hit(row, marked(row.measure.title, words), excerpt(texts, words))


def _with_near(found: Found, chosen: Chosen, text: str) -> Found:
    titles = [row.title for row in Measure.objects.filter(plan=chosen.plan)]
    names = [name for row in Agency.objects.all() for name in (row.name, row.short_name)]
    near = nearest(text, dict.fromkeys([*titles, *names]))
    return replace(found, near=near)
