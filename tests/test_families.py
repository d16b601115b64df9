"""Copies of one story form one family, whatever the order; a story that retells another does not join it.

All articles are synthetic.
"""

import json
import random
import sys
import weakref
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import analysis.families
from analysis.families import BATCH, find_families, grouping
from analysis.families.planting import plant

LEAD = (
    "Karsholm Council has apologised after a folder about four families was found in a taxi. "
    "The driver, who handed it in at a police station, said that the names of children were on the first page. "
)
BODY = " ".join(
    f"Paragraph {number} of the report tells what the {thing} said about the {other}, and why the inquiry number "
    f"{number} into the {other} was {verdict} by the panel in session {number}."
    for number, (thing, other, verdict) in enumerate(
        [
            ("manager", "folder", "opened"),
            ("clerk", "taxi", "closed"),
            ("driver", "journey", "delayed"),
            ("auditor", "register", "upheld"),
            ("panel", "apology", "welcomed"),
            ("union", "workload", "noted"),
            ("chair", "training", "promised"),
            ("regulator", "notice", "awaited"),
        ]
    )
)
STORY = LEAD + BODY
NOTICE = (
    "Enforcement notice. Karsholm Council failed to keep personal data secure, in breach of the seventh principle. "
    + " ".join(f"Finding {number}: the controller did not {verb} its records for {number} months." for number, verb in
               enumerate(["encrypt", "log", "review", "lock", "count", "trace", "check", "return", "weed", "index"]))
    + ' The Commissioner said: "Folders about children belong in a locked case, not on the back seat of a taxi."'
)  # fmt: skip
SUMMARY = (
    "A northern authority must mend its ways after papers went astray in a cab, the watchdog has ruled. Its notice lists "
    "ten failings, from missing logs to unlocked cupboards. Trade unions blame a lack of money for storage, and the "
    'opposition wants an outside review before the summer. The Commissioner said: "Folders about children belong in a '
    'locked case, not on the back seat of a taxi."'
)


def edited(text: str, share: float, seed: int) -> str:
    """Return a text with a share of its words replaced."""
    rng = random.Random(seed)
    return " ".join(f"edit{rng.randrange(10_000)}" if rng.random() < share else word for word in text.split(" "))


def plain(number: int, seed: str) -> str:
    """Return so many words that stand nowhere else together."""
    return " ".join(f"word{number}" for number in random.Random(seed).choices(range(5000), k=number))


def sentences(seed: str) -> str:
    rng = random.Random(seed)
    return " ".join(f"The {plain(rng.randint(6, 20), f'{seed} {i}')}." for i in range(rng.randint(8, 25)))


def families(*texts: str) -> dict[str, str]:
    return find_families((f"a{number}", "Headline", text) for number, text in enumerate(texts))


def joined(*texts: str) -> bool:
    return len(set(families(*texts).values())) == 1


def test_the_same_words_are_one_family_whatever_case_headline_and_furniture() -> None:
    other = STORY.upper() + "\n\nRead more\nFollow BBC Tees on X (formerly Twitter), Facebook and Instagram."
    assert find_families([("a2", "One", STORY), ("a1", "Two", other)]) == {"a1": "a1", "a2": "a1"}


def test_lightly_edited_copies_are_one_family() -> None:
    copies = [edited(STORY, 0.05, seed) for seed in range(20)]
    assert joined(STORY, *copies)


