"""Stories in, articles out as papers would print them: copies edited to known degrees, among stories that quote alike.

For measuring alone. All that is added to a story is invented, and the same seed plants the same articles.
"""

import hashlib
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

ROUND_UP = "round-up"
"""A text of several stories, which is a copy of none of them."""
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b")
_STATEMENTS = (
    "A spokesperson for the regulator said: “People trust councils with the most private facts of their lives and "
    "they "
    "have a right to expect that such facts are kept under lock and key. Where an organisation falls short of what "
    "the law asks, we will not hesitate to act, and we urge every body that holds such files to look again at how they "
    "are sent, stored and thrown away.”",
    "In a statement the authority said: “We take our duty to look after personal information very seriously and are "
    "sorry for the distress that this has caused. As soon as we learned of the error we told those concerned, began a "
    "full inquiry and changed how such papers leave our offices. All staff have since been trained again, and we shall "
    "go on working with the regulator until every one of its recommendations is met.”",
    "The charity’s chief executive said: “A family that has asked for help should never have to fear that a neighbour "
    "will read about it. Each of these cases begins with a small slip and ends with somebody who no longer dares to "
    "pick up the phone. We want to see every council publish how often this happens, what it has learned, and how "
    "those who were let down have been put right.”",
)
"""What a press office sends to all: longer than most quotations."""
_STANDING = (
    "We and our partners store information on a device and read it, such as cookies, to show you news that fits your "
    "interests, to measure how it is read and to improve what we offer; you may change your mind at any hour in the "
    "settings at the foot of each page, where our partners are listed by purpose.",
    "This newspaper abides by the editors’ code of practice; if you have a complaint about what we print, write to the "
    "editor at our office on the market square, and if you are not content with the answer, to the press watchdog.",
    "Do you have a story for us? Ring the newsdesk between nine and five, or write to us in confidence, and one of our "
    "reporters will be in touch; we never pay for news, and we never name those who ask us not to.",
)
"""What a paper prints with all that it prints, and no rule of ours knows."""
_LINES = (
    "The matter is to come before the cabinet when it meets after the recess, officers said.",
    "Our readers have written to us about it since the weekend, and we print some of their letters on page nine.",
    "It comes as town halls across the county look for savings for the year ahead.",
    "Opposition members have called for the chief executive to answer questions in public.",
)
_HEADS = ("Probe after files blunder", "Council says sorry", "Watchdog steps in over records", "Families ‘let down’")
_WORDS = ("also", "then", "later", "still", "officers", "local", "members", "early", "several", "major", "whole", "new")


@dataclass(frozen=True, slots=True)
class Planted:
    """An article of which it is known what it is a copy of."""

    id: str
    title: str
    text: str
    story: str
    """What all copies of one story share; a round-up has its own."""
    degree: str
    """How it was edited: one of DEGREES, `original` or `round-up`."""

    @property
    def article(self) -> tuple[str, str, str]:
        """What families are found from: article id, title, text."""
        return self.id, self.title, self.text


def plant(stories: Sequence[tuple[str, str]], seed: int = 0) -> list[Planted]:
    """Return each story, (title, text), as papers print it: a copy of every degree, and now and then a round-up."""
    quoting = [(title, _quoting(text, _rng(f"{seed} {i}"))) for i, (title, text) in enumerate(stories)]
    planted: list[Planted] = []
    for number, (title, text) in enumerate(quoting):
        planted += copies(f"{seed} {number}", title, text, tuple(DEGREES))
        if number % 10 == 9:
            told = [text for _, text in quoting[number - 2 : number + 1]]
            whole = "\n\n".join(["What happened in the county this week, as we told it then.", *told])
            planted.append(_planted(f"{seed} {number} {ROUND_UP}", ROUND_UP, "The week in brief", whole))
    return planted


def copies(story: str, title: str, text: str, degrees: Sequence[str]) -> Iterator[Planted]:
    """Yield a story as it was first printed, and a copy of each of these degrees."""
    yield _planted(story, "original", title, text)
    for degree in degrees:
        rng = _rng(f"{story} {degree}")
        yield _planted(story, degree, rng.choice(_HEADS), _furnished(DEGREES[degree](text, rng), rng))


def _rng(seed: str) -> random.Random:
    return random.Random(seed)  # noqa: S311 - nothing is kept secret by it


def _planted(story: str, degree: str, title: str, text: str) -> Planted:
    """Return an article whose id tells nothing of what it is."""
    return Planted(hashlib.sha256(f"{story} {degree}".encode()).hexdigest()[:16], title, text, story, degree)


def _quoting(text: str, rng: random.Random) -> str:
    """Add a press office's statement or two to a story, among its sentences."""
    sentences = _sentences(text)
    for statement in rng.sample(_STATEMENTS, rng.choice((1, 1, 2))):
        sentences.insert(rng.randrange(1, len(sentences) + 1), statement)
    return " ".join(sentences)


def _furnished(text: str, rng: random.Random) -> str:
    """Put a paper's standing text above or below an article."""
    standing = rng.choice(_STANDING)
    return f"{standing}\n\n{text}" if rng.random() < 0.3 else f"{text}\n\n{standing}"


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?”])\s+(?=[A-Z“])", text)


def _edited(text: str, share: float, rng: random.Random) -> str:
    """Change a share of the words: half are replaced, a quarter left out, a quarter get a word beside them."""
    words = []
    for word in text.split(" "):
        way = rng.random() / share
        words += [word] * (way >= 0.75) + [rng.choice(_WORDS)] * (way < 0.5 or 0.75 <= way < 1)
    return " ".join(words)


def _cut(text: str, share: float) -> str:
    """Keep the sentences at the top until this share of the text is reached."""
    kept, length = [], 0
    for sentence in _sentences(text):
        if length >= share * len(text):
            break
        kept.append(sentence)
        length += len(sentence) + 1
    return " ".join(kept)


def _with_lines(text: str, rng: random.Random, top: bool) -> str:
    """Add a line at the top or after the first sentence, and one further down."""
    sentences = _sentences(text)
    first, second = rng.sample(_LINES, 2)
    sentences.insert(rng.randrange(1, len(sentences) + 1), second)
    sentences.insert(0 if top else 1, first)
    return " ".join(sentences)


def _localised(text: str, rng: random.Random) -> str:
    """Swap the two names that stand in a text most often for others, wherever they stand."""
    names = _NAME.findall(text)
    for name in sorted(set(names), key=lambda name: (-names.count(name), name))[:2]:
        text = re.sub(rf"\b{name}\b", rng.choice(("Netherholme", "Ashgarth", "Millcote", "Wintersby")), text)
    return text


DEGREES: dict[str, Callable[[str, random.Random], str]] = {
    "same words": lambda text, _: text,
    "lines added": lambda text, rng: _with_lines(text, rng, top=rng.random() < 0.5),
    "names swapped": _localised,
    "1 word in 30 edited": lambda text, rng: _edited(text, 1 / 30, rng),
    "1 word in 15 edited": lambda text, rng: _edited(text, 1 / 15, rng),
    "cut to two thirds": lambda text, _: _cut(text, 2 / 3),
    "cut to a third": lambda text, _: _cut(text, 1 / 3),
    "cut to two thirds, 1 word in 30 edited, lines added": lambda text, rng: _with_lines(
        _edited(_cut(text, 2 / 3), 1 / 30, rng), rng, top=False
    ),
}
"""How a copy is made, by its name; each also has another headline and a paper's standing text."""
