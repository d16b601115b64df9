"""Dates as publishers write them → ISO 8601. A moment keeps its zone; one without a zone is UK time."""

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

UK = ZoneInfo("Europe/London")
_DAYS = (
    "%d %B %Y",
    "%d %b %Y",
    "%A, %B %d, %Y",
    "%B %d, %Y",
    "%b %d, %Y",
    "%A %d %B %Y",
    "%A, %d %B %Y",
    "%d/%m/%Y",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%Y/%m/%d",
    "%Y%m%d",
)
_MOMENTS = (
    "%d %B %Y %H:%M",
    "%d %b %Y %H:%M",
    "%Y-%m-%d %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%a %b %d %H:%M:%S %Y",
    "%d %B %Y %I:%M%p",
    "%d %b %Y %I:%M%p",
)
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/-]|$)")
_ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b")


def iso(raw: str | None) -> str | None:
    """Return a publisher's date as ISO 8601: a day, or a moment with its zone; None if it can't be read.

    >>> iso("Thu, 12 Nov 2026 06:00:00 GMT"), iso("7 August 2026"), iso("2026-07-01T09:30:00")
    ('2026-11-12T06:00:00+00:00', '2026-08-07', '2026-07-01T09:30:00+01:00')
    """
    text = _ORDINAL.sub(r"\1", " ".join((raw or "").split()))
    if not text:
        return None
    found = _iso(text) or _day(text) or _moment(text) or _mail(text)
    year = int(found[:4]) if found else 0
    return found if 1990 <= year <= 2100 else None


def moment(raw: str | None) -> datetime | None:
    """Return a publisher's date as a moment; a day is its beginning."""
    found = iso(raw)
    return _aware(datetime.fromisoformat(found)) if found else None


def iso_of_url(url: str) -> str | None:
    """Return the day that an address names (/2026/11/12/), or None."""
    match = _URL_DATE.search(url)
    if match is None:
        return None
    try:
        return date(*map(int, match.groups())).isoformat()
    except ValueError:
        return None


def _aware(found: datetime) -> datetime:
    return found if found.tzinfo else found.replace(tzinfo=UK)


def _zoned(found: datetime) -> str:
    return _aware(found).isoformat(timespec="seconds")


def _iso(text: str) -> str | None:
    try:
        if len(text) == len("2026-11-12"):
            return date.fromisoformat(text).isoformat()
        return _zoned(datetime.fromisoformat(text)) if ":" in text else None
    except ValueError:
        return None


def _day(text: str) -> str | None:
    for form in _DAYS:
        try:
            return datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    return None


def _moment(text: str) -> str | None:
    plain = re.sub(r",| at\b", "", text)
    for form in _MOMENTS:
        try:
            return _zoned(datetime.strptime(plain, form))
        except ValueError:
            continue
    return None


def _mail(text: str) -> str | None:
    """Read the form of mails and feeds; BST is unknown to the standard library."""
    try:
        return _zoned(parsedate_to_datetime(re.sub(r"\bBST$", "+0100", text.replace("-0000", "+0000"))))
    except (ValueError, IndexError, TypeError):
        return None
