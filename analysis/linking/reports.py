"""A coded report as linking sees it, and which reports can speak of one body at all."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from analysis.linking.weights import weights
from corpus.authorities import load_authorities
from corpus.models import SourceKind

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_INDEFINITE = re.compile(r"(?:an?|one|another) |(?:An?|One|Another) (?:.* )?[a-z-]+$")
"""How a body begins that is no particular one, though its place may be named: a care home in Fife, An Essex charity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkableReport:
    """A coded report as linking sees it; `published` is ISO 8601."""

    report_id: str
    article_id: str
    ordinal: int
    family_id: str
    published: str | None = None
    source_kind: SourceKind = "newspaper"
    confidence: float = 1.0
    values: Mapping[str, tuple[str, ...]]
    """Property to its values as stated, the primary one first: ids of the taxonomy, EDTF dates, digits for numbers."""
    decided: Mapping[str, str] = field(default_factory=dict)
    """The properties on which a person decided, with `coder:NAME`: their values are the person's."""
    wording: str = ""
    """Key of the vector of its words; a report without one is judged by its values alone."""
    vector: NDArray[np.float32] | None = field(default=None, repr=False, compare=False)
    """Shape (384,), unit length."""
    rare: Mapping[str, float] = field(default_factory=dict)
    """Its rare words, weighted, the most telling first: see `corpus.rare_words`."""
    addresses: tuple[str, ...] = ()
    """Keys of the addresses where it stands: an article's own, or all those that a row of the baseline cites."""

    def known(self, name: str) -> tuple[str, ...]:
        """Return the values of a property that say anything."""
        values = self.values.get(name, ())
        return tuple(value for value in values if value != "unknown") if "unknown" in values else values

    def first(self, name: str) -> str | None:
        """Return the primary value of a property; none when nothing is known of it."""
        known = self.known(name)
        return known[0] if known else None

    def number(self, name: str) -> int | None:
        """Return the value of a property that is a whole number; none when nothing is known of it."""
        value = self.first(name)
        return int(value) if value is not None else None

    @property
    def authority(self) -> str | None:
        """The id of the authority that held the data, where it is a listed one."""
        return self.first("authority_id")

    @property
    def coded_before(self) -> bool:
        """Whether it is a row of the baseline: an incident of its own, and one without a text."""
        return self.source_kind == "baseline"

    @property
    def name(self) -> frozenset[str]:
        """The telling words of the organisation's name; none when it is no particular body."""
        return _name(self.first("organisation") or "")

    @property
    def unnamed(self) -> bool:
        """Whether it tells of no body in particular."""
        return not (self.authority or self.name)

    def block_keys(self) -> list[str]:
        """Return what reports of one body share one of: the body with its kin, or a telling word of its name."""
        if self.authority:
            return [f"authority {body}" for body in sorted(_kin(self.authority))]
        return [f"name {word}" for word in sorted(self.name)]


def age(report: LinkableReport) -> tuple[bool, str, str, int]:
    """Return what reports are ordered by: the earliest published first, then by article and place in it."""
    return (report.published is None, (report.published or "")[:10], report.article_id, report.ordinal)


def days_apart(first: str | None, published: str | None) -> int | None:
    """Return the days from one publication to another; None where either is not known to the day."""
    try:
        return (date.fromisoformat((published or "")[:10]) - date.fromisoformat((first or "")[:10])).days
    except ValueError:
        return None


def forbidden(a: LinkableReport, b: LinkableReport) -> bool:
    """Say whether two reports can't be one incident, whatever they share: one article, two rows, two bodies."""
    return a.article_id == b.article_id or (a.coded_before and b.coded_before) or not _same_body(a, b)


@cache
def _name(organisation: str) -> frozenset[str]:
    if _INDEFINITE.match(organisation):
        return frozenset()
    words = (word.lower().replace("’", "'").removesuffix("'s") for word in _WORD.findall(organisation))
    return frozenset(word for word in words if word not in weights().not_a_name)


@cache
def _kin(authority_id: str) -> frozenset[str]:
    """Return an authority with those it can be taken for: a trust's councils, and the bodies that came after it."""
    body = load_authorities().get(authority_id)
    return frozenset({authority_id, *body.parent_ids, *body.successor_ids})


def _same_body(a: LinkableReport, b: LinkableReport) -> bool:
    """Say whether two reports can speak of one body; one that is not named can be any."""
    if a.authority and b.authority:
        return b.authority in _kin(a.authority) or a.authority in _kin(b.authority)
    if a.unnamed or b.unnamed:
        return True
    return not (a.authority or b.authority) and (a.name <= b.name or b.name <= a.name)
