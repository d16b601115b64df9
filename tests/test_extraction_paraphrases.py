"""Causes and outcomes in other words: the same thing as papers, regulators, ombudsmen, tribunals and law firms put it.

The sentences stand in gold/paraphrases.toml; all are invented.
"""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.claims import Claim
from analysis.extraction import causes, outcomes
from analysis.segments import Segment
from analysis.text import ArticleText

SENTENCES = tomllib.loads((Path(__file__).parent / "gold" / "paraphrases.toml").read_text(encoding="utf-8"))


def pairs(name: str) -> list[tuple[str, str]]:
    return [(value, text) for value, texts in SENTENCES[name].items() for text in texts]


def values(extract: Callable[[ArticleText, Segment], list[Claim]], name: str, text: str) -> list[str]:
    article = ArticleText("", text)
    found = extract(article, Segment(tuple(article.sentences)))
    for claim in found:
        claim.span.prove(text)
    return [claim.value for claim in found if claim.property == name and not claim.tentative]


@pytest.mark.parametrize(("cause", "text"), pairs("causes"))
def test_a_cause_is_read_in_other_words(cause: str, text: str) -> None:
    assert values(causes.extract, "causes", text)[:1] == [cause]


@pytest.mark.parametrize("text", SENTENCES["no_cause"])
def test_a_sentence_about_nothing_lost_has_no_cause(text: str) -> None:
    assert values(causes.extract, "causes", text) == []


@pytest.mark.parametrize(("outcome", "text"), pairs("outcomes"))
def test_an_outcome_is_read_in_other_words(outcome: str, text: str) -> None:
    assert outcome in values(outcomes.extract, "outcomes", text)


@pytest.mark.parametrize("text", SENTENCES["no_outcome"])
def test_what_did_not_or_may_happen_is_no_outcome(text: str) -> None:
    assert values(outcomes.extract, "outcomes", text) == []