def test_a_copy_cut_from_the_bottom_joins() -> None:
    assert joined(STORY, STORY[: len(STORY) // 2])


def test_a_rewritten_story_stands_apart() -> None:
    assert not joined(STORY, edited(STORY, 0.4, seed=1))


def test_a_trade_summary_that_quotes_a_notice_is_no_copy_of_it() -> None:
    assert not joined(NOTICE, SUMMARY)


def test_a_teaser_is_no_copy_of_the_story_it_leads_to() -> None:
    assert not joined(STORY, LEAD[:60])


def test_decisions_of_two_numbers_are_two_cases_however_alike() -> None:
    first, second = (f"Karsholm Council ({number})\n{STORY}" for number in ("20 006 171", "21 004 302"))
    assert not joined(first, second)
    assert joined(first, f"Karsholm Council (20 006 171)\n{edited(STORY, 0.05, seed=2)}")


def test_a_family_has_the_smallest_article_id_in_it() -> None:
    found = find_families([("a9", "", STORY), ("a3", "", edited(STORY, 0.05, 3)), ("a5", "", NOTICE)])
    assert found == {"a3": "a3", "a9": "a3", "a5": "a5"}


def test_the_order_makes_no_difference() -> None:
    articles = [(f"a{seed:02}", "", edited((STORY, NOTICE, SUMMARY)[seed % 3], 0.03, seed)) for seed in range(30)]
    expected = find_families(articles)
    assert len(set(expected.values())) == 3
    for seed in range(5):
        assert find_families(random.Random(seed).sample(articles, len(articles))) == expected


def test_articles_without_words_are_each_alone() -> None:
    assert families("", "", "\n") == {"a0": "a0", "a1": "a1", "a2": "a2"}
    assert find_families([]) == {}


# -------------------------------------------------------------------------------------------- chains, round-ups, quotes


def drifting(*shares: float) -> list[str]:
    """Return a story and its rewritings, each made from the one before."""
    texts = [plain(250, "drift")]
    for seed, share in enumerate(shares):
        texts.append(edited(texts[-1], share, seed))
    return texts


def test_a_story_rewritten_step_by_step_does_not_chain_what_is_unlike() -> None:
    texts = drifting(*[0.1] * 12)
    assert all(joined(a, b) for a, b in pairwise(texts))
    assert not joined(texts[0], texts[4])
    found = families(*texts)
    for family in set(found.values()):
        members = [text for number, text in enumerate(texts) if found[f"a{number}"] == family]
        assert any(all(joined(middle, member) for member in members) for middle in members)
    assert len(set(found.values())) >= 3


def test_a_round_up_does_not_chain_the_stories_in_it() -> None:
    one, other, third = plain(150, "one"), plain(140, "other"), plain(160, "third")
    found = families(one, edited(one, 0.03, 1), other, edited(other, 0.03, 2), "\n".join([third, one, other]))
    assert found == {"a0": "a0", "a1": "a0", "a2": "a2", "a3": "a2", "a4": "a4"}


def test_a_round_up_that_opens_with_a_whole_story_joins_that_story_and_no_other() -> None:
    one, other = plain(150, "one"), plain(140, "other")
    assert families(one, other, f"{one}\n{other}") == {"a0": "a0", "a1": "a1", "a2": "a0"}


def test_a_copy_with_a_line_on_top_names_swapped_and_cut_from_the_bottom_joins() -> None:
    story = " ".join(f"Karsholm said {plain(20, str(number))}." for number in range(12))
    copy = "It is the talk of the town, readers tell us. " + story.replace("Karsholm", "Netherholme")[:900]
    assert joined(story, copy)


def test_a_statement_that_two_stories_quote_at_length_makes_neither_a_copy() -> None:
    statement = plain(90, "statement")
    assert not joined(f"{plain(110, 'one')} {statement}", f"{plain(120, 'other')} {statement}")
    assert not joined(f"{plain(25, 'brief')} {statement}", f"{plain(200, 'long')} {statement} {plain(50, 'more')}")


# ------------------------------------------------------------------------------------------------------- standing text


def under_one_notice(number: int, words: int = 60) -> list[tuple[str, str, str]]:
    """Return short stories under the same long notice, which no rule knows."""
    notice = plain(200, "notice")
    return [(f"a{i:05}", "News", f"{notice}\n\n{plain(words, f'story {i}')}") for i in range(number)]


def test_stories_under_one_standing_text_are_told_apart_and_copies_of_one_are_found() -> None:
    articles = under_one_notice(600)
    assert joined(articles[0][2], articles[1][2]), "two texts alone can't tell what stands in all"
    copies = [(f"b{i}", "Other", edited(text, 0.02, i)) for i, (_, _, text) in enumerate(articles[:20])]
    found = find_families([*articles, *copies])
    assert len(set(found.values())) == 600
    assert all(found[f"b{i}"] == f"a{i:05}" for i in range(20))


def test_standing_text_makes_the_work_grow_no_faster_than_the_articles(monkeypatch: pytest.MonkeyPatch) -> None:
    compared, likeness = [0], grouping.likeness

    def counted(*pair: Any) -> int:
        compared[0] += 1
        return likeness(*pair)

    monkeypatch.setattr(grouping, "likeness", counted)
    each = []
    for size in (300, 1200):
        compared[0] = 0
        find_families(under_one_notice(size))
        each.append(compared[0] / size)
    assert each[1] <= 1.2 * each[0]


def test_a_large_family_under_many_standing_texts_stays_one() -> None:
    story = plain(300, "agency")
    standing = [plain(50, f"paper {i}") for i in range(12)]
    copies = [f"{edited(story, 0.03, i)}\n\n{standing[i % 12]}" for i in range(240)]
    others = [f"{plain(200, f'own {i}')}\n\n{standing[i % 12]}" for i in range(240)]
    found = families(*copies, *others)
    assert Counter(found.values()).most_common(1) == [("a0", 240)]
    assert len(set(found.values())) == 241


# ---------------------------------------------------------------------------------- order, workers, growth, and memory


def mixed(stories: int, seed: int = 0) -> list[tuple[str, str, str]]:
    """Return articles with copies of all degrees, round-ups and standing text."""
    planted = plant([(f"Story {i}", sentences(f"{seed} {i}")) for i in range(stories)], seed)
    return [article.article for article in planted]


def written(articles: Iterable[tuple[str, str, str]], workers: int = 1) -> bytes:
    return json.dumps(find_families(articles, workers=workers)).encode()


def test_neither_order_nor_batches_nor_workers_make_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    articles = mixed(40)
    expected = written(articles)
    rng = random.Random(3)
    for batch in (7, 100, 1000):
        monkeypatch.setattr(analysis.families, "BATCH", batch)
        assert written(rng.sample(articles, len(articles))) == expected
    monkeypatch.setattr(analysis.families, "BATCH", 100)
    # A page's test may have left the dashboard as the main module, which new processes would run.
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    for workers in (2, 4):
        assert written(rng.sample(articles, len(articles)), workers) == expected


def test_more_articles_change_only_the_families_that_they_touch() -> None:
    articles = mixed(60)
    before = find_families(articles)
    copied = articles[0]
    stories = [sentences(f"added {number}") for number in range(30)]
    added = [("0", copied[1], edited(copied[2], 0.03, 1))]
    added += [(f"1{number}{of}", "", edited(text, 0.03, of)) for number, text in enumerate(stories) for of in range(3)]
    after = find_families([*articles, *added])
    touched = {article for article in before if before[article] == before[copied[0]]}
    assert {article: after[article] for article in touched} == dict.fromkeys(touched, "0")
    assert {a: f for a, f in after.items() if a in before and a not in touched} == {
        a: f for a, f in before.items() if a not in touched
    }


class Words(str):
    """A text of which it can be known whether anyone still holds it."""

    __slots__ = ("__weakref__",)


def test_no_text_is_kept_once_it_is_signed() -> None:
    held: weakref.WeakSet[Words] = weakref.WeakSet()
    most = 0

    def stream() -> Iterator[tuple[str, str, str]]:
        nonlocal most
        for number in range(4 * BATCH):
            words = Words(plain(12, str(number)))
            held.add(words)
            most = max(most, len(held))
            yield f"a{number}", "", words

    assert len(find_families(stream())) == 4 * BATCH
    assert most <= 2 * BATCH + 2


def test_nothing_is_left_in_the_folder(tmp_path: Path) -> None:
    find_families(mixed(3), folder=tmp_path)
    assert list(tmp_path.iterdir()) == []
