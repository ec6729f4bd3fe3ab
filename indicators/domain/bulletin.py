"""The quarterly bulletin 通报: five parts of text whose numbers are references to figures, and tables.

A paragraph is written with references in braces, such as `{red}项明显滞后`. What they stand for is kept beside the
text, so that a figure that changes is seen and accepted, never silently replaced; no figure is typed by hand.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Section(StrEnum):
    """The five parts (PRODUCT §7)."""

    OVERALL = "overall"
    GOOD = "good"
    BEHIND = "behind"
    FILING = "filing"
    NEXT = "next"


ANNEX = "annex"
"""Where the tables stand that belong to no part."""
LANGUAGES = ("zh-hans", "en")
"""A bulletin in Chinese, its summary in English."""

TEMPLATES: Mapping[str, Mapping[Section, tuple[str, ...]]] = {
    "zh-hans": {
        Section.OVERALL: (
            "截至{day}，{measures}项措施中，已达标{done}项，进展正常{green}项，进度偏慢{yellow}项，明显滞后{red}项，"
            "暂无数据{grey}项。{safeguards}项保障措施中，已达标和进展正常{safeguards_fine}项，落后"
            "{safeguards_behind}项，暂无数据{safeguards_grey}项。",
            "与{previous}相比，研判好转{better}项，变差{worse}项，不变{same}项。",
        ),
        Section.GOOD: ("研判好转的措施：{better_list}。", "已达到目标的措施：{done_list}。"),
        Section.BEHIND: (
            "明显滞后的措施：{red_list}。",
            "进度偏慢的措施：{yellow_list}。",
            "研判变差的措施：{worse_list}。",
            "暂无数据的措施：{grey_list}。",
        ),
        Section.FILING: (
            "本季度应报送{owed}份填报，按时报送{on_time}份，按时率{on_time_share}；迟报{late}份，未报送{not_filed}份。",
            "经审核同意免报{waived}份。",
        ),
        Section.NEXT: (
            "（一）明显滞后措施的牵头单位要逐项查明原因，提出补救办法、责任人和完成时限，在下季度填报中逐项说明。",
            "（二）进度偏慢措施的牵头单位要对照序时进度加快推进，防止差距扩大。",
            "（三）未按时报送的单位要落实专人负责，下季度起按期报送。",
            "（四）{next_quarter}的填报，区、县（市）于{next_district_due}前、牵头单位于{next_lead_due}前报送。",
        ),
    },
    "en": {
        Section.OVERALL: (
            "As of {day}, the {measures} measures stand as follows: met {done}, on track {green}, behind {yellow}, "
            "far behind {red}, no data {grey}. Of the {safeguards} safeguards, {safeguards_fine} are met or on "
            "track, {safeguards_behind} behind, {safeguards_grey} without data.",
            "Compared with {previous}: better {better}, worse {worse}, unchanged {same}.",
        ),
        Section.GOOD: ("Better than before: {better_list}.", "Targets met: {done_list}."),
        Section.BEHIND: (
            "Far behind: {red_list}.",
            "Behind: {yellow_list}.",
            "Worse than before: {worse_list}.",
            "Without data: {grey_list}.",
        ),
        Section.FILING: (
            "Reports due this quarter: {owed}. Filed on time: {on_time} ({on_time_share}); late: {late}; not "
            "filed: {not_filed}.",
            "Waived with the office’s consent: {waived}.",
        ),
        Section.NEXT: (
            "Leads of measures far behind find the causes, say what will be done, by whom and by when, and "
            "account for it in the next report.",
            "Leads of measures behind catch up with the schedule before the gap widens.",
            "Agencies that filed late or not at all name a person in charge and file on time.",
            "Reports for {next_quarter} are due on {next_district_due} from districts and on {next_lead_due} from "
            "lead agencies.",
        ),
    },
}
"""What a draft says, by language and part."""

_REFERENCE = re.compile(r"\{([a-z_]+)\}")
_FIGURE = re.compile(r"[0-9０-９]+(?:[.,．][0-9０-９]+)*[%％]?")
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_NO_FIGURE = re.compile(
    r"\{[a-z_]+\}"
    r"|\d{4}-\d{2}-\d{2}|\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月(?:\d{1,2}日)?|\d{1,2}日"
    rf"|\d{{1,2}} (?:{_MONTHS})[a-z]*(?: \d{{4}})?|Q[1-4](?: \d{{4}})?|\d{{4}} Q[1-4]|\d{{4}}Q[1-4]"
    r"|\d+个?(?:工作日|天|月内)|\d+ (?:working )?days"
)
"""References, days, quarters and spans of time."""


def references(text: str) -> list[str]:
    """The names in braces, in the order of the text."""
    return _REFERENCE.findall(text)


def filled(text: str, numbers: Mapping[str, str]) -> str:
    """`text` with every reference replaced by what it stands for."""
    return _REFERENCE.sub(lambda found: numbers[found[1]], text)


def unknown(text: str, numbers: Mapping[str, str]) -> list[str]:
    """References that stand for nothing, and braces that are none."""
    names = [name for name in references(text) if name not in numbers]
    return names + re.findall(r"[{}][^{}]{0,20}", _REFERENCE.sub("", text))


def typed_figures(text: str, codes: Collection[str] = ()) -> list[str]:
    """Figures that were typed instead of referred to. Days, quarters, spans of time and the `codes` of measures are
    none.
    """
    rest = _NO_FIGURE.sub(" ", text)
    return [figure for figure in _FIGURE.findall(rest) if figure not in codes]


def drafted(language: str, numbers: Mapping[str, str]) -> dict[str, list[str]]:
    """The templates as paragraphs by part; those are left out that speak of something there is none of."""

    def has_all(text: str) -> bool:
        return all(numbers.get(name) for name in references(text))

    parts = TEMPLATES[language]
    return {section.value: [text for text in parts[section] if has_all(text)] for section in Section}


# --- What a bulletin holds beside its text --------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table; the cells of the columns `numeric` are numbers and stand to the right."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The figures of one language when the text was written: what references stand for, and the tables by part."""

    numbers: Mapping[str, str]
    sheets: Mapping[str, tuple[Sheet, ...]]

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "numbers": dict(self.numbers),
            "sheets": {part: [asdict(sheet) for sheet in own] for part, own in self.sheets.items()},
        }

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Snapshot:
        """From JSON."""
        return cls(
            stored["numbers"], {part: tuple(map(_sheet, own)) for part, own in stored["sheets"].items()}
        )


