"""Accounts: the sentences that a text gives to one body, grouped by the occurrence that they tell of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from analysis.bodies import Body, bodies
from analysis.events import events, events_of
from analysis.rules import Hit, pattern
from analysis.segments import segment_rules
from analysis.text import ArticleText, Piece

STRONG = 2.0
"""Weight from which a hit says by itself that data got out."""
OUTRIGHT = 2.4
"""Weight above which a sentence tells of an event, whatever else it says."""
LEAD = 3
"""Sentences that a lead may have to count as a summary."""
SERIES = 12
"""Occasions that one penalty may be for; larger numbers count a body's breaches of some years."""
_NUMBERS = {word: i for i, word in enumerate("zero one two three four five six seven eight nine ten".split())}  # noqa: SIM905


@dataclass(slots=True)
class Sentence:
    """A sentence with what segmentation knows of it."""

    piece: Piece
    hits: list[Hit]
    named: list[Body]
    owner: str | None = None
    background: bool = False
    announcing: bool = False
    """Whether it announces the account that the next sentence gives."""
    item: bool = False
    """Whether it is a further item of a list in one sentence."""

    @property
    def strong(self) -> bool:
        """Whether it says by itself that data got out."""
        return any(hit.weight >= STRONG for hit in self.hits)

    @property
    def outright(self) -> bool:
        """Whether it tells of an event, whatever else it says."""
        return any(hit.weight > OUTRIGHT for hit in self.hits)


@dataclass(slots=True)
class Account:
    """The sentences of one body, and within them the groups that tell one occurrence each."""

    owner: str | None
    groups: list[list[Sentence]] = field(default_factory=list)
    shared: list[Sentence] = field(default_factory=list)


def read_sentences(article: ArticleText, pieces: Sequence[Piece] | None = None) -> list[Sentence]:
    """Return the sentences with their events, the listed bodies they name, and whether they are background."""
    by_start: dict[int, list[Hit]] = {}
    for hit in events(article):
        if hit.piece.part == "text":
            by_start.setdefault(hit.piece.start, []).append(hit)
    listed = [body for body in bodies(article) if body.span.part == "text" and _is_council(body)]
    found = []
    at = 0
    for piece in article.sentences if pieces is None else pieces:
        while at < len(listed) and listed[at].span.start < piece.start:
            at += 1
        end = at
        while end < len(listed) and listed[end].span.start < piece.end:
            end += 1
        found.append(Sentence(piece, by_start.get(piece.start, []), listed[at:end]))
    background = pattern(*segment_rules().background)
    for i, sentence in enumerate(found):
        sentence.background = i > 0 and background.search(sentence.piece.lower) is not None
    return found


def _is_council(body: Body) -> bool:
    """Say whether a body is a listed authority, or by its name a council or trust that is not listed."""
    return body.kind == "listed" or (body.kind == "named" and body.name.endswith(("Council", "Trust")))


def split_account(article: ArticleText, sentences: list[Sentence], holder: Body | None) -> Account:
    """Group the sentences of one body by occurrence; what speaks of all of them is shared."""
    rules = segment_rules()
    account = Account(sentences[0].owner if sentences else None)
    round_up = pattern(*rules.round_up).search(article.normal.lower()) is not None
    lead = article.headline.lower + " " + " ".join(s.piece.lower for s in sentences[:4])
    several = round_up or pattern(*rules.several).search(lead) is not None
    another = pattern(*rules.another, *(rules.another_of_several if several else ()))
    enumerated = pattern(*rules.enumerated)
    group: list[Sentence] = []
    opened = False
    items = [item for s in sentences for item in _items(article, s, round_up)]
    for i, sentence in enumerate(items):
        low = sentence.piece.lower
        after = (
            items[i + 1] if i + 1 < len(items) and items[i + 1].piece.paragraph == sentence.piece.paragraph else None
        )
        announces = after is not None and after.strong and pattern(*rules.announcing).search(low) is not None
        if (
            sentence.strong
            and pattern(*rules.count).search(low)
            and not pattern("one of (?:them|these|which)", "one,").search(low)
        ):
            account.shared.append(sentence)
            continue
        fresh = sentence.strong and pattern(*rules.same).match(low) is None
        turns = fresh and another.search(low) is not None
        begins = pattern(*rules.begins).match(low) is not None
        turns = turns or sentence.item or (round_up and fresh and begins and _differs(group, sentence))
        sentence.announcing = announces
        turns = turns or (announces and not sentence.strong) or (announces and fresh)
        if turns and opened and enumerated.search(low):
            account.shared.extend(s for before in (*account.groups, group) for s in before)
            account.groups, group, opened = [], [], False
        if turns and opened:
            account.groups.append(group)
            group = []
        group.append(sentence)
        opened = opened or sentence.strong
    account.groups.append(group)
    if account.shared and sum(any(s.strong for s in group) for group in account.groups) <= 1:
        account.groups = [
            sorted([*account.shared, *(s for group in account.groups for s in group)], key=lambda s: s.piece.start)
        ]
        account.shared = []
    if round_up and (holder is None or not holder.authority_id):
        topic = pattern("{SOCIAL}")
        account.groups = [
            g for g in account.groups if any(s.strong and topic.search(s.piece.lower) for s in g)
        ] or account.groups
    return _series(_without_summary(account), sentences)


