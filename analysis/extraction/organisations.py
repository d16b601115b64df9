"""Organisations: the body that held the data, as written, and its id where it is a listed authority."""

from analysis.claims import Claim
from analysis.segments import Segment
from analysis.text import ArticleText

VERSION = 1
ORIGIN = f"organisations@{VERSION}"


def extract(_article: ArticleText, segment: Segment) -> list[Claim]:
    """Return the organisation, and its authority id if it is listed."""
    body = segment.holder
    if body is None:
        return []
    confidence = {"listed": 0.97 if body.full else 0.85, "named": 0.85, "unnamed": 0.7}[body.kind]
    claims = [Claim("organisation", body.name, body.span, ORIGIN, confidence)]
    if body.authority_id:
        claims.append(Claim("authority_id", body.authority_id, body.span, ORIGIN, confidence))
    return claims
