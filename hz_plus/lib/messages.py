"""The texts to be translated: found in the code and the templates, kept in `hz_plus/locale`.

The texts themselves are Chinese; the catalogue `en` holds their English.

    python -m hz_plus.lib.messages update    brings the catalogue up to date; nothing translated is lost
    python -m hz_plus.lib.messages check     lists what is missing, and fails when something is
"""

import re
import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po
from django.template.base import Lexer, Token, TokenType
from django.utils.text import unescape_string_literal
from django.utils.translation import trim_whitespace

ROOT: Final = Path(__file__).resolve().parent.parent.parent
CATALOGUE: Final = ROOT / "hz_plus" / "locale" / "en" / "LC_MESSAGES" / "django.po"
SOURCES: Final = ("hz_plus", "agencies", "actions", "indicators", "templates")

# Without the usual dates and versions: they would make two people's changes collide.
HEADER: Final = rb"""# The English of HZ+.
# `make messages` brings this file up to date; only msgstr is written by hand.
msgid ""
msgstr ""
"Language: en\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""

METHODS: Final = [
    ("**/migrations/**.py", "ignore"),
    ("**.py", "python"),
    ("**.html", "hz_plus.lib.messages:extract_template"),
    ("**.txt", "hz_plus.lib.messages:extract_template"),
]
KEYWORDS: Final = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

# What an extractor yields: line, name of the function that would translate it, its arguments, comments.
Found = tuple[int, str, str | tuple[str, ...], list[str]]


# --- Finding texts in a template --------------------------------------------------------------------

LITERAL: Final = r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
MARKED: Final = re.compile(r"(?<![\w.])_\(\s*" + LITERAL + r"\s*\)")
QUOTED: Final = re.compile(LITERAL)
TRANSLATE: Final = frozenset({"translate", "trans"})
BLOCKS: Final = {"blocktranslate": "endblocktranslate", "blocktrans": "endblocktrans"}


def extract_template(
    fileobj: IO[bytes],
    keywords: Mapping[str, Any],
    comment_tags: Collection[str],
    options: Mapping[str, Any],
) -> Iterator[Found]:
    """Yield the texts of one Django template, as Babel asks its extractors to."""
    tokens = iter(Lexer(fileobj.read().decode("utf-8")).tokenize())
    for token in tokens:
        tag = _tag(token)
        if tag == "comment":
            _until(tokens, "endcomment")
        elif tag in BLOCKS:
            yield from _marked(token)
            yield _block(token, _until(tokens, BLOCKS[tag]))
        elif token.token_type in {TokenType.BLOCK, TokenType.VAR}:
            yield from _translated(token)
            yield from _marked(token)


def _tag(token: Token) -> str:
    """The name of a block tag; nothing for other tokens."""
    return token.contents.split(maxsplit=1)[0] if token.token_type == TokenType.BLOCK else ""


def _until(tokens: Iterator[Token], end: str) -> list[Token]:
    """The tokens up to the tag `end`, which is taken too."""
    found = []
    for token in tokens:
        if _tag(token) == end:
            break
        found.append(token)
    return found


def _marked(token: Token) -> Iterator[Found]:
    """The `_("…")` among the arguments of a tag or of its filters."""
    for literal in MARKED.findall(token.contents):
        yield _found(token, (_text(literal),), context=None)


def _translated(token: Token) -> Iterator[Found]:
    """The text of `{% translate "…" %}`; one that comes from a variable cannot be known."""
    if _tag(token) not in TRANSLATE:
        return
    bits = token.split_contents()
    literal = QUOTED.match(bits[1])
    if literal:
        yield _found(token, (_text(literal[0]),), _context(bits))


def _block(token: Token, body: list[Token]) -> Found:
    """The text of `{% blocktranslate %}`, with its plural if there is one."""
    bits = token.split_contents()
    forms = [""]
    for part in body:
        if _tag(part) == "plural":
            forms.append("")
        else:
            forms[-1] += _written(part)
    if "trimmed" in bits:
        forms = [trim_whitespace(form) for form in forms]
    return _found(token, tuple(forms), _context(bits))


def _written(token: Token) -> str:
    """A token inside `{% blocktranslate %}` the way Django looks it up."""
    if token.token_type == TokenType.VAR:
        return f"%({token.contents})s"
    return token.contents.replace("%", "%%") if token.token_type == TokenType.TEXT else ""


def _context(bits: list[str]) -> str | None:
    """The text after the word `context`, if it is there."""
    if "context" not in bits[1:-1]:
        return None
    return unescape_string_literal(bits[bits.index("context") + 1])


def _text(literal: str) -> str:
    """A quoted text the way Django looks it up."""
    return unescape_string_literal(literal).replace("%", "%%")


def _found(token: Token, forms: tuple[str, ...], context: str | None) -> Found:
    """What Babel takes: the function that would translate `forms`, and its arguments."""
    name = "gettext" if len(forms) == 1 else "ngettext"
    if context is not None:
        return token.lineno or 0, name.replace("gettext", "pgettext"), (context, *forms), []
    return token.lineno or 0, name, forms if len(forms) > 1 else forms[0], []


# --- The catalogue ----------------------------------------------------------------------------------


def extracted(root: Path = ROOT) -> Catalog:
    """All texts to be translated, as the code and the templates have them now."""
    template = Catalog(fuzzy=False)
    for source in SOURCES:
        found = extract_from_dir(root / source, METHODS, keywords=KEYWORDS)
        for _file, _line, text, _comments, context in found:
            template.add(text, context=context)
    return template


def read(path: Path = CATALOGUE) -> Catalog:
    """The English catalogue; an empty one when there is none yet."""
    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as file:
        return read_po(file, locale="en", domain="django")


def update(root: Path = ROOT, path: Path = CATALOGUE) -> None:
    """Bring the catalogue up to date; what is no longer used stays at its end and comes back when it is."""
    catalogue = read(path)
    for message in list(catalogue.obsolete.values()):
        catalogue.add(message.id, message.string, flags=message.flags, context=message.context)
    catalogue.obsolete.clear()
    catalogue.update(extracted(root), no_fuzzy_matching=True, update_creation_date=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(HEADER)
        write_po(file, catalogue, width=0, no_location=True, omit_header=True, sort_output=True)


def untranslated(root: Path = ROOT, path: Path = CATALOGUE) -> list[str]:
    """What is wrong with the catalogue, a sentence for each text; empty when all is translated."""
    catalogue = read(path)
    problems = [
        f"{fault}: {message.id!r}"
        for message in extracted(root)
        if message.id and (fault := _fault(catalogue.get(message.id, message.context)))
    ]
    problems += [f"{error}: {message.id!r}" for message, errors in catalogue.check() for error in errors]
    return sorted(problems)


def _fault(message: Message | None) -> str:
    """What is wrong with the translation of one text; nothing when it is there."""
    if message is None:
        return "not in the catalogue"
    forms = message.string if isinstance(message.string, list | tuple) else [message.string]
    if not all(forms):
        return "not translated"
    return "marked fuzzy" if message.fuzzy else ""


def main(arguments: list[str]) -> int:
    """Update the catalogue or check it."""
    if arguments == ["update"]:
        update()
        return 0
    if arguments == ["check"]:
        problems = untranslated()
        print("\n".join(problems) or "All texts are translated.")
        return 1 if problems else 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
