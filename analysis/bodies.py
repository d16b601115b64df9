"""Bodies: the councils, trusts, agencies and homes that a text names, and the unnamed ones that it speaks of."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Literal

from analysis.rules import pattern
from analysis.text import ArticleText, Piece
from analysis.unlisted import named, unlisted_rules, unnamed
from corpus.authorities import Authority, load_authorities
from corpus.authority_names import heads, initials
from corpus.spans import Part, Span

_CAPITAL = re.compile(r"(?<![\w-])[A-Z][\w'-]+")
_MORE = re.compile(r"(?: (?:and|of|upon|on|with|under|the|&))* [A-Z][\w-]+(?:'(?!s\b)\w+)?")
_COMMON = re.compile("Reading|Bury")
LEAD = 3
"""Paragraphs in which a place that means much else stands for its council, where the text names no body at all."""
_LONGEST = 4
"""Words with a capital that a place's name may have."""
_SUBJECT = re.compile(
    r"'s\b|:|,? (?:council|had|has|have|was|were|let|says?|said|recorded|counted|reported|there|lost|sent|too|a |did"
    r"|details|information|an )",
    re.IGNORECASE,
)
_NOT_A_BODY = re.compile(
    r"\s(?:police|magistrates|crown|sheriff|employment tribunal|family court|high court|city football|united|town f"
    r"|hospital|nhs|university|news|chronicle|echo|mail|gazette|post\b|express|evening|county court|road|street|station"
    r"|airport|school)",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"(?<![\w&/-])[A-Z][A-Za-z&]{0,4}[A-Z](?![\w&/-])")
_SLUG_GAP = re.compile(r"[-_+]|%20")
_SLUG_WORD = re.compile(r"(?<![A-Za-z])[a-z]")
_HOST = re.compile(
    r"(?:https?://)?(?:www\.)?(?:(?:the)?(?P<place>[a-z]+?)(?:today|live|echo|news|post|gazette|express|mail|times|guardian"
    r"|online|observer|advertiser|chronicle|argus|herald|star|world|mercury|standard|journal|telegraph|argus|eye)\b)?[^/]*/"
)
Kind = Literal["listed", "named", "unnamed"]


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
    sure: float | None = None
    """How probably it held the data, where that was weighed."""

    @property
    def key(self) -> str:
        """What makes two mentions the same body; a council counts with its children's company where that is named."""
        return self.company or self.authority_id or self.name.lower()


@lru_cache(maxsize=8)
def bodies(article: ArticleText) -> tuple[Body, ...]:
    """Return the bodies that the headline and the text mention, in order: headline first."""
    pieces = (article.headline, *article.paragraphs)
    listed = _listed(article, pieces)
    known = {body.authority_id for found in listed for body in found if body.authority_id}
    companies = {parent: c.id for c in map(load_authorities().get, sorted(known)) for parent in c.parent_ids}
    search = _Places(article, known)
    found: list[Body] = []
    for piece, here in zip(pieces, listed, strict=True):
        whole = [*here, *search.found(piece, here)]
        whole.extend(_others(article, piece, "named", whole))
        whole.extend(_others(article, piece, "unnamed", whole))
        found.extend(sorted(whole, key=lambda body: body.span.start))
    return tuple(replace(body, company=companies.get(body.authority_id or "")) for body in found)


@lru_cache(maxsize=8)
def addressed(article: ArticleText) -> tuple[Body, ...]:
    """Return the listed authorities that the web address names: in its words, else in a newspaper's own name."""
    url, day = article.url or "", _day(article.published)
    host = _HOST.match(url)
    if host is None:
        return ()
    slug = _SLUG_WORD.sub(lambda m: m.group().upper(), _SLUG_GAP.sub(lambda m: " " * len(m.group()), url))
    slug = slug.replace("/", "\n").replace(".", "\n")
    found = [
        Body(article.span("url", m.start, m.end), "listed", m.authority.name, m.authority.id, m.strength == "full")
        for m in load_authorities().find(slug, on=day)
        if m.start >= host.end() and (m.strength == "full" or not _NOT_A_BODY.match(slug, m.end))
    ]
    paper = load_authorities().resolve(host["place"] or "", on=day)
    if paper and not found:
        found.append(Body(article.span("url", *host.span("place")), "listed", paper.name, paper.id, full=False))
    return tuple(found)


def _listed(article: ArticleText, pieces: tuple[Piece, ...]) -> list[list[Body]]:
    """Return the listed authorities that each piece names; a name may run on over the end of a line."""
    found: list[list[Body]] = [[] for _ in pieces]
    starts = [piece.start for piece in pieces[1:]]
    edge = len(article.title) + 2
    words = f"{article.headline.text}\n\n{article.normal}"
    for mention in load_authorities().find(words, on=_day(article.published)):
        if mention.strength == "bare" and _NOT_A_BODY.match(words, mention.end):
            continue
        part: Part = "title" if mention.start < edge else "text"
        start, end = (mention.start, mention.end) if part == "title" else (mention.start - edge, mention.end - edge)
        at = 0 if part == "title" else bisect_right(starts, start)
        if part == "text" and (at == 0 or start >= pieces[at].end):
            continue
        span = article.span(part, start, end)
        found[at].append(Body(span, "listed", mention.authority.name, mention.authority.id, mention.strength == "full"))
    return found


