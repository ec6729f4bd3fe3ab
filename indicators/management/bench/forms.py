"""The Excel form: how fast it is read and checked, and what writing it costs beside COPY of the same rows."""

from __future__ import annotations

import gc
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import xlsxwriter
from django.db import connection, transaction
from django.db.models import Model

from actions.domain.stages import Stage
from actions.domain.workflow import State
from actions.models import Report, Revision
from actions.services import content, reports
from actions.services.moves import Draft
from agencies.domain.roles import Role
from agencies.models import Appointment, AuditChain, AuditEvent, Person
from hz_plus.lib import bulk
from indicators.adapters.filing_form import read
from indicators.adapters.workbooks import READER
from indicators.domain.filing_form import (
    COLUMNS,
    FIGURES,
    FORM,
    KEY,
    META,
    TEXTS,
    VALUE,
    VERSION,
    RowKey,
    filled,
)
from indicators.domain.kinds import IndicatorKind
from indicators.management.simulation import simulate
from indicators.models import Indicator, MilestoneClaim, Value
from indicators.selectors.obligations import indicators_of
from indicators.services.form_previews import preview

from .results import Result, wall

ROWS = 30_000
AGENCIES = 1_400
ROUNDS = 5
TABLES: tuple[type[Model], ...] = (Revision, Value, AuditEvent)
"""Where a draft leaves rows."""

Pairs = Sequence[tuple[Report, Indicator]]


def measure() -> list[Result]:
    """Simulate a quarter that has that many figures to be filed, then read, check and write them."""
    slug = simulate(plans=1, quarters=1, agencies=AGENCIES)[0]
    person, pairs = _to_be_filed(slug)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        _write(path, pairs)
        return [*_reading(path, pairs, person), *_writing(pairs, person)]


def _to_be_filed(slug: str) -> tuple[Person, Pairs]:
    """Put the plan's quarter back to its first day; a person who drafts for all its agencies, and what they owe."""
    own = Report.objects.filter(plan__slug=slug)
    for rows in (Value.objects, MilestoneClaim.objects):
        rows.filter(revision__report__in=own).delete()
    Revision.objects.filter(report__in=own).delete()
    own.update(state=State.NOT_STARTED, version=1, first_submitted_at=None)
    first = own.select_related("quarter").first()
    if first is not None:
        first.quarter.stage = Stage.OPEN
        first.quarter.save(update_fields=("stage",))
    AuditChain.objects.get_or_create(name=slug)
    person, _made = Person.objects.get_or_create(username="bench-forms", defaults={"is_active": False})
    agencies = set(own.values_list("agency", flat=True))
    person.appointments.all().delete()
    Appointment.objects.bulk_create(
        Appointment(person=person, role=Role.REPORTER, agency_id=agency) for agency in agencies
    )
    return person, list(islice(_pairs(list(own.for_work().order_by("pk"))), ROWS))


def _pairs(rows: Sequence[Report]) -> Iterator[tuple[Report, Indicator]]:
    known = indicators_of(rows)
    for report in rows:
        for row in known[report.pk]:
            if row.kind != IndicatorKind.MILESTONE:
                yield report, row


# --- Reading ------------------------------------------------------------------------------------------


