"""A plan file as it was read: the plan, or what is wrong with it, each fault at its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .plan_faults import Fault
from .plan_file import PlanFile


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a cell of a workbook's sheet in the column `key`, or a line of a YAML file."""

    sheet: str = ""
    cell: str = ""
    key: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """The plan, None where there are faults; `places` of its parts by path."""

    file: PlanFile | None
    faults: tuple[tuple[Place, Fault], ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)

    def place(self, path: str) -> Place:
        """Where the part at `path` stands, or the nearest above it that is in the file."""
        return nearest(self.places, path)


def nearest(places: Mapping[str, Place], path: str) -> Place:
    """The place of `path`, or of the nearest path above it that has one."""
    while path and path not in places:
        path = path.rpartition("/")[0]
    return places.get(path, Place(line=1))
