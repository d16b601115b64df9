"""Spans: where in a stored text a value stands, proved by the quotation itself."""

from dataclasses import dataclass
from typing import Literal, get_args

Part = Literal["text", "title", "url"]
PARTS: frozenset[str] = frozenset(get_args(Part))


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Code points `start` to `end` (exclusive) of one part of an article, with the words that stand there."""

    start: int
    end: int
    quote: str
    part: Part = "text"

    @classmethod
    def of(cls, text: str, start: int, end: int, part: Part = "text") -> "Span":
        """Cut the span `start`..`end` out of a text.

        Raises:
            ValueError: the offsets do not lie inside the text, or the span is empty.
        """
        if not 0 <= start < end <= len(text):
            raise ValueError(f"span {start}..{end} does not lie inside a {part} of {len(text)} characters")
        return cls(start, end, text[start:end], part)

    def prove(self, text: str) -> None:
        """Check that `text[start:end] == quote`.

        Raises:
            ValueError: other words stand there; shows both.
        """
        found = text[self.start : self.end]
        if found != self.quote:
            raise ValueError(f"span {self.start}..{self.end} of the {self.part} reads {found!r}, not {self.quote!r}")
