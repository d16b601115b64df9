"""What a second coder is told (prompt.md with the taxonomy's definitions), and what it is shown of an article.

It is shown headline, text and date, never the address. Private names are covered character by character, so that
a place in what was shown is the same place in the article.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template

from analysis.moments import reference
from analysis.text import ArticleText, normal
from corpus.privacy import Mask
from corpus.spans import Part, Span
from corpus.taxonomy import Term, load_taxonomy

COVER = "█"
LONGEST = 60_000
"""Code points of a text that are shown; what stands after them isn't coded a second time."""
_WHOLE_START, _WHOLE_END = r"(?<!\w)(?<!\d[.,])", r"(?!\w|[.,]\d| ?(?:hundred|thousand|million|billion)\b)"


@dataclass(frozen=True, slots=True)
class Shown:
    """An article as it is shown to a second coder."""

    article: ArticleText
    title: str
    text: str

    def message(self) -> str:
        """Return the article as JSON, in which no words of it can end what is data."""
        day = reference(self.article)
        words = {"title": self.title, "published": day.isoformat() if day else None, "text": self.text}
        return json.dumps(words, ensure_ascii=False)

    def find(self, quote: str) -> Span | None:
        """Return where a quotation stands, as whole words and in normal form; the span has the article's own words."""
        wanted = normal(quote)
        pattern = re.compile(
            (_WHOLE_START if wanted[:1].isalnum() else "")
            + re.escape(wanted)
            + (_WHOLE_END if wanted[-1:].isalnum() else "")
        )
        places: tuple[tuple[Part, str], ...] = (("text", self.text), ("title", self.title))
        for part, words in places:
            if match := pattern.search(normal(words)):
                return self.article.span(part, match.start(), match.end())
        return None


def show(article: ArticleText, masks: Iterable[Mask]) -> Shown:
    """Return an article with its private names covered and its site furniture blanked."""
    names = [(mask.part, mask.start, mask.end) for mask in masks]
    furniture = _cover(article.text, article.furniture, " ")
    text = _cover(furniture, [(start, end) for part, start, end in names if part == "text"], COVER)
    title = _cover(article.title, [(start, end) for part, start, end in names if part == "title"], COVER)
    return Shown(article, title, text[:LONGEST])


@cache
def instructions() -> str:
    """Return what every second coder is told."""
    known = load_taxonomy()
    template = Template(files("analysis").joinpath("second_coder/prompt.md").read_text(encoding="utf-8"))
    return template.substitute(
        known.rules,
        list_of_causes=_list(known.causes),
        list_of_outcomes=_list(known.outcomes),
        list_of_channels=_list(known.channels),
        list_of_statuses=_list(known.statuses),
        list_of_data_subjects=_list(known.data_subjects),
    )


def _list(terms: Iterable[Term]) -> str:
    """Return the entries of a vocabulary that are values, a line each."""
    return "\n".join(f"- {term.id}: {term.definition}" for term in terms if term.id != "unknown")


def _cover(words: str, places: Iterable[tuple[int, int]], sign: str) -> str:
    """Return words of the same length, with a sign for each character at some places; blanks stay."""
    shown = list(words)
    for start, end in places:
        shown[start:end] = [character if character.isspace() else sign for character in words[start:end]]
    return "".join(shown)
