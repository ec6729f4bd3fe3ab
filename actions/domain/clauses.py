"""The clauses of an official document, as it numbers them: 一、 then （一） then 1. (GB/T 9704-2012, 7.3.3)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

_NUMERAL = "[一二三四五六七八九十]{1,3}"
_SECTION = re.compile(rf"({_NUMERAL})、")
_AREA = re.compile(rf"[（(]({_NUMERAL})[）)]")
_ITEM = re.compile(r"(\d{1,2})[.．、](?!\d)")


@dataclass(slots=True)
class Clause:
    """What stands under one number: its lines, the one with the number first, unchanged.

    `section` and `area` are Chinese numerals, empty above the first; `item` is None where only they are numbered.
    """

    section: str = ""
    area: str = ""
    item: int | None = None
    lines: list[str] = field(default_factory=list)

    @property
    def pointer(self) -> tuple[str, str, int | None]:
        """How a measure names it."""
        return self.section, self.area, self.item

    def next(self, line: str) -> Clause | None:
        """The clause that `line` begins after this one; None where it goes on with this one."""
        if found := _SECTION.match(line):
            return Clause(found[1], lines=[line])
        if found := _AREA.match(line):
            return Clause(self.section, found[1], lines=[line])
        if (found := _ITEM.match(line)) and self.section:
            return Clause(self.section, self.area, int(found[1]), [line])
        return None


def clauses(lines: Iterable[str]) -> list[Clause]:
    """The clauses in order; what stands before the first number is one without."""
    found = [Clause()]
    for line in filter(None, (" ".join(line.split()) for line in lines)):
        begun = found[-1].next(line)
        if begun is not None:
            found.append(begun)
        else:
            found[-1].lines.append(line)
    return [clause for clause in found if clause.lines]
