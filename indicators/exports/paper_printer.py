"""Reads HTML from standard input and writes PDF: run by `paper` as a process of its own, it imports nothing of HZ+.

Needs the libraries that WeasyPrint draws with (on Debian libpango-1.0-0, libpangoft2-1.0-0, libharfbuzz-subset0) and
a Chinese font. Nothing is fetched: the HTML holds all it needs.
"""

from __future__ import annotations

import sys
from typing import Any


def refuse(url: str, *args: Any, **kwargs: Any) -> dict[str, Any]:
    """Nothing from outside goes into a document."""
    raise ValueError(f"{url} is not fetched")


def main() -> int:
    """Print one document."""
    try:
        from weasyprint import HTML
    except (ImportError, OSError) as error:
        sys.stderr.write(f"WeasyPrint cannot be loaded: {error}")
        return 1
    html = HTML(string=sys.stdin.buffer.read().decode(), url_fetcher=refuse)
    sys.stdout.buffer.write(html.write_pdf(pdf_tags=True) or b"")
    return 0


if __name__ == "__main__":
    sys.exit(main())
