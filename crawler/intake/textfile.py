"""Bytes of a file that a person has → its text, or the one clear reason why it has none."""

import codecs
import re
from pathlib import Path
from typing import Literal

from corpus.errors import Rejected

LARGEST = 50 * 1024 * 1024
Kind = Literal["text", "html", "pdf", "json lines"]
_SUFFIXES: dict[str, Kind] = {
    ".txt": "text", ".text": "text", ".md": "text",
    ".html": "html", ".htm": "html", ".xhtml": "html",
    ".pdf": "pdf", ".jsonl": "json lines", ".ndjson": "json lines",
}  # fmt: skip
_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16, whose mark it begins with
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_HTML = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# UTF-8 that was read as a Windows encoding: what an apostrophe, a pound sign or an accent then look like.
_GARBLED = re.compile("â€|Ã[\u0080-\u00bf\u0192\u2018-\u2122]|Â[£ ©®°]")


def kind_of(suffix: str, body: bytes) -> Kind:
    """Return what a file is, by its suffix or, where that says nothing, by how it begins."""
    if body.startswith(b"%PDF-"):
        return "pdf"
    return _SUFFIXES.get(suffix.lower()) or ("html" if _HTML.match(body[:2048]) else "text")


def is_archive(path: Path) -> bool:
    """Say by its name whether a file is a WARC file."""
    return path.name.lower().endswith((".warc", ".warc.gz"))


def check_size(size: int) -> None:
    """Check the size of a file in bytes.

    Raises:
        Rejected: it is empty or too large.
    """
    if size == 0:
        raise Rejected("the file is empty")
    if size > LARGEST:
        raise Rejected(f"the file is larger than {LARGEST >> 20} MB; split it, or import only what is an article")


def decode(body: bytes) -> str:
    """Return the text of a file: UTF-8, UTF-16 or UTF-32 by their marks, else Windows-1252; line ends made one.

    Raises:
        Rejected: it is no text, or in another encoding.
    """
    encoding = next((name for mark, name in _BOMS.items() if body.startswith(mark)), None) or _unmarked(body)
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        raise Rejected(f"not {encoding} at byte {error.start}, though it begins like it; save it as UTF-8") from error
    if encoding == "cp1252" and not _is_plausible(text):
        raise Rejected("in an encoding that can't be told; save it as UTF-8")
    if text.count("\ufffd") > len(text) / 200:
        raise Rejected("full of replacement characters: it was saved in a wrong encoding; get the original")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise Rejected("the file holds nothing but blanks")
    return text


def _unmarked(body: bytes) -> str:
    """Return the encoding of bytes without a mark.

    Raises:
        Rejected: they are no text.
    """
    if b"\0" in body:
        half = max(1, len(body) // 2)
        if body[1::2].count(0) > 0.7 * half:
            return "utf-16-le"
        if body[::2].count(0) > 0.7 * half:
            return "utf-16-be"
        raise Rejected("a binary file; import text, HTML, PDF or JSON Lines")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    if len(_CONTROL.findall(text)) > len(text) / 100:
        raise Rejected("a binary file; import text, HTML, PDF or JSON Lines")
    return "utf-8"


def _is_plausible(text: str) -> bool:
    """Say whether bytes read as Windows-1252 look like English: mostly plain letters, no garbled UTF-8."""
    plain = sum(character.isascii() and (character.isalpha() or character.isspace()) for character in text)
    return plain > 0.6 * len(text) and not _GARBLED.search(text) and len(_CONTROL.findall(text)) <= len(text) / 100
