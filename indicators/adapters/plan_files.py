"""Reading plan files: YAML to rows, with faults that name line and field."""

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

from indicators.domain.plan_faults import Fault, faults
from indicators.domain.plan_file import PlanFile
from indicators.domain.plan_reading import Place, Reading, nearest

SHIPPED = Path(__file__).resolve().parent.parent / "plans"


MOST_BYTES = 512 * 1024
"""Six times what the largest plan known takes; more would keep a worker busy for minutes."""
DEEPEST = 20


class Unreadable(Exception):
    """It is no YAML that is read. `code`: stable; `what`: which line, or what the parser says."""

    def __init__(self, code: str, what: str = "", line: int = 1) -> None:
        super().__init__(code)
        self.code, self.what, self.line = code, what, line


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
        found = read_bytes(path.read_bytes())
    except OSError as error:
        raise PlanFileError([f"{path}: cannot be read: {error.strerror}"]) from error
    except Unreadable as error:
        raise PlanFileError([f"{path}:{error.line}: {_UNREADABLE[error.code]}{error.what}"]) from error
    if found.file is None:
        raise PlanFileError(
            [f"{path}:{at.line}: {fault.path or 'file'}: {fault.message}" for at, fault in found.faults]
        )
    return found.file


_UNREADABLE = {
    "not_utf8": "is not UTF-8",
    "not_yaml": "not YAML: ",
    "too_long": f"more than {MOST_BYTES} bytes",
    "aliases": "write everything out; anchors and aliases are not read",
    "too_deep": "more maps and lists within each other than a plan has",
}


def read_bytes(data: bytes) -> Reading:
    """Read a plan from YAML. Raises Unreadable where it is none, or one made to exhaust its reader."""
    if len(data) > MOST_BYTES:
        raise Unreadable("too_long")
    try:
        text = data.decode("utf-8-sig")
        _look(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise Unreadable("not_utf8") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Unreadable("not_yaml", error.problem or "", line) from error
    except yaml.YAMLError as error:
        raise Unreadable("not_yaml", str(error).splitlines()[0]) from error
    reader = _Reader()
    file = reader.read(root, PlanFile, "")
    if not reader.faults:
        for fault in faults(file):
            reader.complain(fault)
    return Reading(None if reader.faults else file, tuple(reader.faults), reader.places)


def _look(text: str) -> None:
    """An alias lets a small file stand for a huge one, and deep nesting exhausts the stack: refuse both."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise Unreadable("aliases", line=_line(event))
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise Unreadable("too_deep", line=_line(event))


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


class _Reader:
    """Turns YAML nodes into the dataclasses of the format, guided by their type hints."""

    def __init__(self) -> None:
        self.faults: list[tuple[Place, Fault]] = []
        self.places: dict[str, Place] = {}

    def complain(self, fault: Fault) -> None:
        """Note a fault at the line of its path, or of the nearest place above it that is in the file."""
        self.faults.append((nearest(self.places, fault.path), fault))

    def read(self, node: yaml.Node | None, wanted: Any, path: str) -> Any:
        """The value of `node` as `wanted`; None after a complaint."""
        if node is not None:
            self.places[path] = Place(line=node.start_mark.line + 1)
        wanted, may_be_none = _without_none(wanted)
        if dataclasses.is_dataclass(wanted):
            return self._mapping(node, wanted, path)
        if typing.get_origin(wanted) is list:
            return self._list(node, typing.get_args(wanted)[0], path)
        return self._scalar(node, wanted, path, may_be_none)

    def _mapping(self, node: yaml.Node | None, wanted: Any, path: str) -> Any:
        if not isinstance(node, yaml.MappingNode):
            return self.complain(Fault(path, "no_map"))
        fields = {field.name: field for field in dataclasses.fields(wanted)}
        hints = typing.get_type_hints(wanted)
        values: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                return self.complain(Fault(path, "no_map"))
            where = f"{path}/{key.value}".lstrip("/")
            self.places[where] = Place(line=key.start_mark.line + 1)
            if key.value not in fields:
                self.complain(Fault(where, "unknown_key", known=", ".join(fields)))
            elif key.value in values:
                self.complain(Fault(where, "key_twice"))
            else:
                values[key.value] = self.read(value, hints[key.value], where)
        for name, field in fields.items():
            if name not in values and field.default is dataclasses.MISSING:
                self.complain(Fault(f"{path}/{name}".lstrip("/"), "empty"))
        return None if self.faults else wanted(**values)

    def _list(self, node: yaml.Node | None, wanted: Any, path: str) -> Any:
        if not isinstance(node, yaml.SequenceNode):
            return self.complain(Fault(path, "no_list"))
        return [self.read(item, wanted, f"{path}/{index}") for index, item in enumerate(node.value)]

    def _scalar(self, node: yaml.Node | None, wanted: Any, path: str, may_be_none: bool) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            return self.complain(Fault(path, "no_single"))
        if node.tag == "tag:yaml.org,2002:null":
            return None if may_be_none else self.complain(Fault(path, "empty"))
        try:
            return _convert(node, wanted)
        except (ValueError, InvalidOperation):
            known = ", ".join(member.value for member in wanted) if issubclass(wanted, StrEnum) else ""
            return self.complain(Fault(path, _EXPECTED.get(wanted, "no_choice"), node.value[:80], known))


_EXPECTED: dict[Any, str] = {
    str: "no_text",
    int: "no_whole",
    bool: "no_yes",
    date: "no_day",
    Decimal: "no_number",
}


def _without_none(wanted: Any) -> tuple[Any, bool]:
    if isinstance(wanted, types.UnionType):
        return next(option for option in typing.get_args(wanted) if option is not type(None)), True
    return wanted, False


def _convert(node: yaml.ScalarNode, wanted: Any) -> Any:
    tag = node.tag.rpartition(":")[2]
    if wanted is str:
        if tag != "str":
            raise ValueError(node.value)
        return node.value.strip()
    if wanted is bool:
        said = {"true": True, "false": False}.get(node.value.lower()) if tag == "bool" else None
        return _refuse(node) if said is None else said
    if wanted is date:
        return date.fromisoformat(node.value)
    if wanted is Decimal:
        number = Decimal(node.value)
        return number if number.is_finite() else _refuse(node)
    return wanted(node.value)


def _refuse(node: yaml.ScalarNode) -> Any:
    raise ValueError(node.value)
