"""Holders: which of the bodies that a text names held the data."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence

from analysis.bodies import Body, bodies
from analysis.events import events
from analysis.rules import pattern
from analysis.text import ArticleText, Piece

PLACE_WORDS = {"in", "near", "across", "around", "from", "outside", "of"}
"""Before a bare name these say that it is a place."""
ASIDE = ("councillor", "cllr", "leader of", "mp for", "from", "near", "born in", "magistrates at", "police in")
"""Right before a name these say that it is not the subject."""
ELSE = (
    "safeguarding|residents|care home|care worker|couple|man|woman|mum|police|magistrates|crown|hospital|nhs|university"
    "|football"
)
"""Right after a name these say that another body is meant."""
PENALISED = (
    "'s £",
    " (?:council )?(?:has been|was|is|were) (?:\\w+ )?(?:fined|served|penalised|reprimanded|hit|criticised|rebuked)",
    " must (?:pay|find)", " (?:has )?signed", "has (?:had|been) (?:a|given)",
)  # fmt: skip
BEST = {"listed": 1.0, "named": 1.0, "unnamed": 0.1}


def choose_holder(article: ArticleText, pieces: Sequence[Piece]) -> Body | None:
    """Return the body whose service users' data it was, as far as the sentences tell; None if they name none."""
    ordered = sorted(pieces, key=_place)
    places = [_place(piece) for piece in ordered]
    strong = {_place(hit.piece) for hit in events(article) if hit.weight >= 2}
    lead = {piece.start for piece in article.sentences[:3]}
    scores: dict[str, float] = defaultdict(float)
    best: dict[str, Body] = {}
    for body in bodies(article):
        at = bisect_right(places, (body.span.part == "text", body.span.start)) - 1
        piece = ordered[at] if at >= 0 else None
        if piece is None or piece.part != body.span.part or not piece.start <= body.span.start < piece.end:
            continue
        scores[body.key] += _weight(body, piece, piece.part == "text" and piece.start in lead)
        if _place(piece) in strong:
            scores[body.key] += 0.2 if body.kind == "unnamed" else 1.0 if body.full else 0.4
        if not body.company and (body.key not in best or _clearer(body, best[body.key])):
            best[body.key] = body
    return best[max(best, key=lambda key: (scores[key], -best[key].span.start))] if best else None


def _place(piece: Piece) -> tuple[bool, int]:
    return piece.part == "text", piece.start


def _clearer(body: Body, other: Body) -> bool:
    """Say whether a mention shows the body better than another: in full, and in the text rather than the headline."""
    return body.full and (not other.full or (body.span.part == "text" and other.span.part == "title"))


def _weight(body: Body, piece: Piece, lead: bool) -> float:
    """Return how much one mention speaks for a body."""
    unnamed, bare = body.kind == "unnamed", body.kind == "listed" and not body.full
    value = 0.4 if bare else BEST[body.kind]
    if piece.part == "title":
        value += 0.3 if unnamed else 2.0
    elif lead:
        value += 0.1 if unnamed else 0.8
    start, end = body.span.start - piece.start, body.span.end - piece.start
    before, after = piece.lower[max(0, start - 14) : start], piece.lower[end : end + 40]
    if bare and before.split()[-1:] and before.split()[-1] in PLACE_WORDS:
        value *= 0.25
    if pattern(*ASIDE).search(before):
        value *= 0.6
    if not unnamed and pattern(*PENALISED).match(after):
        value += 0.8
    return value * 0.2 if pattern(ELSE).match(after.strip()) else value
