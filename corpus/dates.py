"""Dates of events in EDTF (ISO 8601-2): validation, and the earliest and latest day that a value allows."""

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache

from corpus.errors import Rejected

_PLAIN = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)


@lru_cache(maxsize=4096)
def bounds(edtf: str) -> tuple[date, date]:
    """Return the first and the last day of an EDTF date or interval.

    Raises:
        Rejected: the value is not EDTF, or has no end that a calendar knows.
    """
    first, last = _plain(edtf) or _parsed(edtf)
    if last < first:
        raise Rejected(f"the interval {edtf!r} ends before it begins")
    return first, last


def known_bounds(edtf: str | None) -> tuple[date, date] | None:
    """Return the first and the last day of an EDTF date; None where there is no date, or one that can't be read."""
    try:
        return bounds(edtf) if edtf else None
    except Rejected:
        return None


def year(edtf: str | None) -> int | None:
    """Return the year in which a date or interval begins; None for None."""
    return bounds(edtf)[0].year if edtf else None


def _plain(edtf: str) -> tuple[date, date] | None:
    """Return the days of a year, month or day, or of an interval of them; None for anything else."""
    ends = [_PLAIN.fullmatch(part) for part in edtf.split("/")]
    first, last = ends[0], ends[-1]
    if len(ends) > 2 or first is None or last is None:
        return None
    try:
        begins = date(int(first[1]), int(first[2] or 1), int(first[3] or 1))
        year, month = int(last[1]), int(last[2] or 12)
        return begins, date(year, month, int(last[3] or monthrange(year, month)[1]))
    except ValueError:
        return None


def _parsed(edtf: str) -> tuple[date, date]:
    """Return the days of any EDTF value, by its grammar, which takes half a second to load and a while to read."""
    from edtf import EDTFParseException, parse_edtf

    try:
        parsed = parse_edtf(edtf)
        first, last = (date(*moment[:3]) for moment in (parsed.lower_strict(), parsed.upper_strict()))
    except (EDTFParseException, AttributeError, TypeError, ValueError) as error:
        raise Rejected(f"{edtf!r} is not an EDTF date such as 2022-11-10, 2022-11 or 2011-01/2011-06") from error
    return first, last
