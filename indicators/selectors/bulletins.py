"""Bulletins, read: the archive, one as a document, a draft with what changed under it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from actions.models import Plan, Quarter
from agencies.authorization import Viewer
from agencies.models import Job
from hz_plus.lib import clock
from hz_plus.lib.quarters import Period
from hz_plus.lib.wording import day_text, quarter_text
from indicators.domain.bulletin import (
    ANNEX,
    LANGUAGES,
    Difference,
    Document,
    Part,
    Section,
    Snapshot,
    code_of,
    differences,
    digest,
    filled,
)
from indicators.models import Bulletin
from indicators.selectors.bulletin import facts_of, snapshots

HEADINGS: Mapping[Section, str | Promise] = {
    Section.OVERALL: gettext_lazy("一、总体情况"),
    Section.GOOD: gettext_lazy("二、进展较好"),
    Section.BEHIND: gettext_lazy("三、进展滞后"),
    Section.FILING: gettext_lazy("四、报送情况"),
    Section.NEXT: gettext_lazy("五、下步要求"),
}
"""What the parts are called."""
LANGUAGE_LABELS: Mapping[str, str | Promise] = {
    "zh-hans": gettext_lazy("中文"),
    "en": gettext_lazy("英文摘要"),
}


def archive(plan: Plan, viewer: Viewer) -> list[Bulletin]:
    """The issued bulletins of a plan, the latest first. One query."""
    rows = Bulletin.objects.visible_to(viewer).filter(quarter__plan=plan)
    return list(rows.select_related("quarter__plan", "issued_by").prefetch_related("files"))


def issued(plan: str, period: Period, viewer: Viewer) -> Bulletin:
    """The issued bulletin of a quarter with its files; raises Bulletin.DoesNotExist."""
    rows = Bulletin.objects.visible_to(viewer).filter(quarter__plan__slug=plan)
    rows = rows.filter(quarter__year=period.year, quarter__number=period.number)
    return rows.select_related("quarter__plan__lead_office").prefetch_related("files").get()


def bulletin_of(quarter: Quarter) -> Bulletin | None:
    """The bulletin of a quarter, issued or not."""
    return Bulletin.objects.filter(quarter=quarter).select_related("quarter__plan__lead_office").first()


def snapshot_of(bulletin: Bulletin, language: str) -> Snapshot:
    """The figures that the bulletin stands on."""
    return Snapshot.of(bulletin.snapshots[language])


def digest_of(bulletin: Bulletin) -> str:
    """What its digest must be: over every language, its figures and its paragraphs."""
    return digest((code, snapshot_of(bulletin, code), bulletin.texts[code]) for code in LANGUAGES)


def document(bulletin: Bulletin, language: str) -> Document:
    """The bulletin as it is read in `language`."""
    quarter, plan = bulletin.quarter, bulletin.quarter.plan
    snapshot, texts = snapshot_of(bulletin, language), bulletin.texts[language]
    issued_on = clock.day_of(bulletin.issued_at, plan.time_zone) if bulletin.issued_at else None
    with override(language):
        words = {"plan": plan.title, "quarter": quarter_text(quarter.year, quarter.number)}
        return Document(
            language=language,
            issuer=plan.lead_office.name,
            title=_("%(quarter)s《%(plan)s》实施情况的通报") % words,
            number=_("%(year)d年第%(number)d期（总第%(total)d期）")
            % {"year": quarter.year, "number": quarter.number, "total": bulletin.total},
            day=day_text(issued_on) if issued_on else _("未印发"),
            parts=tuple(_part(section, texts, snapshot) for section in Section),
            annexes=snapshot.sheets.get(ANNEX, ()),
            source=_source(quarter),
            code=code_of(bulletin.digest) if bulletin.digest else "",
        )


def _part(section: Section, texts: Mapping[str, Sequence[str]], snapshot: Snapshot) -> Part:
    return Part(
        section.value,
        str(HEADINGS[section]),
        tuple(filled(text, snapshot.numbers) for text in texts.get(section, ())),
        snapshot.sheets.get(section.value, ()),
    )


def _source(quarter: Quarter) -> str:
    told = {"day": day_text(quarter.ends_on)}
    if quarter.published_at is None:
        return _("数据截至%(day)s，尚未发布。") % told
    told["published"] = day_text(clock.day_of(quarter.published_at, quarter.plan.time_zone))
    return _("数据截至%(day)s，依据%(published)s发布的已审定填报。") % told


@dataclass(frozen=True, slots=True)
class Editing:
    """A draft on its writer's desk. `changed`: by language, the figures that are others now."""

    bulletin: Bulletin
    document: Document
    changed: Mapping[str, Sequence[Difference]]

    @property
    def has_changed(self) -> bool:
        """Whether any figure is another now."""
        return any(self.changed.values())


def editing(bulletin: Bulletin, language: str) -> Editing:
    """The draft as read in `language`, and what changed since its figures were accepted; nothing once it is issued."""
    return Editing(
        bulletin,
        document(bulletin, language),
        {} if bulletin.is_issued else changes_under(bulletin),
    )


def changes_under(bulletin: Bulletin) -> dict[str, list[Difference]]:
    """By language, the figures that differ from those the draft stands on."""
    now = snapshots(facts_of(bulletin.quarter))
    return {code: differences(snapshot_of(bulletin, code), now[code]) for code in LANGUAGES}


def job_of(bulletin: Bulletin) -> Job | None:
    """The latest job that makes its files; None where none was started, or it was cleared away."""
    return Job.objects.filter(asked__bulletin=bulletin.pk).order_by("-pk").first()
