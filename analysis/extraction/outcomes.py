"""Outcomes: what followed for the body and for the person responsible.

For every outcome that a rule or the reader finds, the features of what the account says make a probability by learned
weights (outcomes_choice.toml); from one half on it is coded.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from analysis.choice import Features, choice
from analysis.claims import Claim
from analysis.readings import read
from analysis.rules import Hit, denied, run
from analysis.segments import Segment
from analysis.text import ArticleText, Piece

VERSION = 4
ORIGIN = f"outcomes@{VERSION}"
RULES = "extraction/outcomes.toml"
DOUBTFUL = 0.3
"""Probability from which an outcome that is not coded is one that could not be told."""
POSSIBLE = 0.1
"""Probability in some sentence from which an outcome that no rule knows is weighed."""
RESULTS = ("ico_no_action", "ico_fine", "ico_reprimand", "ico_undertaking", "ico_enforcement_notice")
"""Results at the ICO: beside one, that the body had told the ICO is no outcome of its own."""
RIVALS = {
    "ico_reported": RESULTS, "ico_investigating": RESULTS, "ico_fine": ("court_fine",), "court_fine": ("ico_fine",),
    "caution": ("professional_sanction",), "professional_sanction": ("caution",), "apology": ("compensation",),
    "disciplinary": ("dismissal", "resignation"), "dismissal": ("resignation",), "resignation": ("dismissal",),
    "internal_investigation": RESULTS, "compensation": ("ombudsman_finding",), "ico_no_action": ("ico_fine",),
}  # fmt: skip
"""Outcomes that make another more or less likely beside them, or that are taken for it."""


@dataclass(frozen=True, slots=True)
class Account:
    """What the sentences of one account say of outcomes."""

    hits: dict[str, Hit]
    """The first hit of a rule for each outcome."""
    stated: dict[Piece, dict[str, float]]
    """How probably each sentence states each outcome, in the order of the text."""
    imposed: Mapping[str, float]
    """How probably each kind of fine was imposed, by the sums alone."""


def extract(article: ArticleText, segment: Segment, imposed: Mapping[str, float] | None = None) -> list[Claim]:
    """Return the outcomes that the text states for this incident, in the order in which it states them.

    Args:
        article: the article.
        segment: its account of the incident.
        imposed: how probably each kind of fine was imposed, by the sums that the account names.
    """
    account = read_account(segment, imposed or {})
    found = []
    for outcome, features in candidates(segment, account).items():
        sure = choice("extraction/outcomes_choice.toml").probabilities({"no": {}, outcome: features})[outcome]
        if sure >= DOUBTFUL:
            found.append(_claim(article, account, outcome, sure))
    if any(claim.value in RESULTS and not claim.tentative for claim in found):
        found = [claim for claim in found if claim.value != "ico_reported"]  # which is a report with no result stated
    found.sort(key=lambda claim: (claim.span.part != "title", claim.span.start))
    return [
        replace(claim, ordinal=ordinal)
        for ordinal, claim in enumerate(sorted(found, key=lambda claim: claim.tentative))
    ]


def read_account(segment: Segment, imposed: Mapping[str, float]) -> Account:
    """Read the sentences of an account once."""
    hits: dict[str, Hit] = {}
    for hit in run(RULES, segment.pieces):
        hits.setdefault(hit.value, hit)
    return Account(hits, {piece: _stated(piece) for piece in segment.pieces}, imposed)


def candidates(segment: Segment, account: Account) -> dict[str, Features]:
    """Return the outcomes that may have followed, with what speaks for each."""
    hits, stated = account.hits, account.stated
    own = [stated[piece] for piece in segment.own]
    shared = [stated[piece] for piece in segment.shared]
    title = [found for piece, found in stated.items() if piece.part == "title"]
    names = {
        *hits,
        *(fine for fine, p in account.imposed.items() if p >= 0.5),
        *(outcome for sentence in (*own, *shared) for outcome, p in sentence.items() if p >= POSSIBLE),
    }
    found: dict[str, Features] = {}
    for name in sorted(names):
        each = _ordered(own, name)
        elsewhere = _ordered(shared, name)
        hit = hits.get(name)
        best = max(each[0], elsewhere[0])
        found[name] = {
            "rule": 1.0 if hit else 0.0,
            "rule in own": 1.0 if hit and hit.piece in segment.own else 0.0,
            "read": each[0], "read again": each[1], "shared": elsewhere[0],
            "sure": 1.0 if best >= 0.5 else 0.0, "very sure": 1.0 if best >= 0.85 else 0.0,
            "title": _ordered(title, name)[0], "first": 1.0 if segment.first else 0.0,
            f"{name} rule": 1.0 if hit else 0.0, f"{name} read": best,
            **({f"{name} sum": account.imposed[name]} if name in account.imposed else {}),
            **{f"{name} beside {other}": max(_ordered(own, other)[0], _ordered(shared, other)[0])
               for other in RIVALS.get(name, ())},
        }  # fmt: skip
    return found


def _stated(piece: Piece) -> dict[str, float]:
    """Return how probably a sentence states each outcome: not at all where its words are denied or wished for."""
    off = denied(RULES, piece)
    return {outcome: 0.0 if outcome in off else p for outcome, p in read(piece.text).outcomes.items()}


def _ordered(stated: Iterable[dict[str, float]], outcome: str) -> list[float]:
    """Return the probabilities of an outcome, highest first; at least two."""
    return [*sorted((one.get(outcome, 0.0) for one in stated), reverse=True), 0.0, 0.0]


def _claim(article: ArticleText, account: Account, outcome: str, sure: float) -> Claim:
    """Return a claim on the words that state the outcome best: a rule's, else the whole sentence."""
    hit = account.hits.get(outcome)

    def worth(piece: Piece) -> float:
        ruled = 0.4 if hit and hit.piece == piece else 0.0
        return account.stated[piece].get(outcome, 0.0) + ruled - (0.2 if piece.part == "title" else 0.0)

    piece = max(account.stated, key=worth)
    start, end = (hit.start, hit.end) if hit and hit.piece == piece else (piece.start, piece.end)
    span = article.span(piece.part, start, end)
    return Claim("outcomes", outcome, span, ORIGIN, round(sure, 2), tentative=sure < 0.5)
