"""Reading plan files: YAML to rows, with errors that name file, line and field."""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from indicators.domain.plan_file import PlanFile, faults

SHIPPED = Path(__file__).resolve().parent.parent / "plans"


class PlanFileError(Exception):
    """A file cannot be read as a plan; each line says file, line, field and what to write."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def find(name: str) -> Path:
    """The shipped file called `name`, or the file at the path `name`."""
    shipped = SHIPPED / f"{name}.yaml"
    return shipped if shipped.exists() else Path(name)


def read(path: Path) -> PlanFile:
    """Read a plan file. Raises PlanFileError with every fault found."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        raise PlanFileError([f"{path}: cannot be read: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        raise PlanFileError([f"{path}: is not UTF-8"]) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PlanFileError([f"{path}:{line}: not YAML: {error.problem}"]) from error
    reader = _Reader()
    file = reader.read(root, PlanFile, "")
    if not reader.lines:
        for fault in faults(file):
            reader.complain(fault.path, fault.message)
    if reader.lines:
        raise PlanFileError([f"{path}:{line}" for line in reader.lines])
    return typing.cast(PlanFile, file)


class _Reader:
    """Turns YAML nodes into the dataclasses of the format, guided by their type hints."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.marks: dict[str, int] = {}

    def complain(self, path: str, message: str) -> None:
        """Note a fault at the line of `path`, or of the nearest place above it that is in the file."""
        known = path
        while known and known not in self.marks:
            known = known.rpartition("/")[0]
        self.lines.append(f"{self.marks.get(known, 1)}: {path or 'file'}: {message}")

    def read(self, node: yaml.Node | None, wanted: Any, path: str) -> Any:
        """The value of `node` as `wanted`; None after a complaint."""
        if node is not None:
            self.marks[path] = node.start_mark.line + 1
        wanted = _without_none(wanted)
        if dataclasses.is_dataclass(wanted):
            return self._mapping(node, wanted, path)
        if typing.get_origin(wanted) is list:
            return self._list(node, typing.get_args(wanted)[0], path)
        return self._scalar(node, wanted, path)

    def _mapping(self, node: yaml.Node | None, wanted: Any, path: str) -> Any:
        if not isinstance(node, yaml.MappingNode):
            return self.complain(path, "write a map of keys")
        fields = {field.name: field for field in dataclasses.fields(wanted)}
        hints = typing.get_type_hints(wanted)
        values: dict[str, Any] = {}
        for key, value in node.value:
            where = f"{path}/{key.value}".lstrip("/")
            self.marks[where] = key.start_mark.line + 1
            if key.value not in fields:
                self.complain(where, f"unknown key; known are {', '.join(fields)}")
            elif key.value in values:
                self.complain(where, "is there twice")
            else:
                values[key.value] = self.read(value, hints[key.value], where)
        for name, field in fields.items():
            if name not in values and field.default is dataclasses.MISSING:
                self.complain(f"{path}/{name}".lstrip("/"), "is missing")
        return None if self.lines else wanted(**values)

    def _list(self, node: yaml.Node | None, wanted: Any, path: str) -> Any:
        if not isinstance(node, yaml.SequenceNode):
            return self.complain(path, "write a list")
        return [self.read(item, wanted, f"{path}/{index}") for index, item in enumerate(node.value)]

    def _scalar(self, node: yaml.Node | None, wanted: Any, path: str) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            return self.complain(path, "write a single value")
        if node.tag == "tag:yaml.org,2002:null":
            return None
        try:
            return _convert(node, wanted)
        except (ValueError, InvalidOperation):
            return self.complain(
                path, f"{node.value!r} is not {_EXPECTED.get(wanted, 'one of ' + _choices(wanted))}"
            )


_EXPECTED: dict[Any, str] = {
    str: "text; put it in quotes",
    int: "a whole number",
    bool: "true or false",
    date: "a day like 2018-12-31",
    Decimal: "a number",
}


def _choices(wanted: Any) -> str:
    return ", ".join(member.value for member in wanted) if issubclass(wanted, StrEnum) else ""


def _without_none(wanted: Any) -> Any:
    if isinstance(wanted, types.UnionType):
        return next(option for option in typing.get_args(wanted) if option is not type(None))
    return wanted


def _convert(node: yaml.ScalarNode, wanted: Any) -> Any:
    tag = node.tag.rpartition(":")[2]
    if wanted is str:
        if tag != "str":
            raise ValueError(node.value)
        return node.value.strip()
    if wanted is bool:
        return {"true": True, "false": False}[node.value.lower()] if tag == "bool" else _refuse(node)
    if wanted is date:
        return date.fromisoformat(node.value)
    if wanted is Decimal:
        number = Decimal(node.value)
        return number if number.is_finite() else _refuse(node)
    return wanted(node.value)


def _refuse(node: yaml.ScalarNode) -> Any:
    raise ValueError(node.value)
