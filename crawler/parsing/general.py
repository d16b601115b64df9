"""The text of an article on a page whose template nobody knows: several readings, and the one that most agree with."""

import logging
import re
from collections import defaultdict
from collections.abc import Sequence

from lxml.html import HtmlElement

from crawler.parsing.blocks import BLOCKS, running_text, stands_in_furniture, words

# What a reading finds is believed if so much of it stands in lines as long as a sentence, not in menus.
SENTENCE = 40
ENOUGH = 100
_LONG_SENTENCE = 60
# Beyond these, the extractor takes minutes, and no article is so long.
LARGEST_PAGE = 2_000_000
MOST_ELEMENTS = 20_000
_SHORTEST_BLOCK = 25
_SHINGLE = 4
_LONGEST_COMPARED = 200_000
_WORD = re.compile(r"\w+")


def extracted_text(html: str, tree: HtmlElement, url: str) -> str:
    """Return what trafilatura finds, without what only its generous reading has before or after the strict one's text.

    A page too large for it gives nothing.
    """
    if len(html) > LARGEST_PAGE or sum(1 for _ in tree.iter()) > MOST_ELEMENTS:
        return ""
    from trafilatura import extract  # slow to import, and rarely needed

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it tells of every odd page; we tell of rejected ones

    def lines(precise: bool) -> list[str]:
        try:
            text = extract(html, url=url or None, include_comments=False, include_tables=True, favor_precision=precise)
        except RecursionError:
            return []
        return [line for part in (text or "").splitlines() if (line := words(part))]

    return "\n\n".join(_trimmed(lines(precise=False), lines(precise=True)))


def _trimmed(generous: list[str], strict: list[str]) -> list[str]:
    """Return the lines from the first to the last that both readings have, and the sentences that border on them."""
    text, known, said = "\n".join(strict), set(strict), _shingles("\n".join(strict))

    def is_shared(line: str) -> bool:
        own = _shingles(line)
        return line in known or (len(own & said) * 2 >= len(own) if own else line in text)

    shared = [place for place, line in enumerate(generous) if is_shared(line)]
    if not shared:
        return generous
    first, last = shared[0], shared[-1]
    while first > 0 and _is_sentence(generous[first - 1]):
        first -= 1
    while last + 1 < len(generous) and _is_sentence(generous[last + 1]):
        last += 1
    return generous[first : last + 1]


def _is_sentence(line: str) -> bool:
    return len(line) >= _LONG_SENTENCE and line.endswith((".", "!", "?", "”", '"', "’", "'"))


def densest_text(tree: HtmlElement) -> str:
    """Return the text of the element whose own paragraphs say most, links not counted."""
    scores: defaultdict[HtmlElement, float] = defaultdict(float)
    known: dict[HtmlElement, bool] = {}
    for block in tree.iter("p", "pre", "blockquote", "div", "section", "td"):
        said = _own_text(block)
        if said < _SHORTEST_BLOCK or stands_in_furniture(block, known):
            continue
        if block.tag not in {"p", "pre", "blockquote"}:
            scores[block] += said
        elif (parent := block.getparent()) is not None:
            scores[parent] += said
            if (above := parent.getparent()) is not None:
                scores[above] += said / 2
    return running_text([max(scores, key=lambda one: scores[one])]) if scores else ""


def _own_text(block: HtmlElement) -> int:
    """Return how much a block says itself, in no block inside it and in no link."""
    said = len((block.text or "").strip())
    for child in block:
        said += len((child.tail or "").strip())
        if isinstance(child.tag, str) and child.tag not in BLOCKS and child.tag not in {"a", "script", "style"}:
            said += sum(len(part.strip()) for part in child.itertext())
    return said


def is_prose(text: str) -> bool:
    """Say whether a text has sentences."""
    return sum(len(line) for line in text.split("\n\n") if len(line) >= SENTENCE) >= ENOUGH


def most_agreed(readings: Sequence[str]) -> int:
    """Return which of several readings of one page agrees best with the others; of equals the first."""
    shingles = [_shingles(reading) for reading in readings]
    votes = [sum(_agreement(one, other) for other in shingles if other is not one) if one else -1.0 for one in shingles]
    return votes.index(max(votes))


def agreement(one: str, other: str) -> float:
    """Return how far two readings agree: the F1 of their shingles."""
    return _agreement(_shingles(one), _shingles(other))


def _agreement(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0


def _shingles(text: str) -> set[tuple[str, ...]]:
    tokens = _WORD.findall(text[:_LONGEST_COMPARED])
    return {tuple(tokens[i : i + _SHINGLE]) for i in range(len(tokens) - _SHINGLE + 1)}
