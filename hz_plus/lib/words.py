"""Words that a person looks for: taken apart, found in a text, shown where they stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

MOST_WORDS = 6
LONGEST = 100
_AROUND = 36
"""Letters shown on either side of a hit."""

Piece = tuple[str, bool]
"""Some text, and whether it is a word that was looked for."""


def words_of(text: str) -> tuple[str, ...]:
    """The different words of a query, full-width letters made plain; the first few where there are many."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).split()
    return tuple(dict.fromkeys(plain))[:MOST_WORDS]


def marked(text: str, words: Sequence[str]) -> list[Piece]:
    """`text` in pieces, every hit by itself, whatever its case."""
    if not words:
        return [(text, False)]
    pattern = re.compile(
        "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)), re.IGNORECASE
    )
    pieces: list[Piece] = []
    at = 0
    for hit in pattern.finditer(text):
        pieces += [(text[at : hit.start()], False), (hit[0], True)]
        at = hit.end()
    pieces.append((text[at:], False))
    return [piece for piece in pieces if piece[0]]


def excerpt(texts: Iterable[str], words: Sequence[str]) -> list[Piece]:
    """The place of the first hit in the first text that has one, with some text around it; empty where none has."""
    for text in texts:
        flat = " ".join(text.split())
        found = [at for at in (flat.lower().find(word.lower()) for word in words) if at >= 0]
        if found:
            start = max(min(found) - _AROUND, 0)
            end = max(found) + _AROUND * 2
            return marked(f"{'…' * bool(start)}{flat[start:end]}{'…' * (end < len(flat))}", words)
    return []


def nearest(text: str, names: Iterable[str], count: int = 5) -> list[str]:
    """The names that are written most like `text`."""
    return get_close_matches(text, list(names), n=count, cutoff=0.4)
