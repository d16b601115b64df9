"""Real PDFs, scanned ones among them, read by the real tesseract; hostile ones refused in bounded time and memory.

All that stands on these pages is synthetic: the bodies and the events are invented.
"""

import os
import re
import shutil
import subprocess
import sys
import time
import zlib
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from pypdf import PdfReader, PdfWriter

from corpus.errors import Rejected
from crawler.intake.reading import Known, read_pdf
from crawler.parsing import pdf
from crawler.parsing.pdf import parse_pdf

ROOT = Path(__file__).resolve().parent.parent
TESSERACT = shutil.which("tesseract")
WORDS = [
    "SYNTHETIC REPRIMAND",
    "Northmere Council sent a child's care plan to the wrong family.",
    "It was told of this on 21 May 2024, and has apologised.",
]
TEXT_PDF = next((Path(__file__).parent.parent / "crawler" / "sample_site").rglob("wexmoor*.pdf"))


@pytest.fixture
def tesseract() -> None:
    """Need tesseract; only outside of CI may it be missing."""
    if not TESSERACT:
        assert not os.environ.get("CI"), "CI needs tesseract (Debian: apt-get install tesseract-ocr)"
        pytest.skip("tesseract is not installed (Debian: apt-get install tesseract-ocr)")


def picture(lines: Sequence[str] = WORDS, turn: int = 0) -> Image.Image:
    """Return a scanned A4 page at 150 dots an inch."""
    image = Image.new("L", (1240, 1754), 250)
    draw = ImageDraw.Draw(image)
    for row, line in enumerate(lines):
        draw.text((120, 150 + 60 * row), line, fill=20, font=ImageFont.load_default(30))
    return image.rotate(turn, expand=True)


def scan(*pages: Image.Image) -> bytes:
    """Return a PDF whose pages are pictures."""
    buffer = BytesIO()
    pages[0].save(buffer, "PDF", save_all=True, append_images=pages[1:], resolution=150)
    return buffer.getvalue()


def joined(*bodies: bytes) -> bytes:
    writer = PdfWriter()
    for body in bodies:
        writer.append(BytesIO(body))
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def raw(*objects: bytes) -> bytes:
    """Return a PDF of these objects, from 1; the first is the catalogue."""
    body, places = b"%PDF-1.5\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(body))
    )


def stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), more, data)


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
ONE_PAGE = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"


@pytest.mark.usefixtures("tesseract")
class TestScans:
    def test_pictures_of_pages_are_read_and_marked(self) -> None:
        read = parse_pdf(scan(picture(), picture(["The second page says that no fine was issued."])))
        assert read.ocr
        assert read.rule == "ocr"
        for line in [*WORDS, "The second page says that no fine was issued."]:
            assert line in read.text.replace("’", "'")

    @pytest.mark.parametrize("turn", [90, 180, 270])
    def test_a_page_that_was_laid_on_the_scanner_another_way_round(self, turn: int) -> None:
        lines = [*WORDS, *(f"Paragraph {n}: the council has reminded its staff of the procedure." for n in range(12))]
        assert "child's care plan" in parse_pdf(scan(picture(lines, turn))).text.replace("’", "'")

    def test_only_the_pages_without_text_are_read_so(self) -> None:
        own = parse_pdf(TEXT_PDF.read_bytes())
        read = parse_pdf(joined(TEXT_PDF.read_bytes(), scan(picture())))
        assert (own.ocr, own.rule, read.ocr) == (False, "pdf", True)
        assert read.text.startswith(own.text)
        assert "wrong family" in read.text[len(own.text) :]

    def test_a_stamp_on_a_scan_does_not_pass_for_its_text(self) -> None:
        stamp = stream(b"BT /F1 9 Tf 40 20 Td (Received by the registry on 3 June 2024) Tj ET")
        font = b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
        page = PAGE.replace(b" >>", b" /Resources " + font + b" >>", 1)
        writer = PdfWriter()
        writer.append(BytesIO(scan(picture())))
        writer.pages[0].merge_page(PdfReader(BytesIO(raw(CATALOGUE, ONE_PAGE, page, stamp))).pages[0])
        assert "registry" in writer.pages[0].extract_text()
        assert "wrong family" in parse_pdf(written(writer)).text

    def test_blank_pages_hold_no_text(self) -> None:
        with pytest.raises(Rejected, match="no text"):
            parse_pdf(scan(picture([])))

    def test_an_imported_scan_says_how_it_was_read(self) -> None:
        draft = read_pdf(scan(picture()), Known())
        assert (draft.rule, draft.title) == ("ocr", WORDS[0])

    def test_a_page_that_takes_too_long_ends_the_reading(self, monkeypatch) -> None:
        monkeypatch.setattr(pdf, "FILE_SECONDS", 0.6)
        with pytest.raises(Rejected, match="takes longer than"):
            parse_pdf(scan(*[picture()] * 5))


