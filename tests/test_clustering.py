"""Reports that mean the same form themes with readable names; the rest honestly has none. All texts are synthetic."""

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.clustering import Clustering, cluster, told_in
from analysis.text import ArticleText
from corpus.identity import digest

KINDS = {
    "laptop": "At Karsholm an unencrypted laptop was stolen from a car overnight and [person 1] lost a memory stick",
    "letter": "In Wexborough the envelope went to a wrong address and neighbours opened the misdirected letter",
    "snoop": "Jackie says a curious employee browsed records of relatives without a work reason and was struck off",
}


def corpus(per_kind: int, noise: int = 0, seed: int = 0) -> tuple[list[str], list[str], NDArray[np.float32]]:
    """Return ids, texts and vectors: tight groups far apart, and vectors that point anywhere."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(len(KINDS), 384))
    ids, texts, rows = [], [], []
    for centre, (kind, text) in zip(centres, KINDS.items(), strict=True):
        for number in range(per_kind):
            ids.append(f"{kind}{number:02}")
            texts.append(text)
            rows.append(centre + rng.normal(scale=0.15, size=384))
    for number in range(noise):
        ids.append(f"noise{number:02}")
        texts.append("Nothing like the others")
        rows.append(rng.normal(size=384))
    matrix = np.array(rows).reshape(len(rows), 384)
    return ids, texts, (matrix / np.linalg.norm(matrix, axis=1, keepdims=True)).astype(np.float32)


def groups(found: Clustering) -> dict[str, set[str]]:
    of: dict[str, set[str]] = {}
    for member in found.members:
        of.setdefault(member.theme_id or "", set()).add(member.report_id.rstrip("0123456789"))
    return of


def test_reports_of_one_kind_are_one_theme() -> None:
    found = cluster(*corpus(per_kind=12))
    assert len(found.themes) == 3
    assert all(len(kinds) == 1 for kinds in groups(found).values())
    assert sum(theme.size for theme in found.themes) == 36


def test_what_is_like_nothing_else_has_no_theme() -> None:
    found = cluster(*corpus(per_kind=12, noise=6))
    alone = {member.report_id for member in found.members if member.theme_id is None}
    assert alone == {f"noise{number:02}" for number in range(6)}


def test_themes_are_named_by_small_words_that_set_them_apart() -> None:
    named = {theme.name: theme.keywords for theme in cluster(*corpus(per_kind=12)).themes}
    words = {word for keywords in named.values() for keyword in keywords for word in keyword.split()}
    assert {"laptop", "envelope", "curious"} <= words
    assert all(name[0].isupper() and " · " in name for name in named)


def test_no_person_and_no_council_names_a_theme() -> None:
    for theme in cluster(*corpus(per_kind=12)).themes:
        words = {word.lower() for keyword in [theme.name, *theme.keywords] for word in keyword.split()}
        assert not words & {"jackie", "karsholm", "wexborough", "person", "council"}


def test_the_order_makes_no_difference() -> None:
    ids, texts, vectors = corpus(per_kind=10, noise=5)
    expected = cluster(ids, texts, vectors)
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(len(ids))
        assert cluster([ids[i] for i in order], [texts[i] for i in order], vectors[order]) == expected


def test_a_theme_is_known_by_its_most_central_report() -> None:
    ids, texts, vectors = corpus(per_kind=12)
    found = cluster(ids, texts, vectors)
    for theme in found.themes:
        members = [ids.index(member.report_id) for member in found.members if member.theme_id == theme.id]
        central = max(members, key=lambda i: float(vectors[i] @ vectors[members].sum(axis=0)))
        assert theme.id == "t" + digest("theme", ids[central])


@pytest.mark.parametrize("number", range(10))
def test_few_reports_have_places_but_no_themes(number: int) -> None:
    ids, texts, vectors = (part[:number] for part in corpus(per_kind=12))
    found = cluster(ids, texts, vectors)
    assert found.themes == []
    assert [member.report_id for member in found.members] == sorted(ids)
    assert all(-1 <= member.x <= 1 and -1 <= member.y <= 1 and member.theme_id is None for member in found.members)


def test_many_reports_of_the_same_words_are_no_error() -> None:
    vectors = np.tile(corpus(per_kind=1)[2][:1], (30, 1))
    found = cluster([f"r{number:02}" for number in range(30)], ["the same letter"] * 30, vectors)
    assert {(member.x, member.y) for member in found.members} == {(0.0, 0.0)}


def test_one_text_and_one_vector_for_each_report_are_asked_for() -> None:
    ids, texts, vectors = corpus(per_kind=2)
    with pytest.raises(ValueError, match="6 reports, 5 texts, 6 vectors"):
        cluster(ids, texts[1:], vectors)


def test_a_report_is_told_in_the_sentences_of_its_evidence() -> None:
    text = "A first sentence. Karsholm Council lost a laptop. Nothing here. The council was fined."
    article = ArticleText("Headline", text)
    evidence = [(text.index("fined"), text.index("fined") + 5), (text.index("lost"), text.index("lost") + 4)]
    told = [text[start:end] for start, end in told_in(article, evidence)]
    assert told == ["Karsholm Council lost a laptop.", "The council was fined."]
