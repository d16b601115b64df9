"""A model's answer in, claims out: each stands on words of the article that prove it; the rest is counted by reason.

Nothing that a model says is believed; what is kept is an id of the taxonomy, a date, a number or words of the article.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from analysis.claims import Claim
from analysis.second_coder.prompt import Shown
from analysis.second_coder.values import SEVERAL, authority, canonical
from corpus.errors import Rejected

MOST = 400
"""Statements of one answer that are looked at."""
CONFIDENCE = 1.0
"""A second coder states no confidence."""
_FENCE = re.compile(r"```(?:json)?\s*(.*?)\s*```", re.DOTALL)
SHORTEST_QUOTE, LONGEST_QUOTE = 3, 400


class Said(BaseModel):
    """One statement as a model makes it, of which nothing is proved yet."""

    model_config = ConfigDict(strict=True, extra="ignore")
    property: str
    value: str | int
    quote: str


@dataclass(slots=True)
class Answer:
    """What of an answer is proved, report by report, and how many of its values were turned down, by reason."""

    reports: list[list[Claim]] = field(default_factory=list)
    rejected: Counter[str] = field(default_factory=Counter)


def read_answer(content: str, shown: Shown, origin: str) -> Answer:
    """Prove a model's answer against the article that it was shown."""
    answer = Answer()
    left = MOST
    for statements in _reports(content, answer.rejected):
        answer.rejected["too many statements"] += max(0, len(statements) - left)
        claims = list(_claims(statements[:left], shown, origin, answer.rejected))
        left -= min(left, len(statements))
        if claims:
            answer.reports.append(claims)
    answer.rejected = +answer.rejected
    return answer


def _reports(content: str, rejected: Counter[str]) -> Iterator[list[Any]]:
    """Yield the statements of each report of an answer that is JSON alone, in a code fence or not."""
    fenced = _FENCE.fullmatch(content.strip())
    try:
        data = json.loads(fenced[1] if fenced else content)
    except (ValueError, RecursionError):
        rejected["answer not JSON alone"] += 1
        return
    reports = data.get("reports") if isinstance(data, dict) else None
    if not isinstance(reports, list):
        rejected["answer without reports"] += 1
        return
    for report in reports:
        statements = report.get("statements") if isinstance(report, dict) else None
        if isinstance(statements, list):
            yield statements
        else:
            rejected["report without statements"] += 1


def _claims(statements: list[Any], shown: Shown, origin: str, rejected: Counter[str]) -> Iterator[Claim]:
    """Yield what is proved of one report's statements, each value once."""
    seen: Counter[str] = Counter()
    known: set[tuple[str, str]] = set()
    for raw in statements:
        try:
            claim = _prove(raw, shown, origin, seen)
            if (claim.property, claim.value) in known or (seen[claim.property] and claim.property not in SEVERAL):
                raise Rejected("said again")
        except Rejected as error:
            rejected[str(error)] += 1
            continue
        known.add((claim.property, claim.value))
        seen[claim.property] += 1
        yield claim
        if claim.property == "organisation" and (listed := authority(shown.article, claim.span)):
            yield Claim("authority_id", listed, claim.span, origin, CONFIDENCE)


def _prove(raw: Any, shown: Shown, origin: str, seen: Counter[str]) -> Claim:
    """Return the claim of one statement.

    Raises:
        Rejected: something of it is not proved; says what, in words that hold nothing of the answer.
    """
    try:
        said = Said.model_validate(raw)
    except ValidationError:
        raise Rejected("of a wrong type") from None
    if not SHORTEST_QUOTE <= len(said.quote) <= LONGEST_QUOTE:
        raise Rejected("quotation too short or too long")
    span = shown.find(said.quote)
    if span is None:
        raise Rejected("quotation not in the text")
    value, span = canonical(said.property, said.value, span, shown)
    return Claim(said.property, value, span, origin, CONFIDENCE, ordinal=seen[said.property])
