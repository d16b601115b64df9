"""Grouping: the sentences of an article, grouped by the occurrence that they tell of.

Sentence by sentence it is asked whose data one is about, and whether it opens another account or goes on with one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from analysis.accounts import Sentence, items_of
from analysis.bodies import Body, bodies
from analysis.boundaries import Group, Whole, features, without_names
from analysis.rules import pattern
from analysis.segments import segment_rules
from analysis.text import ArticleText

SEVERAL = "*"
"""The owner of a sentence that names several bodies."""
Opens = Callable[[dict[str, float], Sentence], bool]


@dataclass(slots=True)
class Grouping:
    """The groups so far, and the sentences that belong to none: background, and bodies that have no account."""

    whole: Whole
    opens: Opens
    """Decides by its features whether a sentence opens another account."""
    groups: list[Group] = field(default_factory=list)
    rest: list[Sentence] = field(default_factory=list)
    waiting: list[Sentence] = field(default_factory=list)
    """Sentences since the last that told of something."""

    def read(self, unit: Sentence, following: Sequence[Sentence]) -> None:
        """Take the next sentence in."""
        if not unit.strong or (not self.groups and (unit.background or unit.owner == SEVERAL)):
            (self.rest if unit.background else self.waiting).append(unit)
            return
        lead_in = _lead_in(self.waiting, unit, self.groups[-1].told if self.groups else -1)
        before = self.waiting[: len(self.waiting) - len(lead_in)]
        before.extend(s for s in lead_in if s.owner not in {None, unit.owner})
        lead_in = [s for s in lead_in if s.owner in {None, unit.owner}]
        self.waiting = []
        self._place(before)
        group = self._group(unit, lead_in, following)
        if group is None:
            self.rest.extend((*lead_in, unit))
            return
        for sentence in lead_in:
            group.add(sentence, telling=False, dates=set())
        group.add(unit, telling=True, dates=self.whole.dates([*lead_in, unit]))

    def end(self) -> None:
        """Place what is left."""
        self._place(self.waiting)
        self.waiting = []

    def _group(self, unit: Sentence, lead_in: Sequence[Sentence], following: Sequence[Sentence]) -> Group | None:
        """Return the group of a sentence that tells: a new one, or the one it goes on with; None where it has none."""
        if not self.groups or (
            unit.owner != SEVERAL and self.opens(features(self.whole, self.groups, lead_in, unit, following), unit)
        ):
            self.groups.append(Group(unit.owner))
            return self.groups[-1]
        return None if unit.background else self._of(unit)

    def _of(self, unit: Sentence) -> Group | None:
        """Return the group that a sentence goes on with; None where it is about a body that has none."""
        last = self.groups[-1]
        if unit.owner in {None, SEVERAL} or not last.owner or last.owner == unit.owner:
            return last
        return next((group for group in reversed(self.groups) if group.owner == unit.owner), None)

    def _place(self, quiet: Sequence[Sentence]) -> None:
        """Add sentences that tell of no event to the groups of their bodies."""
        for sentence in quiet:
            group = self._of(sentence) if self.groups else None
            if group is None or sentence.owner == SEVERAL:
                self.rest.append(sentence)
            else:
                group.add(sentence, telling=False, dates=set())


def grouped(
    article: ArticleText, sentences: Sequence[Sentence], main: Body | None, opens: Opens
) -> tuple[list[Group], list[Sentence]]:
    """Group the sentences of an article by the occurrence that they tell of.

    Returns:
        The groups, and the sentences that belong to none: background, and what speaks of bodies that have no account.
    """
    grouping = Grouping(Whole(article), opens)
    units = list(_units(article, sentences, main))
    for i, unit in enumerate(units):
        grouping.read(unit, _following(units, i))
    grouping.end()
    return _one_of_a_series(grouping.whole, _served(grouping.whole, grouping.groups), sentences), grouping.rest


def _units(article: ArticleText, sentences: Sequence[Sentence], main: Body | None) -> Iterator[Sentence]:
    """Yield the sentences, and the items of those that list several, each with the body that it is about."""
    titled = {body.key for body in bodies(article) if body.span.part == "title"}
    councils = {body.key for sentence in sentences for body in sentence.named}
    current = main.key if main and main.key in councils and (main.key in titled or len(councils) == 1) else None
    for sentence in sentences:
        for unit in items_of(article, sentence) if sentence.strong else [sentence]:
            named = list(dict.fromkeys(body.key for body in unit.named))
            unit.owner = current if not named else named[0] if len(named) == 1 else _owner_of_several(unit)
            if len(named) == 1 and not unit.background:
                current = named[0]
            yield unit


def _owner_of_several(unit: Sentence) -> str:
    """Return the body that a sentence of several is about: the only one named before the words for an event."""
    told = [hit.start for hit in unit.hits if not hit.learned]
    before = {body.key for body in unit.named if told and body.span.end <= min(told)}
    return before.pop() if len(before) == 1 else SEVERAL


def _following(units: list[Sentence], i: int) -> list[Sentence]:
    """Return the next sentences that may be about the same: until another body is named or another event told."""
    found = []
    for unit in units[i + 1 : i + 3]:
        if unit.named or unit.strong:
            break
        found.append(unit)
    return found


def _lead_in(waiting: list[Sentence], unit: Sentence, told: int) -> list[Sentence]:
    """Return the last of the waiting sentences that lead to one that tells: of its paragraph, and headings over it."""
    if unit.item:
        return []
    start = len(waiting)
    while start and waiting[start - 1].piece.paragraph == unit.piece.paragraph:
        start -= 1
    if unit.piece.paragraph == told:
        turn = pattern(*segment_rules().later, *segment_rules().since)
        marked = [i for i in range(start, len(waiting)) if turn.search(waiting[i].piece.lower) or waiting[i].named]
        return waiting[marked[0] :] if marked else []
    while start and waiting[start - 1].heading:
        start -= 1
    return waiting[start:]


def _served(whole: Whole, groups: list[Group]) -> list[Group]:
    """Leave out what is about other services or staff, where the text tells of social care too."""
    served = pattern(*segment_rules().served)
    owners = {g.owner for g in groups if served.search(without_names(g.sentences))} | set(whole.titled)
    found = [g for g in groups if g.owner in owners and not _of_staff(g)]
    return found or groups


def _of_staff(group: Group) -> bool:
    """Say whether a group tells of the data of staff or of another service, and of nobody in social care."""
    other, topic = pattern(*segment_rules().other_data), pattern("{SOCIAL}")
    telling = [s for s in group.sentences if s.strong]
    return any(other.search(s.piece.lower) for s in telling) and not topic.search(without_names(telling))


def _one_of_a_series(whole: Whole, groups: list[Group], sentences: Sequence[Sentence]) -> list[Group]:
    """Make one group of a series: one penalty for more occasions than the text tells of."""
    if len(groups) < 2 or len({group.owner for group in groups}) > 1:
        return groups
    words = " ".join(s.piece.lower for s in sentences)
    number = whole.occasions
    if not number or not pattern(*segment_rules().penalised).search(words):
        return groups
    kept = 1 if 2 * len(groups) <= number and len(groups) + 1 < number else number
    for extra in groups[kept:]:
        for sentence in extra.sentences:
            groups[kept - 1].add(sentence, telling=sentence.strong, dates=extra.dates)
    return groups[:kept]
