"""A report's content with what was typed laid over it: only what was mentioned changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions import registry
from actions.domain.items import ITEM_KINDS, laid_over

Key = tuple[str, str]


def key_of(row: Mapping[str, Any]) -> Key:
    """What a row is about: an indicator, of it a step or an agency's part; a row of an item kind is its id's."""
    return str(row.get("id") or row.get("indicator", "")), str(row.get("order") or row.get("agency") or "")


def path_of(name: str, key: Key) -> str:
    """The path of a row of the field `name`."""
    return "/".join(filter(None, (name, *key)))


def part_fields() -> frozenset[str]:
    """Names of the fields that the registered parts own: each holds rows."""
    return frozenset().union(*(part.fields for part in registry.parts()))


def row_fields() -> frozenset[str]:
    """Names of all fields that hold rows which two people may change side by side."""
    return part_fields().union(ITEM_KINDS)


def rows_by_key(value: Any) -> dict[Key, Mapping[str, Any]]:
    """The rows of a field by what they are about; empty where these are no rows."""
    if not isinstance(value, list):
        return {}
    return {key_of(row): row for row in value if isinstance(row, Mapping)}


def overlaid(saved: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
    """`saved` with `typed` over it; rows that were typed replace those about the same."""
    result = {**saved, **typed}
    for name in ITEM_KINDS.keys() & typed.keys():
        result[name] = laid_over(saved.get(name, ()), typed[name])
    for name in part_fields() & typed.keys():
        result[name] = list((rows_by_key(saved.get(name)) | rows_by_key(typed[name])).values())
    return result
