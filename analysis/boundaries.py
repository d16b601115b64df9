"""Boundaries: whether a sentence that says that data got out opens the account of another incident.

A few things are seen in the sentence and in what the text has told so far; weights that were fitted to the labelled
texts (`python -m analysis.training.boundaries`) make a probability of them.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from analysis.accounts import STRONG, Sentence
from analysis.bodies import bodies
from analysis.moments import moments, reference
from analysis.rules import pattern
from analysis.segments import segment_rules
from analysis.text import ArticleText, Piece
from corpus.taxonomy import cause_group

RECENT = 8
"""Groups that a sentence is compared with, the last ones."""
DATES = frozenset({"day", "month", "part", "season", "year"})
"""Ways of writing a date that place an occurrence."""
MOST = 12
"""Occasions that a text may announce and tell one by one; larger numbers are counts."""
_DECISION = re.compile(r"\(\d{2}[ -]\d{3}[ -]\d{3}\)")
"""An ombudsman's case number, as it stands in the headline of a decision."""
_LABELLED = re.compile(r"(?:date|type|sector|published|topics?)\s*:\s")
"""How a line of the box at the top of a regulator's page begins: it is no sentence, and its date is the decision's."""
_WORD = re.compile(r"[a-z]{4,}")
_COMMON = frozenset(
    "about after also again been before being between both came could data does down each from gave given have having"  # noqa: SIM905
    " here himself herself information into just made many more most much only other over personal said same sent"
    " should"
    " some such than that their them then there these they this those through under very was were what when where which"
    " while whom whose will with without would your council authority county city borough social worker workers care"
    " services service children child details people person family commissioner office incident breach breaches".split()
)
_NUMBERS = {word: i for i, word in enumerate("zero one two three four five six seven eight nine ten".split())}  # noqa: SIM905
_NUMBERS |= {"both": 2, "twice": 2, "pair": 2, "brace": 2, "trio": 3, "eleven": 11, "twelve": 12}


@dataclass(slots=True)
class Group:
    """The sentences that tell of one occurrence so far, and what they say of it."""

    owner: str | None
    sentences: list[Sentence] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    causes: set[str] = field(default_factory=set)
    dates: set[str] = field(default_factory=set)
    told: int = -1
    """The paragraph of its last telling sentence."""

    def add(self, sentence: Sentence, *, telling: bool, dates: set[str]) -> None:
        """Add a sentence."""
        self.sentences.append(sentence)
        self.words |= words(sentence.piece)
        if telling:
            self.causes |= causes(sentence)
            self.dates |= dates
            self.told = sentence.piece.paragraph
            self.owner = self.owner or (sentence.owner if sentence.owner != "*" else None)


