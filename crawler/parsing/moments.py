"""Dates as publishers write them → ISO 8601. A moment keeps its zone; one without a zone is UK time."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

UK = ZoneInfo("Europe/London")
FIRST_YEAR = 1990
"""Nothing on the web is older; what says so is a default value."""
_LONGEST = 200
_FARTHEST_ZONE = timedelta(hours=14)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[ -]{_MONTH},?[ -](?P<year>\d{{4}})\b",
        rf"\b{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})\b",
        rf"\b{_MONTH} (?P<day>\d{{1,2}}) [\d:]+ (?:[a-z]+ )?(?P<year>\d{{4}})$",
        r"\b(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)",
        r"\b(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4})(?!\d)",
        r"^(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)$",
    )
)
_TIME = re.compile(
    r"(?<![\d:.+-])(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))(?::(?P<second>\d\d)(?:\.\d+)?)?\s*(?P<half>[ap])?\.?(?:m\b)?\.?"
    r"\s*(?P<zone>Z\b|UTC|GMT|BST|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)
_MAIL = re.compile(r"(?:[a-z]{3}, )?\d{1,2} [a-z]{3} \d{4} \d", re.IGNORECASE)
_EPOCH = re.compile(r"\d{9,10}(?:\d{3})?(?:\.\d+)?")
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/-]|$)")


def iso(raw: str | None) -> str | None:
    """Return a publisher's date as ISO 8601: a day, or a moment with its zone; None if it can't be read or meant.

    >>> iso("Thu, 12 Nov 2026 06:00:00 GMT"), iso("7 August 2026"), iso("2026-07-01T09:30:00")
    ('2026-11-12T06:00:00+00:00', '2026-08-07', '2026-07-01T09:30:00+01:00')
    """
    text = " ".join((raw or "")[:_LONGEST].split())
    if not text:
        return None
    found = _standard(text) or _epoch(text) or _mail(text) or _written(text)
    return found if found and FIRST_YEAR <= int(found[:4]) <= datetime.now(UTC).year + 1 else None


def moment(raw: str | None) -> datetime | None:
    """Return a publisher's date as a moment; a day is its beginning."""
    found = iso(raw)
    return _aware(datetime.fromisoformat(found)) if found else None


def believable(published: str | None, seen: datetime) -> bool:
    """Say whether something seen at a moment can have been published then: not days later, as a slip or a plan says."""
    found = moment(published)
    return found is None or found <= seen + timedelta(days=2)


def has_zone(raw: str | None) -> bool:
    """Say whether a publisher's date is a moment whose zone it names itself."""
    text = (raw or "").strip()
    return bool(iso(text)) and (
        re.search(r"\d(?:Z|\s?[+-]\d\d:?\d\d|\s?(?:GMT|UTC|BST))$", text) is not None
        or _EPOCH.fullmatch(text) is not None
    )


def best_told(sources: Iterable[str | None]) -> str | None:
    """Return the first date of several, the most telling first; or a later one that is the same and says more.

    A date that leaves something open, its zone or its hour, is completed by another that agrees with it.
    """
    readable = [raw for raw in sources if raw and iso(raw)]
    return next((other for other in readable[1:] if _completes(other, readable[0])), readable[0] if readable else None)


def _completes(other: str, first: str) -> bool:
    one, two = moment(first), moment(other)
    if one is None or two is None or has_zone(first) or ":" not in (iso(other) or ""):
        return False
    if ":" not in (iso(first) or ""):
        return two.astimezone(UK).date() == one.date()
    same_minutes = (one.minute % 30, one.second) == (two.minute % 30, two.second)
    return has_zone(other) and same_minutes and abs(two - one) <= _FARTHEST_ZONE


def iso_of_url(url: str) -> str | None:
    """Return the day that an address names (/2026/11/12/), or None."""
    match = _URL_DATE.search(url)
    return _day_of(*map(int, match.groups())) if match else None


def _aware(found: datetime) -> datetime:
    return found if found.tzinfo else found.replace(tzinfo=UK)


def _zoned(found: datetime) -> str:
    return _aware(found).isoformat(timespec="seconds")


def _standard(text: str) -> str | None:
    try:
        if len(text) == len("2026-11-12"):
            return date.fromisoformat(text).isoformat()
        return _zoned(datetime.fromisoformat(text)) if ":" in text else None
    except (ValueError, OverflowError):
        return None


def _epoch(text: str) -> str | None:
    """Read the seconds or milliseconds since 1970."""
    if not _EPOCH.fullmatch(text):
        return None
    seconds = float(text)
    return _zoned(datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC))


def _mail(text: str) -> str | None:
    """Read the form of mails and feeds; BST is unknown to the standard library."""
    if not _MAIL.match(text):
        return None
    try:
        return _zoned(parsedate_to_datetime(re.sub(r"\bBST$", "+0100", text.replace("-0000", "+0000"))))
    except (ValueError, IndexError, TypeError, OverflowError):
        return None


def _written(text: str) -> str | None:
    """Read a date that stands somewhere in words written for people, with the time beside it if there is one."""
    match = next((match for form in _DATES if (match := form.search(text))), None)
    if match is None:
        return None
    name = match["month"].casefold()[:3]
    month = _MONTHS.index(name) + 1 if name in _MONTHS else int(name)
    day = _day_of(int(match["year"]), month, int(match["day"]))
    spans = match.span("year"), match.span("day")
    times = (
        time for time in _TIME.finditer(text) if all(time.end() <= start or end <= time.start() for start, end in spans)
    )
    time = next(times, None)
    return _with_time(day, time) if day and time else day


def _with_time(day: str, time: re.Match[str]) -> str:
    hour = int(time["hour"])
    if time["half"]:
        hour = hour % 12 + 12 * (time["half"].casefold() == "p")
    zone = (time["zone"] or "").upper()
    zone = {"Z": "+00:00", "UTC": "+00:00", "GMT": "+00:00", "BST": "+01:00"}.get(zone, zone)
    text = f"{day}T{hour:02}:{time['minute']}:{time['second'] or '00'}{zone}"
    return _standard(text) or day


def _day_of(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
