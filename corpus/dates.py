"""Dates of events in EDTF (ISO 8601-2): validation, and the earliest and latest day that a value allows."""

from datetime import date
from functools import lru_cache

from edtf import EDTFParseException, parse_edtf

from corpus.errors import Rejected


@lru_cache(maxsize=4096)
def bounds(edtf: str) -> tuple[date, date]:
    """Return the first and the last day of an EDTF date or interval.

    Raises:
        Rejected: the value is not EDTF, or has no end that a calendar knows.
    """
    try:
        parsed = parse_edtf(edtf)
        first, last = (date(*moment[:3]) for moment in (parsed.lower_strict(), parsed.upper_strict()))
    except (EDTFParseException, AttributeError, TypeError, ValueError) as error:
        raise Rejected(f"{edtf!r} is not an EDTF date such as 2022-11-10, 2022-11 or 2011-01/2011-06") from error
    if last < first:
        raise Rejected(f"the interval {edtf!r} ends before it begins")
    return first, last


def year(edtf: str | None) -> int | None:
    """Return the year in which a date or interval begins; None for None."""
    return bounds(edtf)[0].year if edtf else None
