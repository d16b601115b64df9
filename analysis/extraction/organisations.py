"""Organisations: the body that held the data, as written, and its id where it is a listed authority."""

from analysis.bodies import Body
from analysis.claims import Claim
from analysis.segments import Segment
from analysis.text import ArticleText

VERSION = 2
ORIGIN = f"organisations@{VERSION}"

CEILING = {"listed": 0.99, "named": 0.93, "unnamed": 0.88}
"""The text may name its holder in words that are not found; for a body that is in no table this is likelier."""


def extract(_article: ArticleText, segment: Segment) -> list[Claim]:
    """Return the organisation, and its authority id if it is listed."""
    body = segment.holder
    if body is None:
        return []
    confidence = _confidence(body)
    claims = [Claim("organisation", body.name, body.span, ORIGIN, confidence)]
    if body.authority_id:
        claims.append(Claim("authority_id", body.authority_id, body.span, ORIGIN, confidence))
    return claims


def _confidence(body: Body) -> float:
    """Return how sure the body is: as it was weighed among the others, no surer than its kind was in gold texts."""
    if body.sure is not None:
        return min(body.sure, CEILING[body.kind])
    return {"listed": 0.98 if body.full else 0.9, "named": 0.85, "unnamed": 0.7}[body.kind]
