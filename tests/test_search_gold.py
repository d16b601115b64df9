"""Searches in other words than the texts' find what they should; both ways together find most."""

import json

from tests.searches import GOLD, SEARCHES, measure

RECALL, RECIPROCAL_RANK = 0.83, 0.79
"""Floors of both ways together, a little under what was measured: vectors differ in the seventh decimal."""


def test_there_are_enough_searches_for_texts_that_exist() -> None:
    texts = {json.loads(line)["id"] for line in (GOLD / "dev.jsonl").read_text().splitlines()}
    assert len(SEARCHES) >= 30
    assert {text for search in SEARCHES for text in search["texts"]} <= texts


def test_words_and_meaning_together_find_more_than_either() -> None:
    found = measure()
    recall, reciprocal_rank = found["both"]
    assert recall >= RECALL
    assert reciprocal_rank >= RECIPROCAL_RANK
    assert recall >= max(found["words"][0], found["meaning"][0])
    assert reciprocal_rank >= max(found["words"][1], found["meaning"][1])