def _without_summary(account: Account) -> Account:
    """Share a lead that only sums up what later groups tell, and leave out what is about staff or other services."""
    telling = [group for group in account.groups if any(s.strong for s in group)]
    if (
        len(telling) > 2
        and len(telling[0]) <= LEAD
        and any(not _differs(later, telling[0][0]) for later in telling[1:])
    ):
        account.shared.extend(telling[0])
        account.groups = [group for group in account.groups if group is not telling[0]]
        telling = telling[1:]
    if len(telling) > 1:
        others, topic = pattern(*segment_rules().other_data), pattern("{SOCIAL}")
        off = [
            group
            for group in telling
            if any(s.strong and others.search(s.piece.lower) for s in group)
            and not any(s.strong and topic.search(s.piece.lower) for s in group)
        ]
        account.groups = (
            [group for group in account.groups if group not in off] if len(off) < len(telling) else account.groups
        )
    return account


def _items(article: ArticleText, sentence: Sentence, round_up: bool) -> list[Sentence]:
    """Cut a sentence that lists or chains occurrences into its items; a sentence that doesn't stays whole."""
    piece = sentence.piece
    rules = segment_rules()
    cuts = [
        0,
        *(m.end() for m in re.finditer("|".join(rules.item if round_up else rules.chain), piece.lower)),
        len(piece.text),
    ]
    parts = [
        Piece(piece.part, piece.start + a, piece.start + b, piece.text[a:b], piece.paragraph)
        for a, b in pairwise(cuts)
        if b > a
    ]
    found = [
        Sentence(part, list(events_of(article, [part])), sentence.named, sentence.owner, sentence.background)
        for part in parts
    ]
    if sum(s.strong for s in found) < 2:
        return [sentence]
    merged: list[Sentence] = []
    for item in found:
        if merged and not item.strong:
            last = merged[-1].piece
            text = last.text + item.piece.text
            merged[-1].piece = Piece(last.part, last.start, item.piece.end, text, last.paragraph)
        else:
            item.item = bool(merged)
            merged.append(item)
    return merged


def _differs(group: list[Sentence], sentence: Sentence) -> bool:
    """Say whether a sentence tells of another cause than the group before it."""
    before = {hit.value for s in group for hit in s.hits if hit.weight >= STRONG}
    return not before & {hit.value for hit in sentence.hits if hit.weight >= STRONG}


def _series(account: Account, sentences: list[Sentence]) -> Account:
    """Make one group of a series: one penalty for more occasions than the text tells of."""
    told = sum(1 for group in account.groups if any(s.strong for s in group))
    if told < 2:
        return account
    counted = [m for s in sentences if (m := pattern(*segment_rules().count).search(s.piece.lower))]
    penalised = pattern("fine[ds]?", "penalt(?:y|ies)", "undertaking")
    if counted and any(penalised.search(s.piece.lower) for s in sentences):
        number = max(_NUMBERS.get(match["n"]) or int(match["n"]) for match in counted)
        if told + 1 < number <= SERIES:
            account.groups = [[s for group in account.groups for s in group]]
        while 1 < number < len(account.groups):
            last = account.groups.pop()
            account.groups[-1].extend(last)
    return account
