"""A PDF → its text, or the one clear reason why it has none."""

import logging
import re
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

from corpus.errors import Rejected

# A page that is text has more than this many characters; a scan has none, or a stamp.
FEWEST_PER_PAGE = 20
_END = re.compile(r"[.!?:;”\"')\]]$")
_OPEN = re.compile(r"(?:,|\b(?:an?|and|as|at|by|for|from|has|have|in|is|of|on|or|that|the|to|was|were|which|with))$")
_NEW_PART = re.compile(r"^(?:[-•▪–*]|\(?[0-9]{1,2}[.)]|\(?[a-z][.)])\s|^[A-Z][A-Z ]{5,}$")


def parse_pdf(body: bytes) -> str:
    """Return the text of a PDF: lines joined to paragraphs, these apart by an empty line.

    Raises:
        Rejected: the file is cut off, damaged, encrypted, or holds pictures instead of text.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it reports on every oddity; we report once
    if b"%PDF-" not in body[:1024]:
        raise Rejected("not a PDF")
    if b"%%EOF" not in body[-2048:] and b"startxref" not in body[-2048:]:
        raise Rejected("the PDF is cut off; get the whole file")
    pages = _pages(body)
    if sum(map(len, pages)) < FEWEST_PER_PAGE * max(1, len(pages)):
        raise Rejected("the PDF holds pictures of pages and no text; make it readable (OCR) and try again")
    return "\n\n".join(paragraph for page in pages for paragraph in _paragraphs(page))


def _pages(body: bytes) -> list[str]:
    """Return the text of each page."""
    try:
        reader = PdfReader(BytesIO(body))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Rejected("the PDF is encrypted; save it without a password")
        return [page.extract_text() for page in reader.pages]
    except (FileNotDecryptedError, DependencyError) as error:
        raise Rejected("the PDF is encrypted; save it without a password") from error
    # What a damaged file makes pypdf stumble over is open-ended.
    except (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OSError) as error:
        raise Rejected(f"the PDF is damaged ({type(error).__name__}); get the file again") from error


def _paragraphs(page: str) -> list[str]:
    """Join a page's lines where a sentence goes on; a PDF knows lines and no paragraphs."""
    lines = [" ".join(line.split()) for line in page.splitlines()]
    widest = max(map(len, lines), default=0)
    paragraphs: list[str] = []
    before = ""
    for line in lines:
        if line and before and _goes_on(before, line, widest):
            paragraphs[-1] = _joined(paragraphs[-1], line)
        elif line:
            paragraphs.append(line)
        before = line
    return paragraphs


def _goes_on(before: str, line: str, widest: int) -> bool:
    """Say whether a line goes on with the paragraph of the one before it."""
    ended = _END.search(before) is not None
    if ended and _NEW_PART.match(line):
        return False
    full = len(before) > 0.75 * widest or _OPEN.search(before) is not None
    return full or (not ended and not line[0].isupper())


def _joined(before: str, line: str) -> str:
    """Join two lines, mending a word that was broken at the line's end."""
    if before.endswith("-") and line[:1].islower():
        return before[:-1] + line
    return f"{before} {line}"
