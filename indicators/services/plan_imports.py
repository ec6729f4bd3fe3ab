"""Plans that people bring as files: checked by a worker, looked at by their person, loaded when they say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.models import Area, Measure, Plan
from agencies.authorization import standing
from agencies.domain.jobs import JobKind
from agencies.domain.roles import Permission, Role
from agencies.models import Agency, AgencyKind, Job, Person
from agencies.services import audit, jobs, people
from hz_plus.lib import clock
from hz_plus.lib.errors import Conflict, NotAllowed, NotPossible
from hz_plus.lib.upsert import Change
from indicators.domain.numbers import plain
from indicators.domain.plan_faults import Fault
from indicators.domain.plan_file import PlanFile, Text
from indicators.domain.plan_reading import Place, Reading
from indicators.models import Indicator
from indicators.selectors.plan_admission import objections, settled

from . import plans

WORKBOOK, YAML = "xlsx", "yaml"
MOST_SHOWN = 1000
"""So many faults, and changes, are kept to be looked at."""
LETTERS = 200

REFUSALS: Mapping[str, str | Promise] = {
    "empty": gettext_lazy("文件是空的。下载空白表，填好后上传。"),
    "too_big": gettext_lazy("文件超过10MB。计划文件本身很小，删去插入的图片等内容后上传。"),
    "not_excel": gettext_lazy("这不是Excel文件（.xlsx）。上传从本页下载的计划文件。"),
    "old_format": gettext_lazy("这是旧版Excel文件（.xls）。在Excel中另存为“Excel工作簿（.xlsx）”后上传。"),
    "encrypted": gettext_lazy("文件设了密码，不能读取。在Excel中取消密码后另存，再上传。"),
    "macro": gettext_lazy("文件带有宏，不予读取。另存为不带宏的“Excel工作簿（.xlsx）”后上传。"),
    "broken": gettext_lazy("文件已损坏，打不开。在Excel中打开并另存后上传。"),
    "bomb": gettext_lazy("文件展开后异常庞大，不予读取。下载空白表，填好后上传。"),
    "too_large": gettext_lazy("文件内容过大，未能读完。删去与计划无关的内容后上传。"),
    "too_many_rows": gettext_lazy("行数或列数过多。每张表最多3000行；删去空行以外的格式后上传。"),
    "not_the_plan": gettext_lazy("这不是计划文件。下载空白表，或下载已有的计划，填好后上传。"),
    "other_version": gettext_lazy("这是其他版本的计划文件。重新下载空白表，填好后上传。"),
    "not_utf8": gettext_lazy("YAML文件须用UTF-8编码保存。"),
    "not_yaml": gettext_lazy("第%(what)s行不符合YAML的写法，更正后上传。"),
    "too_long": gettext_lazy("YAML文件超过512KB。"),
    "aliases": gettext_lazy("第%(what)s行用了别名（*）。计划文件要求逐项写全。"),
    "too_deep": gettext_lazy("第%(what)s行的层级过深，不是计划文件的写法。"),
    "failed": gettext_lazy("多次读取未成功。请稍后再传；仍不成功的，告知系统管理员。"),
}
"""By code: why a file was refused, and what to do."""


def refusal_words(job: Job) -> str:
    """Why the job's file was refused, in the request's language."""
    return str(REFUSALS[job.result["code"]]) % {"what": job.result.get("what", "")}


def upload(*, file: bytes, form: str, name: str, by: Person) -> Job:
    """Store the file, a workbook or YAML; a worker reads it. Nothing of any plan changes.

    Raises NotAllowed to all but plan managers.
    """
    seats = standing(by).at(Permission.MANAGE_PLAN)
    office = Agency.objects.filter(pk__in=seats).order_by("order", "pk").first()
    if office is None:
        raise NotAllowed(_("只有计划管理员可以载入计划。"))
    asked = {"form": form, "name": name[:LETTERS]}
    return jobs.start(kind=JobKind.PLAN_FILE, agency=office, asked=asked, file=file, by=by)


def examine(job: Job, reading: Reading) -> None:
    """Find out what the job's file would change, or what is wrong with it, and keep that to be looked at."""
    found = list(reading.faults)
    file = reading.file
    if file is None:
        jobs.finish(job, result={"faults": _kept_faults(found)})
        return
    left = settled(file)
    found = [(reading.place(fault.path), fault) for fault in objections(file, job.person, left)]
    changes = [] if found else plans.load(file, dry_run=True, settled=left)
    result = {
        "slug": file.plan.slug,
        "title": [file.plan.title.zh, file.plan.title.en],
        "is_new": not Plan.objects.filter(slug=file.plan.slug).exists(),
        "new_office": _new_office(file),
        "faults": _kept_faults(found),
        "names": _names(file),
        "counts": _counts(changes),
        "changes": _kept_changes(changes),
        "total": len(changes),
        "absent": _absent(file),
        "without_english": _without_english(file),
    }
    jobs.finish(job, result=result)


