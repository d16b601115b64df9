"""Segmentation: an article is cut into the accounts that it gives, one segment for each incident.

Two questions decide: whose data is a sentence about, and does it open another occurrence or go on with the one before.
Background, advertising and bare counts belong to no segment.
"""

from dataclasses import replace

from analysis.accounts import Account, Sentence, read_sentences, split_account
from analysis.bodies import Body, bodies
from analysis.holders import choose_holder
from analysis.listings import dated_list, record_list
from analysis.rules import pattern
from analysis.segments import Segment, segment_rules
from analysis.text import ArticleText, Piece

__all__ = ["Segment", "segment"]
VERSION = 2
MANY = 200
"""Accounts of one body beyond which they share no sentences: such a page is a table."""
SANCTIONS = ("fine[ds]?", "penalt(?:y|ies)", "undertaking", "reprimand(?:ed)?", "must pay")


def segment(article: ArticleText) -> list[Segment]:
    """Cut a relevant article into its segments, in the order of the text."""
    if listed := dated_list(article) or record_list(article):
        return listed
    sentences = read_sentences(article)
    main = choose_holder(article, (article.headline, *(s.piece for s in sentences if not s.background)))
    owners = _owners(article, sentences, main)
    if supplied := _supplied(article, sentences):
        return supplied
    if len(owners) <= 1:
        titled = main is not None and any(b.key == main.key and b.span.part == "title" for b in bodies(article))
        if owners and main and owners[0] != main.key and not titled:
            main = next(body for body in bodies(article) if body.key == owners[0])
        others = {
            s.owner for s in sentences if s.owner and s.owner != "*" and main and s.owner != main.key and s.strong
        }
        return _of_one_body(article, [s for s in sentences if s.owner not in others or not s.named], main)
    return _of_several(article, sentences, owners)


def _owners(article: ArticleText, sentences: list[Sentence], main: Body | None) -> list[str]:
    """Give each sentence its owner, and return the bodies that have an account of their own, in order."""
    in_title = {body.key for body in bodies(article) if body.span.part == "title"}
    current: str | None = main.key if main and main.authority_id and (main.key in in_title or not in_title) else None
    if len({body.key for s in sentences for body in s.named}) > 2 and main and main.key not in in_title:
        current = None
    evidence: dict[str, float] = {}
    social: set[str] = set()
    topic = pattern("{SOCIAL}")
    sanction = pattern(*SANCTIONS)
    headed: str | None = None
    opener: tuple[int, str | None] = (-1, None)
    for sentence in sentences:
        named = list(dict.fromkeys(body.key for body in sentence.named))
        if sentence.piece.paragraph != opener[0]:
            opener = (sentence.piece.paragraph, named[0] if len(named) == 1 else None)
        heading = len(named) == 1 and len(sentence.piece.text) <= len(sentence.named[0].span.quote) + 12
        headed = named[0] if heading else headed
        sentence.owner = None if sentence.background else "*" if len(named) > 1 else named[0] if named else current
        if sentence.background or len(named) > 1:
            continue
        current = sentence.owner
        if current is None:
            continue
        if topic.search(_without_names(sentence)):
            social.add(current)
        if sentence.strong:
            evidence[current] = evidence.get(current, 0.0) + (1.0 if named or current in {opener[1], headed} else 0.5)
        if named and sanction.search(sentence.piece.lower):
            evidence[current] = evidence.get(current, 0.0) + 0.6
    key = main.key if main else None
    order = list(dict.fromkeys(s.owner for s in sentences if s.owner and s.owner != "*"))
    found = [owner for owner in order if evidence.get(owner, 0.0) >= 1.0 and owner in social]
    return found or ([key] if key else [])


def _supplied(article: ArticleText, sentences: list[Sentence]) -> list[Segment]:
    """Return a segment for each body that an attack on a common supplier hit; empty where the text tells of none."""
    words = article.normal.lower()
    rules = segment_rules()
    attacked = any(hit.value == "cyber_attack" for s in sentences for hit in s.hits)
    if not attacked or not pattern(*rules.supplier).search(words):
        return []
    hit = pattern(*rules.supplied)
    found: dict[str, Body] = {}
    for sentence in sentences:
        if hit.search(sentence.piece.lower):
            for body in sentence.named:
                found.setdefault(body.key, body)
    pieces = (article.headline, *(s.piece for s in sentences))
    return [Segment(pieces, (), body) for body in found.values()] if len(found) > 1 else []


def _without_names(sentence: Sentence) -> str:
    """Return the words of a sentence without the names of listed bodies, which may speak of social care themselves."""
    low = sentence.piece.lower
    for body in reversed(sentence.named):
        low = low[: body.span.start - sentence.piece.start] + low[body.span.end - sentence.piece.start :]
    return low


def _of_one_body(article: ArticleText, sentences: list[Sentence], main: Body | None) -> list[Segment]:
    """Return the segments of an article about one body."""
    account = split_account(article, [s for s in sentences if not s.background], main)
    return _segments(account, main, [article.headline])


def _of_several(article: ArticleText, sentences: list[Sentence], owners: list[str]) -> list[Segment]:
    """Return the segments of an article about several bodies, body by body."""
    shared = [s for s in sentences if not s.background and (s.owner == "*" or s.owner is None)]
    out: list[Segment] = []
    for owner in owners:
        bodies_here = [b for b in bodies(article) if b.key == owner]
        holder = next((b for b in bodies_here if b.full and b.span.part == "text"), bodies_here[0])
        account = split_account(article, [s for s in sentences if s.owner == owner], holder)
        account.shared.extend(s for s in shared if owner in {b.key for b in s.named} or not s.named)
        out.extend(_segments(account, holder, []))
    return out


def _segments(account: Account, holder: Body | None, lead: list[Piece]) -> list[Segment]:
    """Return one segment for each group that tells of an occurrence; the rest is shared."""
    telling = [group for group in account.groups if any(s.strong for s in group)]
    if len(telling) <= 1:
        own = [s.piece for group in account.groups for s in group]
        return [Segment((*lead, *own), tuple(s.piece for s in account.shared), holder)]
    shared = [*lead, *(s.piece for s in account.shared)]
    out: list[Segment] = []
    after = pattern(*segment_rules().response)
    for group in telling:
        core = _core(group, last=group is telling[-1])
        shared.extend(s.piece for s in group if s not in core or (after.search(s.piece.lower) and not s.outright))
        out.append(Segment(tuple(s.piece for s in core), (), holder, first=not out))
    shared.extend(s.piece for group in account.groups if not any(s.strong for s in group) for s in group)
    if len(out) > MANY:
        return out
    return [replace(part, shared=tuple(p for p in shared if p not in part.own)) for part in out]


def _core(group: list[Sentence], last: bool) -> list[Sentence]:
    """Return the sentences of a group from where it begins to tell; the last group ends soon after its last event."""
    first = next(i for i, s in enumerate(group) if s.strong)
    first = first - 1 if first and group[first - 1].announcing else first
    end = max(i for i, s in enumerate(group) if s.strong) + 2 if last else len(group)
    return group[first:end]
