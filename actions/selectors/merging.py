"""Two people in one draft: what each of them changed, and where both did.

A form carries a mark for every field as it was when the page was made. With them a field that only one of the
two changed is merged by itself; where both did, they are asked.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from actions.domain.items import ITEM_KINDS, ItemKind, codes_of, is_ticked, line
from actions.selectors.overlays import key_of, path_of, row_fields, rows_by_key
from agencies.domain.chain import digest

Marks = Mapping[str, str]
"""By path, a short mark of what stood there; nothing for an empty field."""

FILES = "attachments"
Row = Mapping[str, Any]
_ROW = ("value", "numerator", "denominator", "done_on", "note")


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that both changed: what I wrote, and what somebody else saved."""

    path: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merged:
    """My content without what only somebody else changed (`taken`), and where we both did.

    `same`: where mine says what is saved already; `changed`: where only mine says something else.
    """

    content: Mapping[str, Any]
    clashes: Sequence[str]
    taken: Sequence[str]
    same: Sequence[str] = ()
    changed: Sequence[str] = ()


def marks(content: Mapping[str, Any]) -> dict[str, str]:
    """A mark for every field that says something."""
    told = {path: _comparable(path, value) for path, value in _pieces(content).items()}
    return {path: digest(value)[:12] for path, value in told.items() if value}


def marks_as_text(content: Mapping[str, Any]) -> str:
    """The marks as one hidden field of the form."""
    return " ".join(f"{path}={mark}" for path, mark in marks(content).items())


def marks_of(text: str | None) -> Marks | None:
    """The marks that a form brought back; None where it brought none."""
    if text is None:
        return None
    return dict(pair.split("=", 1) for pair in text.split() if "=" in pair)


def merge(mine: Mapping[str, Any], theirs: Mapping[str, Any], base: Marks | None) -> Merged:
    """What I typed, laid beside what somebody else saved meanwhile."""
    own, other = marks(mine), marks(theirs)
    clashes, taken, same, changed = [], [], [], []
    for path in _pieces(mine):
        if path.startswith(f"{FILES}/"):
            continue
        now, stands = own.get(path, ""), other.get(path, "")
        if now == stands:
            same.append(path)
            continue
        before = None if base is None else base.get(path, "")
        if before == now:
            taken.append(path)
        elif before != stands:
            clashes.append(path)
        else:
            changed.append(path)
    content = without(mine, taken)
    if base is not None and FILES in mine:
        content[FILES] = _files(mine[FILES], theirs.get(FILES, ()), base)
    return Merged(content, clashes, taken, same, changed)


def _files(mine: Sequence[Row], theirs: Sequence[Row], base: Marks) -> list[Row]:
    """The files of both: what one of us added, marked or removed since `base`. A file that one removed and the other
    marked stays.
    """
    own, other = ({str(row["sha256"]): row for row in rows} for rows in (mine, theirs))
    found = []
    for sha in {**other, **own}:
        now, stands, before = own.get(sha), other.get(sha), base.get(f"{FILES}/{sha}", "")
        if _file_mark(now) == before:
            kept = stands
        elif _file_mark(stands) == before:
            kept = now
        else:
            kept = now or stands
        found += [kept] if kept is not None else []
    return found


def _file_mark(row: Row | None) -> str:
    return digest({"file": _file(row)})[:12] if row else ""


def _file(row: Row) -> list[str]:
    return [str(row["sha256"]), str(row.get("is_public") is True)]


def clashes_at(paths: Sequence[str], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[Clash]:
    """Both texts of each of `paths`."""
    own, other = _pieces(mine), _pieces(theirs)
    return [Clash(path, _words(path, own.get(path)), _words(path, other.get(path))) for path in paths]


def without(content: Mapping[str, Any], paths: Collection[str]) -> dict[str, Any]:
    """`content` without the fields and rows at `paths`: what is not mentioned stays as it is saved."""
    result: dict[str, Any] = {}
    for name, value in content.items():
        if name in paths:
            continue
        rows = rows_by_key(value) if name in row_fields() else None
        result[name] = (
            value if not rows else [row for key, row in rows.items() if path_of(name, key) not in paths]
        )
    return result


def taken_from(source: Mapping[str, Any], path: str) -> dict[str, Any]:
    """What `source` has at one path, as content of its own; empty where it has nothing there."""
    for name, value in source.items():
        if name == path:
            return {name: value}
        rows = rows_by_key(value) if name in row_fields() else {}
        for key, row in rows.items():
            if path_of(name, key) == path:
                return {name: [row]}
    return {}


def _pieces(content: Mapping[str, Any]) -> dict[str, Any]:
    """Each thing that two people can write differently: a field, or one row of a part."""
    found: dict[str, Any] = {}
    for name, value in content.items():
        if name in row_fields():
            found |= {path_of(name, key_of(row)): row for row in rows_by_key(value).values()}
        elif name == FILES:
            found |= {f"{FILES}/{row['sha256']}": row for row in value}
        else:
            found[name] = value
    return found


def _kind(path: str) -> ItemKind | None:
    """The kind of row that lies at a path."""
    return ITEM_KINDS.get(path.partition("/")[0])


def _comparable(path: str, value: Any) -> Any:
    """Equal for what means the same; empty for what says nothing."""
    kind = _kind(path)
    if path.startswith(f"{FILES}/"):
        return {"file": _file(value)}
    if kind and isinstance(value, Mapping):
        return [] if kind.is_blank(value) else _row(kind, value)
    if isinstance(value, Mapping):
        told = {name: _plain(value.get(name)).replace(",", "") for name in _ROW}
        return {name: text for name, text in told.items() if text}
    return _plain(value)


def _row(kind: ItemKind, row: Mapping[str, Any]) -> list[Any]:
    texts = [" ".join(_plain(row.get(name)).split()) for name in (kind.text, "due_on", "person")]
    return [*texts, sorted(codes_of(row.get("agencies"))), is_ticked(row.get(kind.tick))]


def _plain(value: Any) -> str:
    text = "" if value is None else str(value)
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()


def _words(path: str, value: Any) -> str:
    """A piece as text, for reading."""
    kind = _kind(path)
    if kind and isinstance(value, Mapping):
        return line(kind, value)
    if isinstance(value, Mapping):
        figures = " / ".join(filter(None, (_plain(value.get(name)) for name in _ROW[:4])))
        return " · ".join(filter(None, (figures, _plain(value.get("note")))))
    return _plain(value)
