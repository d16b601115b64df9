"""Long texts with their coding, all invented: hand-written parts, filled up with varied sentences from a stock.

    python tests/long_texts.py > long.jsonl      # for `carebreach analyse evaluate --gold long.jsonl`

In a part (gold/long/*.txt) a line `@fill NAME PARAGRAPHS [numbered]` stands for that many paragraphs of the stock
gold/long/stock/NAME.txt. In the stock `[a|b]` is one of two wordings, and `{n}` and the like a running number or name.
"""

import json
import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

FOLDER = Path(__file__).parent / "gold" / "long"
MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905
PLACES = ("Millbeck", "Harrowstead", "Oxley Green", "Penwithen", "Thornacre", "Saltby", "Coldwell", "Amberholt")
"""Places that there are not."""
WIDTH, PAGE = 88, 46
"""Code points in a printed line and lines on a printed page."""
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
_FILL = re.compile(r"@fill (\w+) (\d+)( numbered)?")


def long_texts() -> list[dict[str, Any]]:
    """Return the coded texts, in the form of the gold files; every run gives the same."""
    codings = (FOLDER / "codings.jsonl").read_text(encoding="utf-8").splitlines()
    return [_with_text(json.loads(coding)) for coding in codings]


def _with_text(coding: dict[str, Any]) -> dict[str, Any]:
    """Return a coding with its text, and its quotations as they stand there."""
    part = (FOLDER / f"{coding['id']}.txt").read_text(encoding="utf-8")
    text = "\n\n".join(_paragraphs(part, _Stock(coding["id"], coding["published"])))
    text = _printed(text, coding["title"]) if coding.pop("printed") else text
    for incident in coding["incidents"]:
        incident["quotes"] = {name: _found(words, text) for name, words in incident["quotes"].items()}
    return {**coding, "text": text}


def _paragraphs(part: str, stock: "_Stock") -> Iterator[str]:
    """Yield the paragraphs of a text, with the stock's in place of each `@fill`."""
    for paragraph in part.strip().split("\n\n"):
        fill = _FILL.fullmatch(paragraph)
        if fill is None:
            yield paragraph
        else:
            yield from stock.fill(fill[1], int(fill[2]), numbered=fill[3] is not None)


class _Stock:
    """Sentences by name, dealt like cards: none comes again before all have come. Each text has a seed of its own."""

    def __init__(self, seed: str, published: str) -> None:
        self._random = Random(seed)
        self._year = int(published[:4])
        self._number = 0
        self._dealt: dict[str, list[str]] = {}

    def fill(self, name: str, count: int, *, numbered: bool) -> Iterator[str]:
        """Yield some paragraphs of three to six sentences."""
        for _ in range(count):
            self._number += 1
            words = " ".join(self._sentence(self._next(name)) for _ in range(self._random.randint(3, 6)))
            yield f"{self._number}. {words}" if numbered else words

    def _next(self, name: str) -> str:
        """Return the next sentence of a stock."""
        if not self._dealt.get(name):
            lines = (FOLDER / "stock" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
            self._dealt[name] = self._random.sample(lines, len(lines))
        return self._dealt[name].pop()

    def _sentence(self, line: str) -> str:
        """Return a sentence with one wording of each choice, its numbers and names filled in."""
        while choice := _CHOICE.search(line):
            line = line[: choice.start()] + self._random.choice(choice[1].split("|")) + line[choice.end() :]
        line = _SLOT.sub(lambda slot: self._value(slot[1]), line)
        return line[0].upper() + line[1:]

    def _value(self, slot: str) -> str:
        random = self._random
        if slot == "date":
            return f"{random.randint(1, 28)} {random.choice(MONTHS)} {self._year - random.randint(1, 2)}"
        values: dict[str, object] = {
            "n": random.randint(2, 39), "big": random.randint(101, 999), "pct": random.randint(3, 97),
            "money": f"{random.randint(2, 899)},{random.randint(100, 999)}", "month": random.choice(MONTHS),
            "year": self._year - random.randint(1, 4), "place": random.choice(PLACES),
        }  # fmt: skip
        return str(values[slot])


def _printed(text: str, title: str) -> str:
    """Return a text as a PDF gives it: lines of one width, and on each page its head and its number."""
    lines = [line for block in text.split("\n\n") for line in (*textwrap.wrap(block, WIDTH), "")]
    pages = [lines[i : i + PAGE] for i in range(0, len(lines), PAGE)]
    return "\n".join("\n".join((title, *page, str(number))) for number, page in enumerate(pages, 1))


def _found(words: str | list[str | None] | None, text: str) -> str | list[str | None] | None:
    """Return quotations as they stand in a text, where a line may break at any blank."""
    if isinstance(words, list):
        return [str(_found(one, text)) if one else None for one in words]
    if words is None:
        return None
    found = re.search(r"\s+".join(map(re.escape, words.split())), text)
    if found is None:
        raise ValueError(f"not in the text: {words}")
    return found.group()


if __name__ == "__main__":
    for one in long_texts():
        sys.stdout.write(json.dumps(one, ensure_ascii=False) + "\n")
