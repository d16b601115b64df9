"""The pages of a PDF → their texts; pages that are pictures are read by tesseract. A process of `crawler.parsing.pdf`.

    python pdf_pages.py < FILE      prints {"pages": [[text, read from a picture], …]} or {"rejected": reason}

A hostile file may ask for any amount of memory and time, or crash the renderer: that is why this is a process of its
own, with limits, and a script that imports nothing of ours.
"""

import json
import logging
import resource
import shutil
import subprocess
import sys
from io import BytesIO

import pypdfium2
from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError

MEMORY = 2 * 1024**3
MOST_PAGES = 2000
MOST_PICTURES = 200
MOST_PIXELS = 30_000_000
DPI = 300
PAGE_SECONDS = 60
# A page that is text has more than this many characters; a scan has none, or a stamp.
FEWEST_PER_PAGE = 20
# Fewer than these on a page that is mostly a picture are what a register office stamped on a scan.
STAMP = 200
NO_TESSERACT = (
    "the PDF holds pictures of pages; install tesseract (Debian: apt-get install tesseract-ocr) and read it again: "
    "`carebreach crawl replay` for what was crawled, `carebreach import` for a file"
)


class Refused(Exception):
    """The file gives no text; the message says why."""


def read(body: bytes) -> list[tuple[str, bool]]:
    """Return the text of each page, and whether it was read from a picture.

    Raises:
        Refused: the file is damaged, encrypted, larger than is sensible, or holds pictures that can't be read.
    """
    texts = _texts(body)
    pictures = _pictures(body, texts)
    if not pictures:
        return [(text, False) for text in texts]
    if shutil.which("tesseract") is None:
        if _enough(texts):  # a cover that is a picture is no loss
            return [(text, False) for text in texts]
        raise Refused(NO_TESSERACT)
    if len(pictures) > MOST_PICTURES:
        raise Refused(f"the PDF holds {len(pictures)} pictures of pages; more than {MOST_PICTURES} are not read")
    seen = _recognise(body, pictures)
    return [(seen.get(number) or text, bool(seen.get(number))) for number, text in enumerate(texts)]


def _texts(body: bytes) -> list[str]:
    """Return what each page says by itself."""
    try:
        reader = PdfReader(BytesIO(body))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("the PDF is encrypted; save it without a password")
        if not 0 < len(reader.pages) <= MOST_PAGES:
            raise Refused(f"the PDF has {len(reader.pages)} pages; 1 to {MOST_PAGES} are read")
        return [page.extract_text() for page in reader.pages]
    except (FileNotDecryptedError, DependencyError) as error:
        raise Refused("the PDF is encrypted; save it without a password") from error
    except (LimitReachedError, MemoryError) as error:
        raise Refused("the PDF unpacks to more than is sensible") from error
    # What a damaged file makes pypdf stumble over is open-ended.
    except (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OSError) as error:
        raise Refused(f"the PDF is damaged ({type(error).__name__}); get the file again") from error


def _enough(texts: list[str]) -> bool:
    return sum(len(text.strip()) for text in texts) >= FEWEST_PER_PAGE * len(texts)


def _pictures(body: bytes, texts: list[str]) -> list[int]:
    """Return the numbers of the pages, from 0, that are pictures: hardly a character, or a stamp on a large picture."""
    few = [number for number, text in enumerate(texts) if len(text.strip()) < STAMP]
    none = {number for number in few if len(texts[number].strip()) < FEWEST_PER_PAGE}
    try:
        with _open(body) as document:
            return [number for number in few if number in none or _is_picture(document[number])]
    except pypdfium2.PdfiumError:
        return sorted(none)


def _is_picture(page: pypdfium2.PdfPage) -> bool:
    """Say whether one picture covers more than half of a page."""
    width, height = page.get_size()
    for picture in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]):
        left, bottom, right, top = picture.get_bounds()
        if (right - left) * (top - bottom) > width * height / 2:
            return True
    return False


def _recognise(body: bytes, numbers: list[int]) -> dict[int, str]:
    """Render these pages and return what tesseract reads on them."""
    try:
        with _open(body) as document:
            return {number: _tesseract(image) for number in numbers if (image := _image(document[number]))}
    except pypdfium2.PdfiumError as error:
        raise Refused("the PDF is damaged: its pictures can't be drawn; get the file again") from error
    except MemoryError as error:
        raise Refused("the PDF unpacks to more than is sensible") from error


def _open(body: bytes) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(body, autoclose=True)


def _image(page: pypdfium2.PdfPage) -> bytes:
    """Return a page as a grey picture (PGM), or nothing for one that is blank."""
    width, height = page.get_size()
    if width <= 0 or height <= 0:
        return b""
    scale = min(DPI / 72, (MOST_PIXELS / (width * height)) ** 0.5)
    pixels = page.render(scale=scale, grayscale=True, may_draw_forms=False).to_numpy()
    if pixels.min() == pixels.max():
        return b""
    return b"P5 %d %d 255\n" % (pixels.shape[1], pixels.shape[0]) + bytes(pixels.tobytes())


def _tesseract(image: bytes) -> str:
    """Return the words on a picture, however it is turned; none if it takes too long."""
    command = ["tesseract", "stdin", "stdout", "-l", "eng", "--dpi", str(DPI), "--psm", "1"]
    try:
        done = subprocess.run(command, input=image, capture_output=True, timeout=PAGE_SECONDS, check=True)
    except subprocess.TimeoutExpired:
        return ""
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip().splitlines() or ["no reason given"]
        raise Refused(f"tesseract failed: {said[-1]}") from error
    return done.stdout.decode("utf-8", "replace").replace("\f", "").strip()


def main() -> None:
    """Read a PDF from the standard input and print what it says, as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it reports on every oddity; we report once
    try:
        pages = [(text.encode("utf-8", "replace").decode(), seen) for text, seen in read(sys.stdin.buffer.read())]
        told: dict[str, object] = {"pages": pages}
    except Refused as refused:
        told = {"rejected": str(refused)}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
