"""A PDF → its text, or the one clear reason why it has none. Pages that are pictures are read with tesseract."""

import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from corpus.errors import Rejected

# The whole file: pages that are pictures take a few seconds each.
FILE_SECONDS = 600
_SCRIPT = Path(__file__).with_name("pdf_pages.py")
_END = re.compile(r"[.!?:;”\"')\]]$")
_OPEN = re.compile(r"(?:,|\b(?:an?|and|as|at|by|for|from|has|have|in|is|of|on|or|that|the|to|was|were|which|with))$")
_NEW_PART = re.compile(r"^(?:[-•▪–*]|\(?[0-9]{1,2}[.)]|\(?[a-z][.)])\s|^[A-Z][A-Z ]{5,}$")


@dataclass(frozen=True, slots=True)
class PdfText:
    """What a PDF says: paragraphs apart by an empty line."""

    text: str
    ocr: bool
    """Whether any of it was read from pictures of pages, and may be misread."""

    @property
    def rule(self) -> Literal["ocr", "pdf"]:
        """How it was read, as a revision names it."""
        return "ocr" if self.ocr else "pdf"


class _Answer(BaseModel):
    pages: list[tuple[str, bool]] = []
    rejected: str | None = None


def parse_pdf(body: bytes) -> PdfText:
    """Return the text of a PDF: lines joined to paragraphs.

    Raises:
        Rejected: the file is cut off, damaged, encrypted, too large, or holds pictures that can't be read.
    """
    if b"%PDF-" not in body[:1024]:
        raise Rejected("not a PDF")
    if b"%%EOF" not in body[-2048:] and b"startxref" not in body[-2048:]:
        raise Rejected("the PDF is cut off; get the whole file")
    answer = _read_apart(body)
    if answer.rejected:
        raise Rejected(answer.rejected)
    text = "\n\n".join(paragraph for page, _ in answer.pages for paragraph in _paragraphs(page))
    if not text:
        raise Rejected("the PDF holds no text, and no pictures of pages on which any can be read")
    return PdfText(text, any(seen for _, seen in answer.pages))


def _read_apart(body: bytes) -> _Answer:
    """Read a PDF in a process of its own, which a hostile file may exhaust, stall or crash."""
    process = subprocess.Popen(
        [sys.executable, "-P", str(_SCRIPT)],  # -P: our modules' names hide none of the library's
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # so that tesseract ends with it
    )
    try:
        told, _ = process.communicate(body, FILE_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise Rejected(f"the PDF takes longer than {FILE_SECONDS} seconds to read") from error
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    if process.returncode != 0:
        raise Rejected("the PDF is damaged: reading it failed; get the file again")
    return _Answer.model_validate_json(told)


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