def _sheet(stored: Mapping[str, Any]) -> Sheet:
    return Sheet(
        stored["caption"],
        tuple(stored["headings"]),
        tuple(tuple(row) for row in stored["rows"]),
        tuple(stored["numeric"]),
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is another now: what it is, what the bulletin says, what it is now; empty where there is none."""

    what: str
    before: str
    after: str


def differences(before: Snapshot, after: Snapshot) -> list[Difference]:
    """Every number and every cell that is not the same in both, rows found by their first cell."""
    names = {**before.numbers, **after.numbers}
    found = [
        Difference(f"{{{name}}}", before.numbers.get(name, ""), after.numbers.get(name, "")) for name in names
    ]
    was, now = dict(_cells(before)), dict(_cells(after))
    found += [Difference(what, was.get(what, ""), now.get(what, "")) for what in {**was, **now}]
    return [row for row in found if row.before != row.after]


def _cells(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    for sheet in (sheet for own in snapshot.sheets.values() for sheet in own):
        for row in sheet.rows:
            for heading, cell in zip(sheet.headings[1:], row[1:], strict=True):
                yield f"{sheet.caption} · {row[0]} · {heading}", cell


@dataclass(frozen=True, slots=True)
class Part:
    """A part as it is read: heading, paragraphs, tables."""

    section: str
    heading: str
    paragraphs: tuple[str, ...]
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A bulletin as it is read, in one language. `code` is what it can be verified by."""

    language: str
    issuer: str
    title: str
    number: str
    day: str
    parts: tuple[Part, ...]
    annexes: tuple[Sheet, ...]
    source: str
    code: str = ""


def digest(documents: Iterable[tuple[str, Snapshot, Mapping[str, Sequence[str]]]]) -> str:
    """SHA-256, in hex, of every language with its figures and paragraphs, in canonical JSON."""
    content = [[language, snapshot.plain(), texts] for language, snapshot, texts in documents]
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def code_of(digest_: str) -> str:
    """The first sixteen digits in groups of four: what is printed under a bulletin."""
    return " ".join(digest_[at : at + 4] for at in range(0, 16, 4))


def same_code(typed: str, digest_: str) -> bool:
    """Whether what a reader typed is the code of this digest, however it was spaced."""
    kept = re.sub(r"[\s-]", "", typed).lower()
    return len(kept) >= 16 and digest_.startswith(kept)
