"""Bulletins: drafted from figures, edited by paragraph, issued once, made into files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from actions.domain.stages import Stage
from actions.models import Measure, Quarter
from agencies.authorization import standing
from agencies.domain.jobs import JobKind
from agencies.domain.roles import Permission
from agencies.models import Job, Person
from agencies.services import jobs
from hz_plus.lib import clock
from hz_plus.lib.errors import Conflict, NotAllowed, NotPossible, Problem
from hz_plus.lib.refusals import to_correct
from indicators.domain.bulletin import LANGUAGES, Section, drafted, typed_figures, unknown
from indicators.models import Bulletin, BulletinFile
from indicators.selectors.bulletin import facts_of, snapshots
from indicators.selectors.bulletins import changes_under, digest_of, snapshot_of

from . import amendments

PARAGRAPH_LIMIT = 2000
WRITERS = (Permission.REVIEW, Permission.MANAGE_PLAN)


@transaction.atomic
def draft(*, quarter: Quarter, by: Person | None) -> Bulletin:
    """Write the quarter's bulletin from the templates; the one that is there already where it is.

    Raises NotPossible while the quarter is not closed.
    """
    _admit(quarter, by)
    if quarter.stage not in (Stage.CLOSED, Stage.PUBLISHED):
        raise NotPossible(_("季度关闭后才能起草通报。"))
    found = snapshots(facts_of(quarter))
    fresh = {
        "texts": {code: drafted(code, found[code].numbers) for code in LANGUAGES},
        "snapshots": {code: found[code].plain() for code in LANGUAGES},
        "edited_at": clock.now(),
        "edited_by": by,
    }
    row, made = Bulletin.objects.get_or_create(quarter=quarter, defaults=fresh)
    if made:
        _record(row, "draft", by)
    return row


@transaction.atomic
def edit(
    *, bulletin: Bulletin, language: str, texts: Mapping[str, Sequence[str]], version: int, by: Person
) -> None:
    """Replace the paragraphs of one language; empty ones go.

    Raises Invalid for references that are not known and for figures typed by hand, naming each by
    `<language>/<part>/<place>`; Conflict where somebody else was first.
    """
    _admit_draft(bulletin, by)
    kept = {part.value: [text.strip() for text in texts.get(part, ())] for part in Section}
    problems = _problems(bulletin, language, kept)
    if problems:
        raise to_correct(problems)
    told = {part: [text for text in own if text] for part, own in kept.items()}
    _set(bulletin, version, by, texts=bulletin.texts | {language: told})
    _record(bulletin, "edit", by, {"language": language})


def _problems(bulletin: Bulletin, language: str, texts: Mapping[str, Sequence[str]]) -> list[Problem]:
    numbers = snapshot_of(bulletin, language).numbers
    codes = frozenset(Measure.objects.filter(plan=bulletin.quarter.plan_id).values_list("code", flat=True))
    found = []
    for part, own in texts.items():
        for place, text in enumerate(own):
            said = _fault(text, numbers, codes)
            found += [Problem(f"{language}/{part}/{place}", *said)] if said else []
    return found


def _fault(text: str, numbers: Mapping[str, str], codes: frozenset[str]) -> tuple[str, str] | None:
    """The first thing wrong with a paragraph: a code, and what to write instead."""
    strange = unknown(text, numbers)
    if strange:
        message = _("没有“%(name)s”这个引用。可用的引用列在本页下方，写法如{red}。")
        return "unknown_reference", message % {"name": strange[0]}
    typed = typed_figures(text, codes)
    if typed:
        message = _("数字“%(figure)s”不能手工填写，请改用引用，如{red}；日期、季度和措施编号除外。")
        return "typed_figure", message % {"figure": typed[0]}
    if len(text) > PARAGRAPH_LIMIT:
        return "too_long", _("一段最多%(limit)d字。") % {"limit": PARAGRAPH_LIMIT}
    return None


@transaction.atomic
def accept(*, bulletin: Bulletin, version: int, by: Person) -> None:
    """Take the figures as they are now; the paragraphs stay. Raises as `edit`."""
    _admit_draft(bulletin, by)
    found = snapshots(facts_of(bulletin.quarter))
    _set(bulletin, version, by, snapshots={code: found[code].plain() for code in LANGUAGES})
    _record(bulletin, "accept", by)


@transaction.atomic
def issue(*, bulletin: Bulletin, version: int, by: Person | None) -> Job | None:
    """Issue it, for good, and have its files made.

    Raises NotPossible before the quarter is published, where figures changed that nobody accepted, and where the text
    refers to something there is none of any more.
    """
    _admit_draft(bulletin, by)
    if bulletin.quarter.stage != Stage.PUBLISHED:
        raise NotPossible(_("季度发布后才能印发通报。"))
    if any(changes_under(bulletin).values()):
        raise NotPossible(_("有数字已经变动，核对并采用后才能印发。"))
    if any(_problems(bulletin, code, bulletin.texts[code]) for code in LANGUAGES):
        raise NotPossible(_("有的段落引用了已不存在的数字，更正后才能印发。"))
    bulletin.digest = digest_of(bulletin)
    _set(bulletin, version, by, digest=bulletin.digest, issued_at=clock.now(), issued_by=by)
    _record(bulletin, "issue", by, {"digest": bulletin.digest})
    return make_files(bulletin=bulletin, by=by) if by is not None else None


def make_files(*, bulletin: Bulletin, by: Person) -> Job:
    """Have a worker make the files of an issued bulletin, again where they are there."""
    _admit(bulletin.quarter, by)
    office = bulletin.quarter.plan.lead_office
    return jobs.start(kind=JobKind.BULLETIN, agency=office, asked={"bulletin": bulletin.pk}, by=by)


def _admit(quarter: Quarter, by: Person | None) -> None:
    if by is None:
        return
    held = standing(by)
    if not any(held.may(permission, quarter.plan.lead_office_id) for permission in WRITERS):
        raise NotAllowed(_("通报由领导小组办公室起草和印发。"))


def _admit_draft(bulletin: Bulletin, by: Person | None) -> None:
    _admit(bulletin.quarter, by)
    if bulletin.is_issued:
        raise NotPossible(_("通报已印发，不能再改。"))


def _set(bulletin: Bulletin, version: int, by: Person | None, **values: Any) -> None:
    """Compare-and-set."""
    stamped = {**values, "edited_at": clock.now(), "edited_by": by, "version": version + 1}
    rows = Bulletin.objects.filter(pk=bulletin.pk, version=version, issued_at=None)
    if not rows.update(**stamped):
        bulletin.refresh_from_db()
        editor = bulletin.edited_by.name if bulletin.edited_by else _("系统")
        raise Conflict(_("%(person)s刚才改过这份通报，请核对后再保存。") % {"person": editor})
    for name, value in stamped.items():
        setattr(bulletin, name, value)


def _record(bulletin: Bulletin, verb: str, by: Person | None, data: Mapping[str, Any] | None = None) -> None:
    told = {"quarter": str(bulletin.quarter.period), **(data or {})}
    amendments.record(bulletin.quarter.plan, verb, "bulletin", bulletin.pk, by=by, reason="", data=told)


def keep_file(*, bulletin: Bulletin, language: str, suffix: str, data: bytes) -> BulletinFile:
    """Store a file in the place of the one there was."""
    row = BulletinFile.objects.filter(bulletin=bulletin, language=language, format=suffix).first()
    row = row or BulletinFile(bulletin=bulletin, language=language, format=suffix)
    old = row.file.name
    row.made_at = clock.now()
    row.file.save("", ContentFile(data), save=True)
    if old:
        row.file.storage.delete(old)
    return row