@dataclass(frozen=True)
class Whole:
    """What the text as a whole says of how many incidents it tells."""

    article: ArticleText

    @cached_property
    def lead(self) -> str:
        """The headline and the first sentences."""
        return self.article.headline.lower + " . " + " ".join(p.lower for p in self.article.sentences[:5])

    @cached_property
    def decision(self) -> bool:
        """Whether it is an ombudsman's decision, which is of one complaint."""
        return _DECISION.search(self.article.title) is not None

    @cached_property
    def round_up(self) -> bool:
        """Whether it says that it counts or lists occurrences."""
        return pattern(*segment_rules().round_up).search(self.article.normal.lower()) is not None

    @cached_property
    def several(self) -> bool:
        """Whether its beginning speaks of several."""
        return pattern(*segment_rules().several).search(self.lead) is not None

    @cached_property
    def _announcements(self) -> list[tuple[int, int]]:
        """Where the text says how many it will tell of, and how many."""
        found = pattern(*segment_rules().announced)
        title = [(-1, _number(m["n"] or "twice")) for m in found.finditer(self.article.headline.lower)]
        text = [(m.start(), _number(m["n"] or "twice")) for m in found.finditer(self.article.normal.lower())]
        return [(at, n) for at, n in (*title, *text) if n <= MOST]

    def announced(self, before: int) -> int:
        """Return how many occasions the text announces before an offset; 0 where it does not."""
        return max((n for at, n in self._announcements if at < before), default=0)

    @cached_property
    def bodies(self) -> int:
        """How many bodies its beginning announces; 0 where it does not."""
        found = pattern(*segment_rules().announced_bodies).finditer(self.lead)
        return max((n for m in found if (n := _number(m["n"])) <= MOST), default=0)

    @cached_property
    def occasions(self) -> int:
        """For how many occasions it says that one body let data out, told or not; 0 where it does not."""
        found = pattern(*segment_rules().count).finditer(self.article.normal.lower())
        return max((n for m in found if 1 < (n := _number(m["n"])) <= MOST), default=0)

    @cached_property
    def rows(self) -> set[int]:
        """The paragraphs of one or two sentences, as a table in words has them."""
        lengths = Counter(piece.paragraph for piece in self.article.sentences)
        return {number for number, length in lengths.items() if length <= 2}

    @cached_property
    def titled(self) -> set[str]:
        """The bodies in the headline."""
        return {body.key for body in bodies(self.article) if body.span.part == "title"}

    def dates(self, sentences: Sequence[Sentence]) -> set[str]:
        """Return the dates that some sentences write, by month where they can be resolved."""
        told = (s.piece for s in sentences if not _LABELLED.match(s.piece.lower))
        found = moments(tuple(told), reference(self.article))
        written = [m for m in found if m.kind in DATES]
        return {m.value[:7] if m.value else str(m.month) for m in written if m.value or m.month}


def words(piece: Piece) -> set[str]:
    """Return the words of a sentence that say what it is about, without their endings."""
    return {word[:7] for word in _WORD.findall(piece.lower) if word not in _COMMON}


def causes(sentence: Sentence) -> set[str]:
    """Return the causes that a sentence tells of."""
    return {hit.value for hit in sentence.hits if hit.weight >= STRONG}