class TestWithoutTesseract:
    @pytest.fixture(autouse=True)
    def no_tesseract(self, monkeypatch, tmp_path: Path) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))

    def test_a_scan_is_refused_with_what_to_do(self) -> None:
        with pytest.raises(Rejected, match=r"install tesseract .* `carebreach crawl replay`"):
            parse_pdf(scan(picture()))

    def test_a_cover_that_is_a_picture_is_no_loss(self) -> None:
        own = parse_pdf(TEXT_PDF.read_bytes())
        assert parse_pdf(joined(TEXT_PDF.read_bytes(), scan(picture()))) == own


def endless_pages() -> bytes:
    loop = b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 /Parent 2 0 R >>"
    return raw(CATALOGUE, loop, b"<< /Type /Pages /Kids [2 0 R] /Count 1 /Parent 2 0 R >>")


def many_pages() -> bytes:
    kids = b" ".join([b"3 0 R"] * 99_000)
    return raw(CATALOGUE, b"<< /Type /Pages /Kids [%s] /Count 99000 >>" % kids, PAGE, stream(b""))


def bomb(layers: int) -> bytes:
    data = bytes(200_000_000)
    for _ in range(layers):
        data = zlib.compress(data)
    filters = b"/Filter [" + b" /FlateDecode" * layers + b"]"
    return raw(CATALOGUE, ONE_PAGE, PAGE, stream(data, filters))


def operators() -> bytes:
    data = zlib.compress(b"BT " + b"(x) Tj 1 0 0 1 1 1 Tm " * 3_000_000)
    return raw(CATALOGUE, ONE_PAGE, PAGE, stream(data, b"/Filter /FlateDecode"))


def object_streams() -> bytes:
    inner = zlib.compress(b"3 0 " + bytes(150_000_000))
    holder = stream(inner, b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode")
    table = zlib.compress(b"".join(bytes([2, 0, 4, 0]) if n == 3 else bytes([1, 0, 0, 0]) for n in range(5)))
    body = b"%PDF-1.5\n"
    places = {}
    for number, content in ((1, CATALOGUE), (2, ONE_PAGE), (4, holder)):
        places[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    entries = [(0, 0, 0), (1, places[1], 0), (1, places[2], 0), (2, 4, 0), (1, places[4], 0), (1, len(body), 0)]
    table = zlib.compress(
        b"".join(bytes([kind]) + place.to_bytes(4, "big") + bytes([more]) for kind, place, more in entries)
    )
    xref = stream(table, b"/Type /XRef /Size 6 /W [1 4 1] /Root 1 0 R /Filter /FlateDecode")
    return body + b"5 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (xref, len(body))


def huge_box() -> bytes:
    page = PAGE.replace(b"[0 0 595 842]", b"[0 0 9999999 9999999]")
    return raw(CATALOGUE, ONE_PAGE, page, stream(b"0 0 5000000 5000000 re f"))


def locked() -> bytes:
    writer = PdfWriter(clone_from=TEXT_PDF)
    writer.encrypt("secret", algorithm="RC4-128")
    return written(writer)


HOSTILE = {
    "a page tree that leads back into itself": (endless_pages, "damaged|sensible|pages"),
    "a hundred thousand pages": (many_pages, "99000 pages"),
    "no page": (lambda: raw(CATALOGUE, b"<< /Type /Pages /Kids [] /Count 0 >>"), "0 pages|damaged"),
    "a page that unpacks to 200 MB": (lambda: bomb(1), "sensible|no text"),
    "a page that is packed thrice": (lambda: bomb(3), "sensible|no text"),
    "millions of operators": (operators, "sensible|no text"),
    "an object stream that unpacks to 150 MB": (object_streams, "sensible|damaged"),
    "a page of a hundred kilometres": (huge_box, "no text|pictures|damaged"),
    "a password": (locked, "encrypted"),
    "half of it": (lambda: TEXT_PDF.read_bytes()[: TEXT_PDF.stat().st_size // 2], "cut off"),
    "nothing but the mark": (lambda: b"%PDF-1.7\n%%EOF", "damaged"),
    "zeros in its midst": (
        lambda: TEXT_PDF.read_bytes()[:300] + bytes(TEXT_PDF.stat().st_size) + TEXT_PDF.read_bytes()[-300:],
        "damaged|no text|pages",
    ),
}


# What the largest child of a process took is known of all its children together, so that each file is given to a
# process that has no other.
ALONE = """
import resource, sys
from corpus.errors import Rejected
from crawler.parsing.pdf import parse_pdf
try:
    print("read:", parse_pdf(sys.stdin.buffer.read()))
except Rejected as error:
    print(error)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (1024 if sys.platform == "linux" else 1))
"""


class TestHostile:
    @pytest.mark.parametrize(("build", "says"), HOSTILE.values(), ids=HOSTILE)
    def test_it_is_refused_in_bounded_time_and_memory(self, build, says: str) -> None:
        body = build()
        begun = time.monotonic()
        done = subprocess.run([sys.executable, "-c", ALONE], cwd=ROOT, input=body, capture_output=True, check=True)
        refused, peak = done.stdout.decode().splitlines()
        assert re.search(says, refused)
        assert time.monotonic() - begun < 60
        assert int(peak) < 1_000_000_000
