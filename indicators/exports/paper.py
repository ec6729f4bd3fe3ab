"""HTML made into PDF, in a process of its own: laying out a page takes memory that a worker should not keep."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TIME_LIMIT = 120
"""Seconds after which a document is given up."""
_PRINTER = Path(__file__).with_name("paper_printer.py")


class PaperUnavailable(Exception):
    """This machine cannot make PDF; the text says why, for whoever runs it."""


def pdf(html: str) -> bytes:
    """`html`, whole with its style, as PDF with its fonts embedded. Raises PaperUnavailable."""
    command = [sys.executable, str(_PRINTER)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command, input=html.encode(), capture_output=True, timeout=TIME_LIMIT, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise PaperUnavailable(f"no PDF within {TIME_LIMIT} s") from error
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        raise PaperUnavailable(done.stderr.decode(errors="replace").strip()[-500:] or "no PDF came out")
    return done.stdout
