"""Holders: which of the bodies that a text names held the data.

Each body is a candidate with features: where it is named, how often, and what the words around say of its part. Learned
weights (holders.toml) make them a probability.
"""

import math
import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files

from analysis.bodies import Body, addressed, bodies
from analysis.choice import choice
from analysis.events import events
from analysis.rules import pattern
from analysis.segments import segment_rules
from analysis.text import ArticleText, Piece
from analysis.unlisted import is_provider, unlisted_rules

LEAD = 3
"""Sentences that count as the lead."""
REACH = 90
"""Characters before and after a name that say what part it plays."""
SURE = 2.0
"""Weight from which a hit says by itself that data got out."""

SCENE = frozenset({"place", "found", "modifies", "elsewhere", "person"})
"""Parts in which a place is where something happened, or where somebody is from."""


@dataclass(slots=True)
class Candidate:
    """A body with all its mentions in the sentences that are weighed, and its features."""

    mentions: list[Body] = field(default_factory=list)
    features: dict[str, float] = field(default_factory=dict)

    @property
    def best(self) -> Body:
        """The mention that shows the body best: the fullest, in the text rather than in the headline or the address."""
        return max(self.mentions, key=_shows)


def choose_holder(article: ArticleText, pieces: Sequence[Piece]) -> Body | None:
    """Return the body whose service users' data it was, as far as the sentences tell; None if they name none."""
    found = candidates(article, pieces)
    likely = choice("holders.toml").probabilities({name: one.features for name, one in found.items()})
    name = max(likely, key=lambda name: likely[name], default=None)
    return replace(found[name].best, sure=round(likely[name], 3)) if name is not None else None


def candidates(article: ArticleText, pieces: Sequence[Piece]) -> dict[str, Candidate]:
    """Return the bodies that some sentences name, with their features, in the order of their first mentions."""
    ordered = sorted(pieces, key=_place)
    places = [_place(piece) for piece in ordered]
    strong = {_place(hit.piece) for hit in events(article) if hit.weight >= SURE}
    lead = {piece.start for piece in article.sentences[:LEAD]}
    adult, names = _is_of_adults(article), {body.name.lower() for body in bodies(article) if body.kind == "named"}
    found: dict[str, Candidate] = {}
    for body in bodies(article):
        at = bisect_right(places, (body.span.part == "text", body.span.start)) - 1
        piece = ordered[at] if at >= 0 else None
        if piece is None or piece.part != body.span.part or not piece.start <= body.span.start < piece.end:
            continue
        one = found.setdefault(_group(body, names, adult=adult), Candidate())
        one.mentions.append(body)
        _add_mention(one.features, body, piece, lead=piece.start in lead, strong=_place(piece) in strong)
    _add_addressed(article, found)
    _compare(article, list(found.values()), adult=adult)
    if any(_is_told_without_name(one.best) for one in found.values()):
        return {name: one for name, one in found.items() if not one.features["only_scene"]}
    return found


def _group(body: Body, names: set[str], *, adult: bool) -> str:
    """Return what mentions of one candidate have in common; a name counts with its shorter form.

    Unnamed councils are one candidate, unnamed providers another.

    Where the text names the company that runs a council's children's services, the council counts with it.
    """
    if body.kind == "unnamed":
        return "an unnamed provider" if is_provider(body.name) else "an unnamed council"
    if body.company and not adult:
        return body.company
    low = body.name.lower()
    return body.authority_id or min((name for name in names if low.startswith(name)), key=len, default=low)


def _add_mention(features: dict[str, float], body: Body, piece: Piece, *, lead: bool, strong: bool) -> None:
    """Add what one mention says of a body's part."""
    form = "unnamed" if body.kind == "unnamed" else "full" if body.full else "bare"
    _count(features, f"mentions_{form}")
    if piece.part == "title":
        features[f"title_{form}"] = 1.0
    elif lead:
        features[f"lead_{form}"] = 1.0
    if strong:
        _count(features, f"telling_{form}" if piece.part == "text" else "telling_title")
    kind = "bare" if form == "bare" else "body"
    roles = set(_roles_of(body, piece))
    for role in roles:
        _count(features, f"{role}_{kind}")
    if kind == "bare" and roles & SCENE and "cued" not in roles:
        _count(features, "scenes")


def _roles_of(body: Body, piece: Piece) -> Iterator[str]:
    """Yield the parts that the words around a mention say it plays."""
    start, end = body.span.start - piece.start, body.span.end - piece.start
    before, after = piece.lower[max(0, start - REACH) : start].rstrip(" \"'("), piece.lower[end : end + REACH]
    for name, expression in _roles().items():
        side, _, role = name.partition(" ")
        if side == "after":
            found = expression.match(after)
        else:
            found = expression.search(before if side == "before" else piece.lower)
        if found:
            yield role
    if pattern(*segment_rules().background).search(piece.lower):
        yield "aside"


