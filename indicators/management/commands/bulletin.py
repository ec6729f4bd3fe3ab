"""`bulletin PLAN 2018Q2 --format docx|pdf [--lang en] [--output FILE]`: a bulletin as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hz_plus.lib.errors import Refusal
from indicators.domain.bulletin import LANGUAGES
from indicators.exports.bulletin_files import FORMATS, file_name
from indicators.exports.paper import PaperUnavailable
from indicators.management.quarters import find
from indicators.selectors.bulletins import document
from indicators.services import bulletins


class Command(BaseCommand):
    """Write a quarter's bulletin, drafting it first where nobody has."""

    help = "Write the bulletin of a quarter as Word or PDF."

    def add_arguments(self, parser: CommandParser) -> None:
        """Plan, quarter, format, language, where to."""
        parser.add_argument("plan", help="hangzhou-2015")
        parser.add_argument("quarter", help="2018Q2")
        parser.add_argument("--format", choices=list(FORMATS), default="docx")
        parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])
        parser.add_argument(
            "--output", type=Path, help="the file to write; a name of its own in this folder unless given"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file, and say where it is."""
        row = find(options["plan"], options["quarter"])
        try:
            found = bulletins.draft(quarter=row, by=None)
            data = FORMATS[options["format"]].write(document(found, options["lang"]))
        except (Refusal, PaperUnavailable) as error:
            raise CommandError(str(error)) from error
        target = options["output"] or Path(file_name(found, options["lang"], options["format"]))
        target.write_bytes(data)
        self.stdout.write(f"{target}: {len(data)} bytes.")
