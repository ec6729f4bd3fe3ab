"""A bulletin as a Word document, laid out after GB/T 9704: 三号仿宋 on A4, three-line tables, annexes on pages of
their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final

import docx
from django.utils.translation import gettext as _
from django.utils.translation import override
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from indicators.domain.bulletin import Document, Sheet

from .bulletin_text import annex_title, closing, sheet_titles

# Sizes by their Chinese names: 二号 22 pt, 三号 16 pt, 小四 12 pt, 五号 10.5 pt, 小五 9 pt.
TITLE, BODY, SMALL, CELL, TIGHT = Pt(22), Pt(16), Pt(12), Pt(10.5), Pt(9)
SPACING, CELL_SPACING = Pt(28), Pt(14)
MANY = 6
"""Columns above which a table is set smaller, and an annex across."""
SONG, FANG_SONG, HEI, LATIN = "宋体", "仿宋", "黑体", "Times New Roman"
RED = RGBColor(0xC0, 0x1B, 0x1B)
MARGINS: Final = {
    "top_margin": Mm(37),
    "bottom_margin": Mm(35),
    "left_margin": Mm(28),
    "right_margin": Mm(26),
}
TEXT_WIDTH, WIDE = Mm(156), Mm(243)
ISSUER_WIDTH = 840
"""What fits on one line, in letters of one point."""
THICK, THIN = 12, 6
"""Lines of a table, in eighths of a point."""


def word(document: Document) -> bytes:
    """The document as .docx."""
    made = docx.Document()
    with override(document.language):
        _page(made.sections[0])
        _numbered(made.sections[0])
        _head(made, document)
        titles = iter(sheet_titles(document))
        for part in document.parts:
            _paragraph(made, part.heading, font=HEI, indent=True, keep=True)
            for text in part.paragraphs:
                _paragraph(made, text, indent=True)
            for sheet in part.sheets:
                _table(made, next(titles), sheet, TEXT_WIDTH)
                _paragraph(made, "", size=CELL)
        _end(made, document)
        for place, sheet in enumerate(document.annexes, 1):
            _annex(made, annex_title(place, sheet, document), sheet)
    made.core_properties.title = document.title
    made.core_properties.author = document.issuer
    made.core_properties.language = document.language
    target = BytesIO()
    made.save(target)
    return target.getvalue()


def _page(section: Any) -> None:
    """A4 with the margins of an official document."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    for name, width in MARGINS.items():
        setattr(section, name, width)


def _numbered(section: Any) -> None:
    """The page's number between dashes; later sections go on with it."""
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(foot, "— ", SONG, Pt(14))
    _field(foot, "PAGE")
    _run(foot, " —", SONG, Pt(14))


def _field(paragraph: Any, name: str) -> None:
    run = _run(paragraph, "", SONG, Pt(14))
    for kind, text in (("begin", ""), ("", name), ("end", "")):
        piece = OxmlElement("w:instrText" if text else "w:fldChar")
        if text:
            piece.text = text
        else:
            piece.set(qn("w:fldCharType"), kind)
        run._r.append(piece)


def _head(made: Any, document: Document) -> None:
    """Issuer in red, number and day under a red line, the title."""
    size = Pt(min(26, ISSUER_WIDTH // _width(document.issuer)))
    _paragraph(
        made,
        document.issuer,
        font=SONG,
        size=size,
        align=WD_ALIGN_PARAGRAPH.CENTER,
        colour=RED,
        bold=True,
    )
    number = _paragraph(made, f"{document.number}\t{document.day}", size=SMALL)
    number.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    _line(number._p, "C01B1B")
    _paragraph(made, "")
    _paragraph(made, document.title, font=SONG, size=TITLE, align=WD_ALIGN_PARAGRAPH.CENTER, bold=True)
    _paragraph(made, "")


def _line(paragraph: Any, colour: str) -> None:
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "4"), ("color", colour)):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph.get_or_add_pPr().append(borders)


def _end(made: Any, document: Document) -> None:
    """The list of annexes, who issued it and when, and by what it can be verified."""
    for place, sheet in enumerate(document.annexes, 1):
        _paragraph(made, annex_title(place, sheet, document), indent=True)
    _paragraph(made, "")
    _paragraph(made, document.issuer, align=WD_ALIGN_PARAGRAPH.RIGHT)
    _paragraph(made, document.day, align=WD_ALIGN_PARAGRAPH.RIGHT)
    for text in closing(document):
        _paragraph(made, text, size=CELL)


