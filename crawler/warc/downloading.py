"""Common Crawl's news archive (CC-NEWS): the addresses of its files by month, and a download that goes on where it was.

Its layout is as public programs that read it describe it; nothing here was tried against the real host.
"""

import gzip
import re
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from corpus.errors import CareBreachError
from crawler import VERSION

HOST = "https://data.commoncrawl.org"
FIRST = (2016, 8)
"""The month in which the archive begins."""
TRIES = 6
TIMEOUT = 60
_STEP = 1024 * 1024
_LARGEST_LIST = 16 * 1024 * 1024
_MONTHS = re.compile(r"(\d{4})-(\d\d)(?:\.\.(\d{4})-(\d\d))?")
_FILE = re.compile(r"crawl-data/CC-NEWS/\d{4}/\d\d/CC-NEWS-\d{14}-\d+\.warc\.gz")
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})


def months(span: str) -> list[tuple[int, int]]:
    """Return the months of a span such as 2019-03..2019-06, or of one month.

    Raises:
        CareBreachError: it is no such span.
    """
    found = _MONTHS.fullmatch(span)
    if not found:
        raise CareBreachError(f"--cc-news {span}: not months; write 2019-03 or 2019-03..2019-06")
    first = (int(found[1]), int(found[2]))
    last = (int(found[3]), int(found[4])) if found[3] else first
    today = datetime.now(UTC)
    if not (1 <= first[1] <= 12 and 1 <= last[1] <= 12 and FIRST <= first <= last <= (today.year, today.month)):
        raise CareBreachError(
            f"--cc-news {span}: the archive begins in 2016-08; name months from then until now, in order"
        )
    count = (last[0] - first[0]) * 12 + last[1] - first[1] + 1
    return [divmod(first[0] * 12 + first[1] - 1 + number, 12) for number in range(count)]  # month from 0


def addresses(span: str, host: str = HOST, wait: float = 1) -> Iterator[str]:
    """Yield the addresses of the files of a span of months, as the month's list names them.

    Raises:
        CareBreachError: a list can't be had, or is none.
    """
    for year, month in months(span):
        listed = f"{host}/crawl-data/CC-NEWS/{year}/{month + 1:02}/warc.paths.gz"
        lines = _unpacked(listed, _fetched(listed, wait)).split()
        if not lines or not all(_FILE.fullmatch(line) for line in lines):
            raise CareBreachError(f"{listed}: not a list of archive files; has its form changed?")
        yield from (f"{host}/{line}" for line in sorted(set(lines)))


def download(url: str, folder: Path, wait: float = 1) -> Path:
    """Download a file, going on where an earlier attempt was cut off, and return its path.

    Args:
        url: its address.
        folder: where it is kept; what is not whole yet ends in `.part`.
        wait: seconds before the second attempt; twice as many before each further one.

    Raises:
        CareBreachError: it can't be had, or the disk refuses.
    """
    name = url.rsplit("/", 1)[-1]
    whole, part = folder / name, folder / f"{name}.part"
    if whole.exists():
        return whole
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _insist(lambda: _go_on(url, part), url, wait)
        part.replace(whole)
    except OSError as error:
        raise CareBreachError(f"{folder}: can't be written ({error.strerror}); what was downloaded is kept") from error
    return whole


def _go_on(url: str, part: Path) -> None:
    """Fetch what of a file is missing.

    Raises:
        ConnectionError: it was cut off once more.
    """
    have = part.stat().st_size if part.exists() else 0
    try:
        response = _open(url, {"Range": f"bytes={have}-"} if have else {})
    except HTTPError as error:
        size = error.headers.get("Content-Range", "").rpartition("/")[2]
        if error.code == 416 and size == str(have):
            return  # all of it was there already
        if error.code == 416:
            part.unlink(missing_ok=True)
            raise ConnectionError("another file stands there now") from error
        raise
    with response, part.open("ab" if response.status == 206 else "wb") as file:
        start = have if response.status == 206 else 0
        length = int(response.headers["Content-Length"]) if response.headers["Content-Length"] else None
        while chunk := response.read(_STEP):
            file.write(chunk)
        if length is not None and file.tell() != start + length:
            raise ConnectionError("cut off")


def _fetched(url: str, wait: float) -> bytes:
    """Return a small file."""
    found: list[bytes] = []

    def fetch() -> None:
        with _open(url, {}) as response:
            found.append(response.read(_LARGEST_LIST))

    _insist(fetch, url, wait)
    return found[-1]


def _unpacked(url: str, packed: bytes) -> str:
    try:
        data = zlib.decompressobj(wbits=31).decompress(packed, _LARGEST_LIST) if packed[:2] == b"\x1f\x8b" else packed
        return data.decode("ascii")
    except (zlib.error, gzip.BadGzipFile, UnicodeDecodeError) as error:
        raise CareBreachError(f"{url}: can't be decompressed; try again") from error


def _open(url: str, headers: dict[str, str]) -> HTTPResponse:
    agent = {"User-Agent": f"CareBreach/{VERSION}", "Accept-Encoding": "identity"}
    response: HTTPResponse = urlopen(Request(url, headers=agent | headers), timeout=TIMEOUT)  # noqa: S310 - ours
    return response


def _insist(attempt: Callable[[], None], url: str, wait: float) -> None:
    """Attempt something until it succeeds, waiting longer each time.

    Raises:
        CareBreachError: it never did, or the server says that it never will.
    """
    reason = ""
    for number in range(TRIES):
        if number:
            time.sleep(wait * 2 ** (number - 1))
        try:
            return attempt()
        except HTTPError as error:
            reason = f"HTTP {error.code}"
            if error.code not in _BUSY:
                break
        except (ConnectionError, TimeoutError, HTTPException) as error:
            reason = str(error) or type(error).__name__
        except OSError as error:
            if getattr(error, "reason", None) is None:
                raise  # the disk's, not the network's
            reason = str(error.reason)  # type: ignore[attr-defined]
    raise CareBreachError(f"{url}: could not be downloaded ({reason}); run the same command again to go on")