class _Apart:
    """The words of a piece that are taken by a name; no two names overlap."""

    def __init__(self, piece: Piece, taken: list[Body]) -> None:
        self._edges = sorted((body.span.start - piece.start, body.span.end - piece.start) for body in taken)

    def take(self, start: int, end: int) -> bool:
        """Take the words from start to end, if none of them is taken yet; says whether they were free."""
        at = bisect_right(self._edges, (start, end))
        if (at and self._edges[at - 1][1] > start) or (at < len(self._edges) and self._edges[at][0] < end):
            return False
        self._edges.insert(at, (start, end))
        return True


class _Places:
    """Finds the places, short forms and initials that stand for a body: named in full elsewhere, or one of a list."""

    def __init__(self, article: ArticleText, known: set[str]) -> None:
        self._article, self._known = article, known
        self._day = _day(article.published)
        everything = f"{article.headline.lower} {article.normal.lower()}"
        self._councils = pattern("councils", "local authorities").search(everything) is not None
        self._trusts = pattern("trusts").search(everything) is not None
        named_here = [load_authorities().get(one) for one in known]
        self._heads = {head: body for body in named_here for head in heads(body)}
        self._seen: dict[str, Authority | None] = {}
        self._local = (
            not known and pattern("the council", "the authority", "council", "town hall").search(everything) is not None
        )
        self._initials = {short: body for body in named_here for short in initials(body)}

    def found(self, piece: Piece, taken: list[Body]) -> list[Body]:
        """Return those of a piece, apart from the names that are taken."""
        apart = _Apart(piece, taken)
        found = []
        for start, end, authority in self._candidates(piece):
            if _NOT_A_BODY.match(piece.text, end) or not apart.take(start, end):
                continue
            span = self._article.span(piece.part, piece.start + start, piece.start + end)
            found.append(Body(span, "listed", authority.name, authority.id, full=False))
        return found

    def _candidates(self, piece: Piece) -> Iterator[tuple[int, int, Authority]]:
        listing = self._councils or self._trusts
        near = self._local and piece.paragraph < LEAD
        for start, end in _places(piece.text) if listing or near or self._known else ():
            authority = self._authority(piece.text[start:end])
            heading = (start, end) == (0, len(piece.text))
            if authority and (
                authority.id in self._known or (listing and (heading or _SUBJECT.match(piece.text, end)))
            ):
                yield start, end, authority
        for match in _INITIALS.finditer(piece.text) if self._initials else ():
            if authority := self._initials.get(match.group().upper()):
                yield match.start(), match.end(), authority

    def _authority(self, place: str) -> Authority | None:
        if place not in self._seen:
            self._seen[place] = self._resolved(place)
        return self._seen[place]

    def _resolved(self, place: str) -> Authority | None:
        found = self._heads.get(place.lower()) or load_authorities().resolve(place, on=self._day)
        if found is None and self._trusts:
            found = load_authorities().resolve(f"{place} Trust", on=self._day)
        return found


def _places(text: str) -> Iterator[tuple[int, int]]:
    """Yield what may be a place's name: words with capitals, the longest first, from each such word on."""
    for match in _CAPITAL.finditer(text):
        word = match.group()
        ends = [match.end() - (2 if word.endswith("'s") else 0)]
        while len(ends) < _LONGEST and (more := _MORE.match(text, ends[-1])):
            ends.append(more.end())
        yield from ((match.start(), end) for end in reversed(ends))


def _others(article: ArticleText, piece: Piece, kind: Kind, taken: list[Body]) -> list[Body]:
    """Return the bodies of one kind that the rules find where no other body stands."""
    apart = _Apart(piece, taken)
    found = []
    for start, end in named(piece.text) if kind == "named" else unnamed(piece.text, piece.lower):
        if not apart.take(start, end):
            continue
        span = article.span(piece.part, piece.start + start, piece.start + end)
        name = re.sub(r"^the ", "", " ".join(span.quote.split()), flags=re.IGNORECASE)
        name = unlisted_rules().same.get(name.lower(), name)
        found.append(Body(span, kind, name, full=kind == "named"))
    return found


def _day(published: str | None) -> date | None:
    """Return the day of publication, if it is known to the day, month or year."""
    match = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", published or "")
    try:
        return date(int(match[1]), int(match[2] or 7), int(match[3] or 1)) if match else None
    except ValueError:
        return None
