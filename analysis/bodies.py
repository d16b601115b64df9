"""Bodies: the councils, trusts, agencies and homes that a text names, and the unnamed ones that it speaks of."""

import re
import tomllib
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict

from analysis.rules import pattern
from analysis.text import ArticleText, Piece
from corpus.authorities import load_authorities
from corpus.spans import Span

_PLACE = re.compile(
    r"(?<![\w-])(?P<place>[A-Z][\w'-]+(?:(?: (?:and|of|upon|on|with|under|the|&))* [A-Z][\w'-]+){0,3}?)(?![\w-])"
)
_SUBJECT = re.compile(
    r"'s\b|:|,? (?:council|had|has|have|was|were|let|says?|said|recorded|counted|reported|there|lost|sent|too|a |did"
    r"|details|information|an )",
    re.IGNORECASE,
)
_NOT_A_BODY = re.compile(
    r" (?:police|magistrates|crown|city football|united|town f|hospital|nhs|university|news|chronicle|echo|mail|gazette"
    r"|post\b|express|evening|county court|road|street|station|airport|school)",
    re.IGNORECASE,
)
Kind = Literal["listed", "named", "unnamed"]


class BodyRules(BaseModel):
    """The rules of bodies.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    known: list[str]
    endings: list[str]
    not_named: list[str]
    unnamed: list[str]


@dataclass(frozen=True, slots=True)
class Body:
    """One mention of a body: where, its name as written, and its id where it is a listed authority."""

    span: Span
    kind: Kind
    name: str
    authority_id: str | None = None
    full: bool = True
    """Whether the words are the name of a body and not only of a place."""
    company: str | None = None
    """The listed company that runs the council's children's services, where the text names it."""

    @property
    def key(self) -> str:
        """What makes two mentions the same body; a council counts with its children's company where that is named."""
        return self.company or self.authority_id or self.name.lower()


@lru_cache(maxsize=8)
def bodies(article: ArticleText) -> tuple[Body, ...]:
    """Return the bodies that the headline and the text mention, in order: headline first."""
    pieces = (article.headline, *article.paragraphs)
    listed = {piece.start if piece.part == "text" else -1: _listed(article, piece) for piece in pieces}
    known = {body.authority_id for found in listed.values() for body in found}
    companies = {parent: c.id for c in map(load_authorities().get, filter(None, known)) for parent in c.parent_ids}
    councils = (
        pattern("councils", "local authorities").search(f"{article.headline.lower} {article.normal.lower()}")
        is not None
    )
    return tuple(
        replace(body, company=companies.get(body.authority_id or ""))
        for piece in pieces
        for body in _all(article, piece, listed[piece.start if piece.part == "text" else -1], known, councils)
    )


def _all(article: ArticleText, piece: Piece, listed: list[Body], known: set[str | None], councils: bool) -> list[Body]:
    """Return the bodies of one piece, in order and apart."""
    found = list(listed)
    found.extend(_places(article, piece, found, known, councils))
    found.extend(_others(article, piece, "named", found))
    found.extend(_others(article, piece, "unnamed", found))
    return sorted(found, key=lambda body: body.span.start)


def _listed(article: ArticleText, piece: Piece) -> list[Body]:
    """Return the listed authorities that a piece names."""
    found = []
    for mention in load_authorities().find(
        article.part(piece.part)[piece.start : piece.end], on=_day(article.published)
    ):
        if mention.strength == "bare" and _NOT_A_BODY.match(piece.text, mention.end):
            continue
        span = article.span(piece.part, piece.start + mention.start, piece.start + mention.end)
        found.append(Body(span, "listed", mention.authority.name, mention.authority.id, mention.strength == "full"))
    return found


def _places(
    article: ArticleText, piece: Piece, taken: list[Body], known: set[str | None], councils: bool
) -> list[Body]:
    """Return the place names that stand for a body: one named in full elsewhere, or an item of a list of councils."""
    edges = [(body.span.start - piece.start, body.span.end - piece.start) for body in taken]
    found = []
    for match in _PLACE.finditer(piece.text):
        start, end = match.span("place")
        if any(a < end and start < b for a, b in edges):
            continue
        authority = load_authorities().resolve(match["place"], on=_day(article.published))
        if authority is None or not (authority.id in known or (councils and _SUBJECT.match(piece.text, end))):
            continue
        if _NOT_A_BODY.match(piece.text, end):
            continue
        span = article.span(piece.part, piece.start + start, piece.start + end)
        found.append(Body(span, "listed", authority.name, authority.id, full=False))
    return found


def _others(article: ArticleText, piece: Piece, kind: Kind, taken: list[Body]) -> list[Body]:
    """Return the bodies of one kind that the rules find where no other body stands."""
    expression, text = (_named(), piece.text) if kind == "named" else (pattern(*_rules().unnamed), piece.lower)
    edges = [(body.span.start - piece.start, body.span.end - piece.start) for body in taken]
    found = []
    for match in expression.finditer(text):
        start, end = match.span("name") if kind == "named" else match.span()
        if any(a < end and start < b for a, b in edges) or (kind == "named" and _excluded().search(text[start:end])):
            continue
        span = article.span(piece.part, piece.start + start, piece.start + end)
        name = (
            span.quote if kind == "named" else re.sub(r"^(?:an?|the|one|another) ", "", span.quote, flags=re.IGNORECASE)
        )
        found.append(Body(span, kind, name))
    return found


def _day(published: str | None) -> date | None:
    """Return the day of publication, if it is known to the day, month or year."""
    match = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", published or "")
    try:
        return date(int(match[1]), int(match[2] or 7), int(match[3] or 1)) if match else None
    except ValueError:
        return None


@cache
def _rules() -> BodyRules:
    with files("analysis").joinpath("bodies.toml").open("rb") as file:
        return BodyRules.model_validate(tomllib.load(file))


@cache
def _named() -> re.Pattern[str]:
    rules = _rules()
    word = r"[A-Z][\w'&-]*"
    ending = "|".join(rules.endings)
    words = rf"(?!The |A |An |At |In |For )(?:{word} (?:(?:and|&) )?){{1,4}}"
    return re.compile(rf"(?<!\w)(?P<name>(?:{'|'.join(rules.known)})|{words}(?:{ending}))(?!\w)")


@cache
def _excluded() -> re.Pattern[str]:
    return re.compile(rf"^(?:The )?(?:{'|'.join(_rules().not_named)})$")