def _add_addressed(article: ArticleText, found: dict[str, Candidate]) -> None:
    """Add what the web address names; it makes a candidate only where the text names no listed body."""
    for body in addressed(article):
        listed = any(one.best.authority_id for one in found.values())
        if body.authority_id in found or not listed:
            one = found.setdefault(str(body.authority_id), Candidate())
            one.mentions.append(body)
            one.features[_address(article, body)] = 1.0


def _address(article: ArticleText, body: Body) -> str:
    """Return how an address names a body: in full, by its place, or only in a newspaper's name."""
    in_host = "/" not in (article.url or "")[: body.span.end].partition("://")[2]
    return "address_host" if in_host else "address_full" if body.full else "address_bare"


def _compare(article: ArticleText, found: list[Candidate], *, adult: bool) -> None:
    """Add what only shows beside the other candidates, and take counts to their logarithms."""
    words = [_words(one) for one in found]
    named = [i for i, one in enumerate(found) if one.best.kind != "unnamed"]
    companies = {one.best.company for one in found} - {None}
    withheld = pattern(*unlisted_rules().withheld).search(article.normal.lower()) is not None
    for i, one in enumerate(found):
        best, features = one.best, one.features
        scenes = features.pop("scenes", 0.0)
        features.update({name: math.log1p(count) for name, count in features.items()})
        features["only_scene"] = float(scenes == len(one.mentions))
        features["share"] = words[i] / sum(words)
        features["first_named"] = float(i in named[:1])
        features["only_named"] = float(named == [i])
        features["most"] = float(words[i] == max(words))
        kind = "provider" if is_provider(best.name) else "council"
        features[f"is_{best.kind}_{kind}" if best.kind == "unnamed" else f"is_{best.kind}"] = 1.0
        features["is_bare"] = float(best.kind == "listed" and not best.full)
        features["is_nowhere"] = float(all(body.span.part == "url" for body in one.mentions))
        if best.authority_id in companies:
            features["company_of_adults" if adult else "company_of_children"] = 1.0
        features["is_withheld"] = float(withheld and best.kind == "unnamed")
        features["is_told"] = float(_is_told_without_name(best))


def _is_told_without_name(body: Body) -> bool:
    """Say whether a body is left unnamed on purpose: "a council in the north west", "an unnamed authority"."""
    told = pattern(*unlisted_rules().regions, "unnamed", "unidentified", "anonymous")
    return body.kind == "unnamed" and told.search(body.name.lower()) is not None


def _words(one: Candidate) -> float:
    """Return how much of the text speaks of a candidate: its mentions, those of a bare place counting half."""
    return sum(0.5 if body.kind == "listed" and not body.full else 1.0 for body in one.mentions)


def _is_of_adults(article: ArticleText) -> bool:
    """Say whether a text speaks more of adults' care than of children's."""
    low = article.normal.lower()
    return len(pattern("adults?", "elderly", "care home", "carers?").findall(low)) > len(
        pattern("child(?:ren)?(?:'s)?", "foster\\w*", "adopt\\w*", "boys?", "girls?", "babies|baby").findall(low)
    )


def _count(features: dict[str, float], name: str) -> None:
    features[name] = features.get(name, 0.0) + 1.0


def _place(piece: Piece) -> tuple[bool, int]:
    return piece.part == "text", piece.start


def _shows(body: Body) -> tuple[float, ...]:
    """Return how well a mention shows a body: unnamed ones by what they say of it, all by where they stand."""
    says = float(len(body.name)) if body.kind == "unnamed" and re.match(r"an? |her |his ", body.name.lower()) else 0.0
    return (
        float(body.company is None), float(body.full), {"text": 2.0, "title": 1.0, "url": 0.0}[body.span.part],
        -float("employer" in body.name.lower()), says, float(len(body.name)) * (body.kind == "named"),
        -float(body.span.start),
    )  # fmt: skip


@cache
def _roles() -> dict[str, re.Pattern[str]]:
    with files("analysis").joinpath("roles.toml").open("rb") as file:
        raw: dict[str, dict[str, list[str]]] = tomllib.load(file)
    ends = {"after": "(?:{})(?![a-z0-9])", "before": "(?<![a-z0-9])(?:{})$", "within": r"\b(?:{})\b"}
    return {
        f"{side} {role}": re.compile(ends[side].format("|".join(words)))
        for side, roles in raw.items()
        for role, words in roles.items()
    }
