"""What a coder may say of a report: its properties, the values that each takes, and which need words of the text."""

from functools import cache

from corpus.authorities import load_authorities
from corpus.dates import bounds
from corpus.errors import CareBreachError, Rejected
from corpus.taxonomy import load_taxonomy

PROPERTIES = (
    "organisation", "authority_id", "occurred", "discovered", "acted", "causes", "channel", "outcomes", "penalty_gbp",
    "penalty_on", "status", "data_subjects", "people_affected",
)  # fmt: skip
DATES = frozenset({"occurred", "discovered", "acted"})
SEVERAL = frozenset({"causes", "outcomes"})
"""Properties of which a report may have several values, the primary one first."""
NEED_NO_WORDS = frozenset({"authority_id", "penalty_on", "status", "data_subjects"})
"""The first two stand on the words of `organisation` and `penalty_gbp`, the last two on the whole text if need be."""
LONGEST_NAME = 200
_NUMBERS = {"penalty_gbp": 17_500_000, "people_affected": 10_000_000}


@cache
def vocabulary(name: str) -> tuple[str, ...]:
    """Return the values of a property that has a closed set of them, in the codebook's order; else none."""
    known = load_taxonomy()
    closed = {
        "causes": tuple(term.id for term in known.causes),
        "channel": tuple(term.id for term in known.channels),
        "outcomes": tuple(term.id for term in known.outcomes),
        "status": tuple(term.id for term in known.statuses),
        "data_subjects": tuple(term.id for term in known.data_subjects),
        "penalty_on": ("body", "individual"),
        "authority_id": tuple(authority.id for authority in load_authorities()),
    }
    return closed.get(name, ())


def check_values(name: str, values: tuple[str, ...]) -> None:
    """Check that a report may have these values of a property.

    Raises:
        CareBreachError: one of them may not be; says which, without quoting a text.
    """
    if name not in PROPERTIES:
        raise CareBreachError(f"{name!r} is no property of a report")
    if not values or len(set(values)) < len(values) or (len(values) > 1 and name not in SEVERAL):
        raise CareBreachError(f"{name}: give one value" + (", or several different ones" if name in SEVERAL else ""))
    if "unknown" in values and len(values) > 1:
        raise CareBreachError(f"{name}: unknown stands alone")
    for value in values:
        _check(name, value)


def _check(name: str, value: str) -> None:
    if closed := vocabulary(name):
        if value not in closed:
            raise CareBreachError(f"{name}: {value[:40]!r} is no id of the codebook")
    elif name in DATES:
        try:
            bounds(value)
        except Rejected as error:
            raise CareBreachError(f"{name}: {error}") from None
    elif name in _NUMBERS:
        if not (value.isascii() and value.isdigit() and str(int(value[:12])) == value and int(value) <= _NUMBERS[name]):
            raise CareBreachError(f"{name}: write a whole number, in digits, up to {_NUMBERS[name]:,}")
    elif not value.strip() or len(value) > LONGEST_NAME or not value.isprintable():
        raise CareBreachError(f"{name}: write the name as the text has it")
