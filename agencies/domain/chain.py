"""The audit chain: each entry's hash covers its content and the hash before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

START = "0" * 64
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def canonical(content: Mapping[str, Any]) -> bytes:
    """`content` as UTF-8 JSON with sorted keys and no spaces: one spelling for one meaning."""
    return _ENCODER.encode(content).encode()


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical form, 64 hexadecimal digits."""
    return hashlib.sha256(canonical(content)).hexdigest()


def link(previous: str, content: Mapping[str, Any]) -> str:
    """Hash of an entry: SHA-256 over the previous entry's hash and the canonical content."""
    return hashlib.sha256(previous.encode() + canonical(content)).hexdigest()