def features(
    whole: Whole,
    groups: Sequence[Group],
    lead_in: Sequence[Sentence],
    unit: Sentence,
    following: Sequence[Sentence] = (),
) -> dict[str, float]:
    """Return what speaks for and against a sentence opening another account.

    Args:
        whole: the text.
        groups: the groups so far; at least one.
        lead_in: the sentences that led to this one: of its paragraph, since the last that told of something.
        unit: the sentence.
        following: the sentences after it that may be about the same.
    """
    rules = segment_rules()
    low, last = unit.piece.lower.lstrip("\"' "), groups[-1]
    here = [*lead_in, unit]
    intro = " ".join(s.piece.lower for s in lead_in)
    near = f"{intro} {low}"
    owners = {group.owner for group in groups if group.owner}
    same = [g for g in groups[-RECENT:] if g.owner == unit.owner] or [last]
    dates, seen = whole.dates(here), set().union(*(g.dates for g in same))
    told = causes(unit)
    weight = max((hit.weight for hit in unit.hits), default=0.0)
    own_words = words(unit.piece)
    shared = max(len(own_words & g.words) for g in (*same[-3:], groups[0])) / (3 + len(own_words))
    other = unit.owner not in {None, "*"} and bool(owners) and unit.owner not in owners
    social = pattern(*rules.served).search(without_names([*here, *following])) is not None

    def says(name: str, text: str = low) -> float:
        return float(pattern(*getattr(rules, name)).search(text) is not None)

    def says_first(name: str) -> float:
        return float(pattern(*getattr(rules, name)).match(low) is not None)

    later, first = says("later"), says("first")
    listed = whole.round_up or whole.several
    later = max(later, says("later", intro) if intro else 0.0)
    begins, since = says_first("begins"), says("since", near)
    retells = len(groups) == 1 and not (later or other or unit.item or since) and _in_lead(whole, last)
    here_at = unit.piece.paragraph
    announced = whole.announced(unit.piece.start)
    return {
        "bias": 1.0,
        "later": later,
        "later_listed": later * listed,
        "also": says("also"),
        "since": since,
        "new_date": float(bool(dates) and bool(seen) and not _agree(dates, seen)),
        "chained": float(unit.item) * says_first("chained"),
        "item_listed": float(unit.item and listed),
        "item_told": float(unit.item) * says("told"),
        "parallel": float(_parallel(unit, last) or any(s.heading for s in lead_in)),
        "begins_listed": begins * (not unit.item) * listed,
        "rows_listed": float(listed and here_at in whole.rows and here_at - 1 == last.told and last.told in whole.rows),
        "to_come": float(announced > len(groups)),
        "bodies_to_come": float(other and whole.bodies > len(owners)),
        "several": float(whole.several),
        "round_up": float(whole.round_up),
        "other_social": float(other and social),
        "other_titled": float(other and unit.owner in whole.titled),
        "other_kind": float(bool(told) and not _kinds(told) & _kinds(last.causes)),
        "somebody": says("somebody", near),
        "social": float(social),
        "weight": weight - 2.0,
        "many": math.log(len(groups)),
        "older": says("older", near),
        "other_else": float(other and not social),
        "not_titled": float(other and bool(whole.titled & owners) and unit.owner not in whole.titled),
        "back": float(unit.owner in owners and unit.owner != last.owner and not later),
        "first": first * retells,
        "retells": float(retells),
        "goes_on": says_first("same") * (not unit.item),
        "same_cause": float(bool(told & last.causes)),
        "same_date": float(bool(dates) and _agree(dates, seen)),
        "shared_words": shared,
        "all_come": float(0 < announced <= len(groups)),
        "elsewhere": says("elsewhere", near) * (not social),
        "general": says("general", near),
        "quoted": float(unit.piece.text[:1] in "\"'"),
        "response": says("response"),
        "background": float(unit.background),
        "decision": float(whole.decision),
        "other_background": float(other and unit.background),
        "rules_only": float(not any(hit.learned for hit in unit.hits)),
    }


def probability(values: dict[str, float]) -> float:
    """Return how likely it is that a sentence with these features opens another account."""
    weights = segment_rules().weights
    return 1 / (1 + math.exp(-sum(weights.get(name, 0.0) * value for name, value in values.items())))


def without_names(sentences: Sequence[Sentence]) -> str:
    """Return the words of some sentences without the names of listed bodies, which may speak of care themselves."""
    out = []
    for sentence in sentences:
        low = sentence.piece.lower
        for body in reversed(sentence.named):
            low = (
                low[: max(0, body.span.start - sentence.piece.start)]
                + low[max(0, body.span.end - sentence.piece.start) :]
            )
        out.append(low)
    return " ".join(out)


def _in_lead(whole: Whole, group: Group) -> bool:
    """Say whether a group has told of its occurrence only in the first sentences."""
    edge = [piece for piece in whole.article.sentences if not _LABELLED.match(piece.lower)][:3]
    return bool(edge) and max(s.piece.start for s in group.sentences) <= edge[-1].start


def _parallel(unit: Sentence, group: Group) -> bool:
    """Say whether a sentence has the form in which the group was told: an item, or one that begins with a date."""
    if unit.bullet:
        return any(s.bullet for s in group.sentences)
    dated = pattern(*segment_rules().dated)
    return dated.match(unit.piece.lower) is not None and any(dated.match(s.piece.lower) for s in group.sentences)


def _agree(dates: set[str], seen: set[str]) -> bool:
    return any(a.startswith(b) or b.startswith(a) for a in dates for b in seen)


def _kinds(found: set[str]) -> set[str]:
    return {cause_group(cause) for cause in found}


def _number(word: str) -> int:
    return _NUMBERS.get(word) or (int(word) if word.isdigit() else 0)