@transaction.atomic
def take_over(job: Job, reading: Reading, *, by: Person) -> Plan:
    """Load what the job's file says, once, and exactly as it was looked at; return the plan.

    Raises NotPossible where it was done before, nothing is to be done or something is wrong, Conflict where the
    database has changed since.
    """
    # Two files that make the same plan, or the same agencies, come one after the other.
    list(Agency.objects.select_for_update().filter(kind=AgencyKind.OFFICE).order_by("pk"))
    if not jobs.close(job, by=by):
        raise NotPossible(_("这份文件已经载入过，没有再次写入。"))
    file = reading.file
    if file is None or job.result["faults"] or not job.result["total"]:
        raise NotPossible(_("没有可以写入的内容。"))
    left = settled(file)
    new_office = _new_office(file)
    if objections(file, by, left):
        raise Conflict(_("核对之后系统中的数据有变动。请重新上传核对。"))
    changes = plans.load(file, settled=left)
    if (len(changes), _kept_changes(changes)) != (job.result["total"], job.result["changes"]):
        raise Conflict(_("核对之后系统中的数据有变动。请重新上传核对。"))
    plan = Plan.objects.select_related("lead_office").get(slug=file.plan.slug)
    if new_office:
        people.appoint(person=by, role=Role.PLAN_MANAGER, agency=plan.lead_office, by=by)
    _record(plan, job, by)
    return plan


def _record(plan: Plan, job: Job, by: Person) -> None:
    told = {name: job.result[name] for name in ("is_new", "counts", "total")}
    entry = audit.Entry(
        at=clock.now(),
        person=by,
        verb="load_plan",
        subject_kind="plan",
        subject_id=plan.pk,
        data={"digest": job.digest, "file": job.asked["name"], **told},
    )
    audit.record(chain=plan.slug, entries=[entry])


def _new_office(file: PlanFile) -> str:
    """The code of the office that the file makes to lead its plan; nothing where it is there."""
    code = file.plan.lead_office
    return "" if Agency.objects.filter(code=code).exists() else code


# --- What is kept to be looked at -------------------------------------------------------------------


def _kept_faults(found: Sequence[tuple[Place, Fault]]) -> list[dict[str, Any]]:
    return [
        {
            "sheet": at.sheet,
            "cell": at.cell,
            "key": at.key,
            "line": at.line,
            "path": fault.path,
            "code": fault.code,
            "what": fault.what,
            "known": fault.known,
        }
        for at, fault in found[:MOST_SHOWN]
    ]


def _counts(changes: Sequence[Change]) -> dict[str, dict[str, int]]:
    """By kind of thing, how many are new, changed and gone."""
    things: dict[str, dict[str, set[str]]] = {}
    for change in changes:
        fate = "changed" if change.field else "new" if change.before is None else "gone"
        kind = change.what.partition(" ")[0]
        things.setdefault(kind, {"new": set(), "changed": set(), "gone": set()})[fate].add(change.what)
    return {kind: {fate: len(rows) for fate, rows in fates.items()} for kind, fates in things.items()}


def _kept_changes(changes: Sequence[Change]) -> list[list[Any]]:
    """What changes first, then what is new."""
    ordered = sorted(changes, key=lambda change: not change.field and change.before is None)
    return [
        [change.what, change.field, _kept(change.before), _kept(change.after)]
        for change in ordered[:MOST_SHOWN]
    ]


def _kept(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else str(value)[:LETTERS]


def _names(file: PlanFile) -> dict[str, list[str]]:
    """What the things of the file are called, in both languages, by the words with which changes name them."""
    named: dict[str, Text] = {f"plan {file.plan.slug}": file.plan.title}
    named |= {f"agency {row.code}": row.name for row in file.agencies}
    named |= {f"agency {group.code}": group.name for group in file.groups or []}
    for area in file.areas:
        named[f"area {area.code}"] = area.name
        for measure in area.measures:
            named[f"measure {measure.code}"] = measure.title
            named |= {f"indicator {row.code}": row.name for row in measure.indicators or []}
    return {what: [text.zh, text.en] for what, text in named.items()}


def _absent(file: PlanFile) -> list[str]:
    """Codes of what the plan has and the file does not name: it stays as it is."""
    measures = [measure for area in file.areas for measure in area.measures]
    named = {
        Area: {area.code for area in file.areas},
        Measure: {measure.code for measure in measures},
        Indicator: {row.code for measure in measures for row in measure.indicators or []},
    }
    return [
        code
        for model, codes in named.items()
        for code in model._default_manager.filter(plan__slug=file.plan.slug)
        .exclude(code__in=codes)
        .order_by("order")
        .values_list("code", flat=True)
    ]


def _without_english(file: PlanFile) -> int:
    """How many titles and names have no English: English pages then show the Chinese."""
    return sum(not english for _chinese, english in _names(file).values())
