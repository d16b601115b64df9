"""Segmentation: an article is cut into the accounts that it gives, one segment for each incident.

Two questions decide: whose data is a sentence about, and does it open another occurrence or go on with the one before.
Background, advertising and bare counts belong to no segment.
"""

from dataclasses import replace

from analysis.accounts import Sentence, read_sentences
from analysis.bodies import Body, bodies
from analysis.boundaries import Group, probability
from analysis.grouping import SEVERAL, grouped
from analysis.holders import choose_holder
from analysis.listings import dated_list, record_list
from analysis.rules import pattern
from analysis.segments import Segment, segment_rules
from analysis.text import ArticleText, Piece

__all__ = ["Segment", "segment"]
VERSION = 4
MANY = 200
"""Accounts of one body beyond which they share no sentences: such a page is a table."""
DOUBTFUL = 0.7
"""Probability of the holder below which an account by itself says better whose it is."""
LEAD = 3
"""Sentences of a lead, which may name the penalty for all that follows."""
OPENS = 0.3
"""Probability from which a sentence opens another account: as many are lost then as are made too many."""


def segment(article: ArticleText) -> list[Segment]:
    """Cut a relevant article into its segments, in the order of the text."""
    if listed := dated_list(article) or record_list(article):
        return listed
    sentences = read_sentences(article)
    if supplied := _supplied(article, sentences):
        return supplied
    main = choose_holder(article, (article.headline, *(s.piece for s in sentences if not s.background)))
    groups, rest = grouped(article, sentences, main, lambda values, _: probability(values) >= OPENS)
    return _segments(article, groups, rest, main)


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


def _segments(article: ArticleText, groups: list[Group], rest: list[Sentence], main: Body | None) -> list[Segment]:
    """Return one segment for each group; what belongs to no group is shared by those whose body it may be about."""
    mine = {group.owner for group in groups} | ({main.key} if main else set())
    told = {s.owner for s in rest if s.strong and not s.background} - mine - {None, SEVERAL}
    loose = [s for s in rest if not s.background and not (s.named and s.owner in told)]
    if len(groups) <= 1:
        everything = [s.piece for s in (*loose, *(s for group in groups for s in group.sentences))]
        return [Segment((article.headline, *_sorted(everything)), (), _only_holder(article, groups, main))]
    owners = [group.owner for group in groups]
    several = len(set(owners)) > 1
    cores = [_core(group, alone=owners.count(group.owner) == 1, last=group is groups[-1]) for group in groups]
    kept = {s.piece.start for core in cores for s in core}
    after = pattern(*segment_rules().response)
    loose.extend(s for group in groups for s in group.sentences if s.piece.start not in kept)
    lead = {piece.start for piece in article.sentences[:LEAD]}
    loose.extend(
        s for core in cores for s in core
        if (not s.outright or s.piece.start in lead) and after.search(s.piece.lower)
    )  # fmt: skip
    out: list[Segment] = []
    for group, core in zip(groups, cores, strict=True):
        own = dict.fromkeys(s.piece for s in core)
        shared = [s.piece for s in loose if s.piece not in own and (not several or _may_be_of(s, group))]
        shared = [*([] if several else [article.headline]), *_sorted(shared)]
        holder = _holder(article, group, main, several=several)
        out.append(Segment(_sorted(list(own)), tuple(shared), holder, first=group.owner not in owners[: len(out)]))
    return out if len(out) <= MANY else [replace(part, shared=()) for part in out]


def _only_holder(article: ArticleText, groups: list[Group], main: Body | None) -> Body | None:
    """Return whose account the only one is: of several councils, the one that it names, where the text leaves doubt."""
    doubt = main is not None and main.kind == "listed" and (main.sure or 0.0) < DOUBTFUL
    if not (doubt and groups and groups[0].owner):
        return main
    return _holder(article, groups[0], main, several=True)


def _may_be_of(sentence: Sentence, group: Group) -> bool:
    """Say whether a sentence of no group may be about the body of one."""
    if sentence.owner == SEVERAL:
        return group.owner in {body.key for body in sentence.named}
    return sentence.owner in {None, group.owner}


def _holder(article: ArticleText, group: Group, main: Body | None, *, several: bool) -> Body | None:
    """Return the body that a group is about."""
    if not several:
        return main
    if group.owner:
        here = [body for body in bodies(article) if body.key == group.owner]
        return next((body for body in here if body.full and body.span.part == "text"), here[0])
    return choose_holder(article, [s.piece for s in group.sentences]) or main


def _core(group: Group, *, alone: bool, last: bool) -> list[Sentence]:
    """Return the sentences of a group; where its body has others, the last group ends soon after its last event."""
    if alone or not last:
        return group.sentences
    end = max((i for i, s in enumerate(group.sentences) if s.strong), default=len(group.sentences)) + 2
    return group.sentences[:end]


def _sorted(pieces: list[Piece]) -> tuple[Piece, ...]:
    return tuple(sorted(pieces, key=lambda piece: piece.start))
