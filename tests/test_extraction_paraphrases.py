"""Causes and outcomes in other words: the same thing as papers, regulators, ombudsmen, tribunals and law firms put it.

The sentences stand in gold/paraphrases.toml; all are invented.
"""

import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path

from analysis.claims import Claim
from analysis.extraction import causes, outcomes
from analysis.segments import Segment
from analysis.text import ArticleText

SENTENCES = tomllib.loads((Path(__file__).parent / "gold" / "paraphrases.toml").read_text(encoding="utf-8"))


WRONG = {"causes": 4, "no_cause": 8, "outcomes": 4, "no_outcome": 3}
"""How many of each may be read wrongly, as reached: of 261, 20, 173 and 24."""


def pairs(name: str) -> list[tuple[str, str]]:
    return [(value, text) for value, texts in SENTENCES[name].items() for text in texts]


def values(extract: Callable[[ArticleText, Segment], list[Claim]], name: str, text: str) -> list[str]:
    article = ArticleText("", text)
    found = extract(article, Segment(tuple(article.sentences)))
    for claim in found:
        claim.span.prove(text)
    return [claim.value for claim in found if claim.property == name and not claim.tentative]


def wrong(right: Iterable[tuple[str, bool]]) -> list[str]:
    return [text for text, good in right if not good]


def test_causes_are_read_in_other_words() -> None:
    found = [(text, values(causes.extract, "causes", text)[:1] == [cause]) for cause, text in pairs("causes")]
    assert len(wrong(found)) <= WRONG["causes"], wrong(found)


def test_sentences_about_nothing_lost_have_no_cause() -> None:
    found = [(text, values(causes.extract, "causes", text) == []) for text in SENTENCES["no_cause"]]
    assert len(wrong(found)) <= WRONG["no_cause"], wrong(found)


def test_outcomes_are_read_in_other_words() -> None:
    found = [(text, outcome in values(outcomes.extract, "outcomes", text)) for outcome, text in pairs("outcomes")]
    assert len(wrong(found)) <= WRONG["outcomes"], wrong(found)


def test_what_did_not_or_may_happen_is_no_outcome() -> None:
    found = [(text, values(outcomes.extract, "outcomes", text) == []) for text in SENTENCES["no_outcome"]]
    assert len(wrong(found)) <= WRONG["no_outcome"], wrong(found)
