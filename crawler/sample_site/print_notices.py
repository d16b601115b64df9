"""Prints the notices of `articles/ico.toml` as the PDF files of `media2/`: run it after editing a notice's text.

It needs fpdf2, which the product does not; the files are kept in the tree so that nobody else needs it:
`pip install fpdf2 && python -m crawler.sample_site.print_notices FONT.ttf` (ours are set in DejaVu Sans).
"""

import sys
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from crawler.sample_site.content import NoticePdf, Register, load_sites

MARK = "This is a synthetic sample page by the CareBreach project: the bodies and events on it are invented."


def main() -> None:
    """Write every notice's PDF, in the font file that the command line names."""
    registers = [site for site in load_sites().values() if isinstance(site, Register)]
    for pdf in (notice.pdf for site in registers for notice in site.articles if notice.pdf):
        print_notice(pdf, font=sys.argv[1])


def print_notice(pdf: NoticePdf, font: str) -> None:
    """Write one notice: its paragraphs on A4 pages, each page marked as synthetic."""
    sheet: Any = import_module("fpdf").FPDF(format="A4")
    sheet.set_title(pdf.label)
    sheet.set_creator("CareBreach synthetic sample")
    sheet.set_creation_date(datetime(2026, 11, 22, tzinfo=UTC))  # a fixed day keeps the file's bytes the same
    sheet.add_font("body", fname=font)
    sheet.set_font("body", size=13)
    sheet.set_auto_page_break(True, margin=30)
    sheet.footer = lambda: _print_footer(sheet)
    sheet.add_page()
    for paragraph in pdf.body.strip().split("\n\n"):
        sheet.multi_cell(0, 8, paragraph, align="L", new_x="LMARGIN", new_y="NEXT")
        sheet.ln(3)
    pdf.file.parent.mkdir(parents=True, exist_ok=True)
    sheet.output(str(pdf.file))


def _print_footer(sheet: Any) -> None:
    sheet.set_y(-20)
    sheet.set_font("body", size=8)
    sheet.cell(0, 5, MARK, align="C", new_x="LMARGIN", new_y="NEXT")
    sheet.cell(0, 5, f"Page {sheet.page_no()}", align="C")


if __name__ == "__main__":
    main()