def _write(path: Path, pairs: Pairs) -> None:
    """The official form with these figures filled in."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        for name in (FIGURES, TEXTS):
            sheet = book.add_worksheet(name)
            sheet.write_row(2, 0, COLUMNS[name])
            for number, (report, row) in enumerate(pairs if name == FIGURES else (), 4):
                sheet.write_row(number, 0, [_cell(column, report, row) for column in COLUMNS[name]])
        about = [("form", FORM), ("version", VERSION), ("quarter", "2016Q1"), ("agency", "")]
        meta = book.add_worksheet(META)
        seen = {report.pk: ("report", str(report.pk), "1", "") for report, _row in pairs}
        for number, line in enumerate([*about, *seen.values()]):
            meta.write_row(number, 0, line)


def _cell(column: str, report: Report, row: Indicator) -> object:
    if column == KEY:
        return str(RowKey(VALUE, report.pk, row.code))
    if column in ("measure", "title", "item", "name", "unit"):
        return row.name_zh
    return _figures(report, row).get(column, "")


def _figures(report: Report, row: Indicator) -> Mapping[str, int]:
    amount = 100 + report.pk % 1000
    return (
        {"numerator": amount, "denominator": 2000} if row.kind == IndicatorKind.RATIO else {"value": amount}
    )


def _reading(path: Path, pairs: Pairs, person: Person) -> list[Result]:
    known = list({report.pk: report for report, _row in pairs}.values())
    drafts = _drafts(pairs, person)
    taken: dict[str, list[float]] = defaultdict(list)
    for _round in range(ROUNDS):
        taken["read"].append(wall(lambda: filled(read(path))))
        taken["check"].append(
            wall(lambda: content.clean([d.report for d in drafts], [d.content for d in drafts]))
        )
    form = filled(read(path))
    compared = wall(lambda: preview(form, known, person))
    parsed, checked = median(taken["read"]), median(taken["check"])
    rows = len(pairs)
    return [
        Result("Excel form, rows", rows, ""),
        Result("read in a process of its own", rows / parsed, "rows/s"),
        Result("read and checked", rows / (parsed + checked), "rows/s", wanted="≥ 15,000"),
        Result("memory of the reading process", _most_memory(path), "MB", wanted="≤ 300"),
        Result("compared with what is saved, all rules asked", rows / compared, "rows/s"),
    ]


def _most_memory(path: Path) -> float:
    """The most memory that the reading process ever has, in MB, asked by a small process that waits for it."""
    asking = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
    reading = [sys.executable, "-I", str(READER), str(path), *COLUMNS, META]
    said = subprocess.run([sys.executable, "-I", "-c", asking, *reading], capture_output=True, check=True)  # noqa: S603 - our own programs
    return int(said.stdout) / 1024


# --- Writing ------------------------------------------------------------------------------------------


def _drafts(pairs: Pairs, person: Person) -> list[Draft]:
    """The figures as drafts of their reports, as read afresh."""
    typed: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for report, row in pairs:
        figures = {name: str(amount) for name, amount in _figures(report, row).items()}
        typed[report.pk].append({"indicator": row.code, **figures})
    rows = Report.objects.for_work().filter(pk__in=typed).order_by("pk")
    return [
        Draft(report=row, content={"values": typed[row.pk]}, by=person, version=row.version) for row in rows
    ]


@contextmanager
def _undone() -> Iterator[None]:
    """What is written within the block is taken back; references are checked, as at a commit."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _check_references() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _writing(pairs: Pairs, person: Person) -> list[Result]:
    """Drafts saved, and the same rows copied, in turns; nothing stays.

    What the benchmark itself holds is kept from the garbage collector, as a worker keeps what it has loaded.
    """
    taken: dict[str, list[float]] = defaultdict(list)
    with _undone():
        before = {model: _ids(model) for model in TABLES}
        reports.save_all(_drafts(pairs, person))
        rows = {model: _new_rows(model, before[model]) for model in TABLES}
    for _round in range(ROUNDS):
        drafts = _drafts(pairs, person)
        gc.collect()
        gc.freeze()
        with _undone():
            taken["save"].append(wall(partial(_save, drafts)))
        with _undone():
            taken["copy"].append(wall(partial(_copy, rows, TABLES)))
        with _undone():
            _copy(rows, (Revision,))
            taken["values"].append(wall(partial(_copy, rows, (Value,))))
    gc.unfreeze()
    save, copy, values = (median(taken[name]) for name in ("save", "copy", "values"))
    yardstick = "COPY, all rows of the drafts"
    return [
        Result(yardstick, copy, "s", 1.0, yardstick),
        Result("COPY, their figures alone", values, "s", values / copy, yardstick),
        Result("written as drafts", save, "s", save / copy, yardstick, "≤ 3"),
    ]


def _ids(model: type[Model]) -> int:
    last = model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
    return int(last or 0)


def _new_rows(model: type[Model], after: int) -> list[tuple[Any, ...]]:
    return list(model._default_manager.filter(pk__gt=after).order_by("pk").values_list(*_columns(model)))


def _columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _copy(rows: Mapping[type[Model], Sequence[tuple[Any, ...]]], models: Sequence[type[Model]]) -> None:
    for model in models:
        bulk.load(model._meta.db_table, _columns(model), rows[model])
    _check_references()


def _save(drafts: Sequence[Draft]) -> None:
    reports.save_all(drafts)
    _check_references()