def _annex(made: Any, title: str, sheet: Sheet) -> None:
    """On a page of its own, across where the table is wide."""
    section = made.add_section()
    _page(section)
    wide = len(sheet.headings) > MANY
    if wide:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
        section.left_margin = section.right_margin = Mm(27)
        section.top_margin, section.bottom_margin = Mm(28), Mm(26)
    else:
        section.orientation = WD_ORIENT.PORTRAIT
    _paragraph(made, title, font=HEI, keep=True)
    _table(made, sheet.caption, sheet, WIDE if wide else TEXT_WIDTH)


def _paragraph(
    made: Any,
    text: str,
    *,
    font: str = FANG_SONG,
    size: Pt = BODY,
    align: WD_ALIGN_PARAGRAPH | None = None,
    indent: bool = False,
    keep: bool = False,
    bold: bool = False,
    colour: RGBColor | None = None,
) -> Any:
    row = made.add_paragraph()
    form = row.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.AT_LEAST, SPACING
    form.keep_with_next = keep
    if indent:
        form.first_line_indent = size * 2
    row.alignment = align
    run = _run(row, text, font, size)
    run.bold = bold
    if colour is not None:
        run.font.color.rgb = colour
    return row


def _run(paragraph: Any, text: str, font: str, size: Pt) -> Any:
    run = paragraph.add_run(text)
    run.font.size, run.font.name = size, LATIN
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run


def _table(made: Any, title: str, sheet: Sheet, width: Any) -> None:
    """A three-line table with its title above; its headings are repeated on every page."""
    _paragraph(made, title, font=HEI, size=SMALL, align=WD_ALIGN_PARAGRAPH.CENTER, keep=True)
    table = made.add_table(rows=1, cols=len(sheet.headings))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    widths = [int(width * share) for share in shares(sheet)]
    _margins(table)
    for column, own in zip(table.columns, widths, strict=True):
        column.width = own
    _fill(table.rows[0], sheet.headings, sheet, widths, bold=True)
    for cells in sheet.rows:
        _fill(table.add_row(), cells, sheet, widths)
    _repeat(table.rows[0])
    _rule(table.rows[0], top=THICK, bottom=THIN)
    _rule(table.rows[-1], bottom=THICK)
    if not sheet.rows:
        _paragraph(made, _("（本表无数据）"), size=CELL)


def _width(text: str) -> int:
    """In letters; a Chinese character counts twice."""
    return sum(2 if letter > "ÿ" else 1 for letter in text)


def shares(sheet: Sheet) -> list[float]:
    """How much of the width each column takes, by its longest cell."""
    columns = zip(sheet.headings, *sheet.rows, strict=True)
    wanted = [min(max(max(map(_width, column)), 4), 24) + 3 for column in columns]
    return [one / sum(wanted) for one in wanted]


def _fill(row: Any, texts: Sequence[str], sheet: Sheet, widths: Sequence[int], *, bold: bool = False) -> None:
    size = TIGHT if len(texts) > MANY else CELL
    for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
        cell.width = widths[place]
        told = cell.paragraphs[0]
        told.alignment = WD_ALIGN_PARAGRAPH.RIGHT if place in sheet.numeric else WD_ALIGN_PARAGRAPH.LEFT
        told.paragraph_format.space_before = told.paragraph_format.space_after = Pt(1)
        told.paragraph_format.line_spacing = CELL_SPACING
        _run(told, text, FANG_SONG, size).bold = bold
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _margins(table: Any) -> None:
    """Little room beside a cell's text, in twentieths of a point."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "50")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)


def _repeat(row: Any) -> None:
    mark = OxmlElement("w:tblHeader")
    row._tr.get_or_add_trPr().append(mark)


def _rule(row: Any, **lines: int) -> None:
    for cell in row.cells:
        properties = cell._tc.get_or_add_tcPr()
        borders = properties.find(qn("w:tcBorders"))
        if borders is None:
            borders = OxmlElement("w:tcBorders")
            properties.append(borders)
        for side, size in lines.items():
            line = OxmlElement(f"w:{side}")
            for name, value in (("val", "single"), ("sz", str(size)), ("space", "0"), ("color", "000000")):
                line.set(qn(f"w:{name}"), value)
            borders.append(line)
