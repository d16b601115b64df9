"""People: whose data it was, and how many of them the text counts."""

import re
import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from analysis.claims import Claim
from analysis.events import events_of
from analysis.rules import pattern
from analysis.segments import Segment
from analysis.text import ArticleText, Piece

VERSION = 1
ORIGIN = f"people@{VERSION}"
_WORDS = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
        ]
    )
} | {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "a hundred": 100, "a thousand": 1000}
_NUMBER = re.compile(
    r"(?<![\w£$.,/-])(?P<n>\d{1,3}(?:,\d{3})+|\d+|"
    + "|".join(sorted(_WORDS, key=len, reverse=True))
    + r")(?![\w%/]|,\d|\.\d)"
    r"(?P<w>(?: (?:of|the|its|his|her|their|old|elderly|and|vulnerable|disabled|looked-after|other|young|more|local"
    r"|adult|former|foster|named|different|social care|people's|or so|such|children in care|severely)){0,4})"
    r" (?P<who>[a-z-]+(?: [a-z]+)?)"
)


class PeopleRules(BaseModel):
    """The rules of people.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    children: list[str]
    adults: list[str]
    foster_carers: list[str]
    adoptive_parents: list[str]
    staff: list[str]
    counted: list[str]
    not_people: list[str]


def extract(article: ArticleText, segment: Segment) -> list[Claim]:
    """Return whose data it was and how many people's, where the text says so."""
    strong = {hit.piece.start for hit in events_of(article, segment.own) if hit.weight >= 2}
    return [*_subjects(article, segment, strong), *_count(article, segment, strong)]


def _subjects(article: ArticleText, segment: Segment, strong: set[int]) -> list[Claim]:
    """Return the group whose data it was."""
    rules = _rules()
    scores: dict[str, float] = {}
    first: dict[str, tuple[Piece, int, int]] = {}
    for group in ("adoptive_parents", "foster_carers", "staff", "children", "adults"):
        for piece in segment.own:
            for match in pattern(*getattr(rules, group)).finditer(piece.lower):
                if group == "adults" and "children" in match.group():
                    continue
                scores[group] = scores.get(group, 0.0) + (
                    2.0 if piece.start in strong or piece.part == "title" else 1.0
                )
                first.setdefault(group, (piece, match.start(), match.end()))
    if not scores:
        return []
    best = max(
        scores, key=lambda group: scores[group] * (1.6 if group in {"adoptive_parents", "foster_carers"} else 1.0)
    )
    rest = sorted((scores[g] for g in ("children", "adults", "staff") if g in scores and g != best), reverse=True)
    piece, start, end = first[best]
    value = (
        "mixed"
        if best in {"children", "adults", "staff"} and rest and rest[0] >= 0.55 * scores[best] and scores[best] >= 2
        else best
    )
    return [
        Claim("data_subjects", value, article.span(piece.part, piece.start + start, piece.start + end), ORIGIN, 0.7)
    ]


def _count(article: ArticleText, segment: Segment, strong: set[int]) -> list[Claim]:
    """Return the number of people that the text gives."""
    rules = _rules()
    best: tuple[float, Piece, re.Match[str], int] | None = None
    for piece in segment.own:
        for match in _NUMBER.finditer(piece.lower):
            who = pattern(*rules.counted).match(match["who"])
            number = (
                _WORDS.get(match["n"]) or int(match["n"].replace(",", ""))
                if match["n"] not in _WORDS
                else _WORDS[match["n"]]
            )
            if not who or number < 1 or (1900 < number < 2035 and "," not in match["n"]):
                continue
            near = piece.lower[max(0, match.start() - 30) : match.end() + 20]
            score = (
                (2.0 if piece.start in strong else 0.6)
                + (0.8 if pattern("{DATA}").search(piece.lower[max(0, match.start() - 60) : match.end() + 40]) else 0)
                + (number > 3) * 0.5
            )
            score -= 2.0 if pattern(*rules.not_people).search(near) else 0
            if score > 1.2 and (best is None or (score, number) > (best[0], best[3])):
                best = (score, piece, match, number)
    if best is None:
        return []
    _, piece, match, number = best
    return [
        Claim(
            "people_affected",
            str(number),
            article.span(piece.part, piece.start + match.start(), piece.start + match.end()),
            ORIGIN,
            0.7,
        )
    ]


@cache
def _rules() -> PeopleRules:
    with files("analysis").joinpath("extraction/people.toml").open("rb") as file:
        return PeopleRules.model_validate(tomllib.load(file))
