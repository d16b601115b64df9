"""Outcomes: what followed for the body and for the person responsible."""

from analysis.claims import Claim
from analysis.rules import Hit, run
from analysis.segments import Segment
from analysis.text import ArticleText

VERSION = 2
ORIGIN = f"outcomes@{VERSION}"
RESULTS = {"ico_no_action", "ico_fine", "ico_reprimand", "ico_undertaking", "ico_enforcement_notice"}
"""Results at the ICO: beside one, that the body had told the ICO is no outcome of its own."""


def extract(article: ArticleText, segment: Segment) -> list[Claim]:
    """Return the outcomes that the text states for this incident, in the order in which it states them."""
    best: dict[str, Hit] = {}
    for hit in run("extraction/outcomes.toml", segment.pieces):
        if hit.value not in best:
            best[hit.value] = hit
    if {"court_fine", "prosecution"} <= best.keys():
        best.pop("ico_fine", None)
    if RESULTS & best.keys():
        best.pop("ico_reported", None)
    return [
        Claim("outcomes", value, article.span(hit.piece.part, hit.start, hit.end), ORIGIN, hit.confidence, ordinal)
        for ordinal, (value, hit) in enumerate(best.items())
    ]
