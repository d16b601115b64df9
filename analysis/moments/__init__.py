"""Moments: the dates that a text writes, as EDTF (ISO 8601-2), with relative ones resolved against publication.

What can't be resolved has no value: no date is invented. `ways` are the ways of writing a date, `reading` reads one,
`calendar` reckons, `telling` goes through a text and carries years on.
"""

from analysis.moments.telling import Moment, moments, reference

__all__ = ["Moment", "moments", "reference"]
