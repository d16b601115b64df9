"""Copies of one story form one family, whatever the order; a story that retells another does not join it.

All articles are synthetic.
"""

import random
from collections.abc import Sequence

from analysis.families import find_families

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


def test_planted_copies_are_found_and_nothing_else_is_joined() -> None:
    rng = random.Random(7)
    words = [f"word{number}" for number in range(3000)]
    stories = [" ".join(rng.choices(words, k=250)) for _ in range(200)]
    copies = [edited(story, 0.05, seed) for seed, story in enumerate(stories)]
    found = families(*stories, *copies)
    assert share_joined(found, len(stories)) >= 0.995
    assert len({found[f"a{number}"] for number in range(len(stories))}) == len(stories)


def share_joined(found: dict[str, str], number: int) -> float:
    same: Sequence[bool] = [found[f"a{i}"] == found[f"a{i + number}"] for i in range(number)]
    return sum(same) / number
