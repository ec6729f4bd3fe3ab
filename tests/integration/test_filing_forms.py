"""The official form of every agency of the demo's quarter, there and back; and two hundred files that are wrong."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from actions.domain.items import ITEM_KINDS
from actions.models import Plan, Report
from actions.selectors.revisions import saved_contents
from agencies.domain.jobs import JobState
from agencies.models import Agency, Job, Person
from hz_plus.lib import clock
from hz_plus.lib.quarters import Period
from indicators.adapters.filing_form import take_in
from indicators.domain.filing_form import (
    CLAIM,
    COLUMNS,
    FIGURES,
    FIRST_ROW,
    KEY,
    KEYS_ROW,
    META,
    TEXTS,
    key_of,
)
from indicators.domain.form_items import cell
from indicators.exports.filing_form import workbook
from indicators.management.commands.demo import NOW
from indicators.selectors.filing_form import FilingForm, filing_form
from indicators.services import filing_forms
from tests.factories.cast import Cast, open_quarter
from tests.factories.workbooks import Cells, about, added, cells_of, workbook_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("eager_queue")]

MUTANTS = 200
CURRENT = Period(2018, 3)


@pytest.fixture
def demo(plan: Plan) -> Iterator[Plan]:
    """The demo on 9 October 2018."""
    Person.objects.all().delete()
    call_command("demo", stdout=StringIO())
    with clock.travel(NOW):
        yield plan


def taken_in(agency: Agency, period: Period, data: bytes, by: Person) -> Job:
    """The job of an uploaded file, done."""
    job = filing_forms.upload(agency=agency, period=period, file=data, by=by)
    take_in(job.pk)
    job.refresh_from_db()
    return job


# --- There and back -----------------------------------------------------------------------------------

Wanted = dict[tuple[str, str], dict[str, str]]
"""By key and column, what was written into the form."""


def change(cells: Cells, form: FilingForm) -> Wanted:
    """Fill in every open cell with something of its own; return what is to be saved."""
    opened = {str(line.key): line.filled_in for line in form.figures}
    opened |= {str(line.key): line.filled_in for line in form.texts}
    wanted: Wanted = {}
    for sheet in (FIGURES, TEXTS):
        at = {column: place for place, column in enumerate(COLUMNS[sheet])}
        for number, row in enumerate(cells[sheet][FIRST_ROW - 1 :]):
            key = str(row[at[KEY]])
            for column in opened[key]:
                row[at[column]], told = written(column, number)
                wanted.setdefault((sheet, key), {})[column] = told
    return wanted


def written(column: str, number: int) -> tuple[object, str]:
    """What a cell is filled in with, and what is then saved."""
    if column == "judged_light":
        return "进度偏慢", "yellow"
    if column == "done_on":
        day = date(2018, 9, 1 + number % 28)
        return day, day.isoformat()
    if column in ("value", "numerator", "denominator"):
        amount = {"value": 1000, "numerator": 100, "denominator": 2000}[column] + number
        return amount, str(amount)
    text = f"=第{number}行{column}，+1。"
    if column == "next_steps":
        text = f"{text}；2018-12-31；李明\n先评审；再验收；；\n第二步"
    elif column in ITEM_KINDS:
        text = f"{text}\n另一行；带分号"
    return text, text


def stored(wanted: Wanted) -> Wanted:
    """What is saved where `wanted` was written."""
    keys = {key: key_of(key) for _sheet, key in wanted}
    reports = Report.objects.filter(pk__in={key.report for key in keys.values() if key})
    saved = saved_contents(list(reports))
    found: Wanted = {}
    for (sheet, text), columns in wanted.items():
        key = keys[text]
        assert key is not None
        content: dict[str, Any] = saved[key.report]
        if sheet == FIGURES:
            name = "milestones" if key.kind == CLAIM else "values"
            content = next(
                row
                for row in content[name]
                if row["indicator"] == key.code and str(row.get("order", "")) == key.order
            )
        found[sheet, text] = {column: _told(column, content[column]) for column in columns}
    return found


def _told(column: str, saved: Any) -> Any:
    return cell(ITEM_KINDS[column], saved) if column in ITEM_KINDS else saved


def test_every_agencys_form_there_and_back(demo: Plan, tmp_path: Path) -> None:
    agencies = Agency.objects.filter(reports__quarter__year=2018, reports__quarter__number=3).distinct()
    cells_changed = 0
    for agency in agencies:
        person = Person.objects.get(username=agency.code)
        form = filing_form(agency, CURRENT)
        cells = cells_of(workbook(form), tmp_path / "form.xlsx")
        wanted = change(cells, form)
        job = taken_in(agency, CURRENT, workbook_of(cells), person)
        seen = filing_forms.preview_of(job, person)
        assert [line for line in seen.lines if line.fate != "changed"] == [], agency
        if wanted:
            assert filing_forms.take_over(job, by=person) == seen.taken > 0
        assert stored(wanted) == wanted, agency
        cells_changed += sum(map(len, wanted.values()))
        again = cells_of(workbook(filing_form(agency, CURRENT)), tmp_path / "form.xlsx")
        assert not filing_forms.preview_of(
            taken_in(agency, CURRENT, workbook_of(again), person), person
        ).lines
    assert agencies.count() > 40
    assert cells_changed > 400


# --- Two hundred files that are wrong -----------------------------------------------------------------

Mutation = Callable[[Cells, random.Random], bytes]


def _as_cells(alter: Callable[[Cells, random.Random], None]) -> Mutation:
    def mutate(cells: Cells, chance: random.Random) -> bytes:
        alter(cells, chance)
        return workbook_of(cells)

    return mutate


def _as_bytes(alter: Callable[[bytearray, random.Random], bytes]) -> Mutation:
    return lambda cells, chance: alter(bytearray(workbook_of(cells)), chance)


def _rename(cells: Cells, chance: random.Random) -> None:
    name = chance.choice([FIGURES, TEXTS, META])
    cells[f"{name}2"] = cells.pop(name)


def _drop_column(cells: Cells, chance: random.Random) -> None:
    name = chance.choice([FIGURES, TEXTS])
    place = chance.randrange(len(COLUMNS[name]))
    for row in cells[name]:
        del row[place : place + 1]


def _drop_row(cells: Cells, chance: random.Random) -> None:
    name = chance.choice([FIGURES, TEXTS, META])
    del cells[name][chance.randrange(len(cells[name]))]


def _double_heading(cells: Cells, chance: random.Random) -> None:
    cells[TEXTS][KEYS_ROW - 1][0] = chance.choice(COLUMNS[TEXTS])


def _strange_cells(cells: Cells, chance: random.Random) -> None:
    strange = (
        1e300,
        -1e300,
        "1" * 400,
        "NaN",
        "∞",
        "١٢",
        "1e5",
        "=1+1",
        "#REF!",
        "\u200b",
        "3万亿",
        -1,
        True,
        "甲" * 5000,
    )
    for _cell in range(30):
        rows = cells[chance.choice([FIGURES, TEXTS])][FIRST_ROW - 1 :]
        row = chance.choice(rows)
        row[chance.randrange(len(row))] = chance.choice(strange)


def _strange_keys(cells: Cells, chance: random.Random) -> None:
    strange = (
        "",
        "|",
        "value|1",
        f"value|{10**30}|1.1-a",
        "text|x",
        "claim|1|a|b|c",
        "value|0|1.1-a",
        "text|1|",
        "value|1||",
    )
    for row in cells[FIGURES][FIRST_ROW - 1 :]:
        row[COLUMNS[FIGURES].index(KEY)] = chance.choice(strange)


def _strange_bases(cells: Cells, chance: random.Random) -> None:
    for row in cells[META][5:]:
        row[chance.randrange(1, len(row))] = chance.choice(("", "x", "9" * 30, "progress", "a=b=c", -3))


def _other_form(cells: Cells, chance: random.Random) -> None:
    name = chance.choice(["form", "version", "quarter", "agency"])
    about(cells, **{name: chance.choice(["", "lvwei", "2016Q1", "99", "💥", "%(what)s %s"])})


def _many_rows(cells: Cells, chance: random.Random) -> None:
    cells[FIGURES] += [["甲"] * 3] * chance.randint(100, 2000)


def _cut(data: bytearray, chance: random.Random) -> bytes:
    return bytes(data[: chance.randrange(len(data))])


def _flip(data: bytearray, chance: random.Random) -> bytes:
    for _byte in range(chance.randint(1, 60)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def _overwrite(data: bytearray, chance: random.Random) -> bytes:
    at, length = chance.randrange(len(data)), chance.randint(10, 2000)
    data[at : at + length] = chance.randbytes(length)
    return bytes(data)


def _nonsense(data: bytearray, chance: random.Random) -> bytes:
    heads = (b"", b"PK\3\4", b"PK\5\6" + b"\0" * 18, bytes.fromhex("d0cf11e0a1b11ae1"), b"%PDF", b"\xff\xfe")
    return chance.choice(heads) + chance.randbytes(chance.randint(0, 3000))


def _macro(data: bytearray, chance: random.Random) -> bytes:
    return added(bytes(data), "xl/vbaProject.bin", chance.randbytes(100))


def _bomb(data: bytearray, chance: random.Random) -> bytes:
    return added(bytes(data), "xl/media/image1.png", b"\0" * chance.randint(30 << 20, 60 << 20))


MUTATIONS: tuple[Mutation, ...] = (
    *map(
        _as_cells,
        (
            _rename,
            _drop_column,
            _drop_row,
            _double_heading,
            _strange_cells,
            _strange_keys,
            _strange_bases,
            _other_form,
            _many_rows,
        ),
    ),
    *map(_as_bytes, (_cut, _flip, _overwrite, _nonsense, _macro, _bomb)),
)


def test_two_hundred_wrong_files(plan: Plan, cast: Cast, tmp_path: Path) -> None:
    """None crashes; each is refused in words or shown with what is wrong of it; nothing is written."""
    quarter, person = open_quarter(plan), cast["kewei"]
    agency = Agency.objects.get(code="kewei")
    good = workbook(filing_form(agency, quarter.period))
    before = list(Report.objects.order_by("pk").values_list("pk", "state", "version"))
    ends = []
    for number in range(MUTANTS):
        chance = random.Random(number)
        mutate = MUTATIONS[number % len(MUTATIONS)]
        job = taken_in(agency, quarter.period, mutate(cells_of(good, tmp_path / "form.xlsx"), chance), person)
        ends.append(job.state)
        if job.state == JobState.REFUSED:
            assert filing_forms.refusal_words(job), number
        else:
            assert job.state == JobState.READY, (number, job.state)
            assert all(line.address for line in filing_forms.preview_of(job, person).lines), number
    assert list(Report.objects.order_by("pk").values_list("pk", "state", "version")) == before
    assert ends.count(JobState.REFUSED) > MUTANTS / 3
