"""Planted copies in, figures out: how many of the joined pairs are copies, and how many of the copies were joined."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.families.planting import ROUND_UP, Planted


@dataclass(frozen=True, slots=True)
class Agreement:
    """How found families agree with what was planted, over pairs of articles."""

    articles: int
    stories: int
    right: int
    """Pairs of one story that were joined."""
    joined: int
    planted: int
    by_degree: dict[str, tuple[int, int]]
    """Of the copies of each degree, how many were joined to their original, of how many."""
    wrong: list[tuple[str, str]]
    """Stories of which articles were joined wrongly, in pairs; round-ups apart."""
    round_ups: tuple[int, int]
    """How many texts of several stories were joined to one of them, of how many."""

    @property
    def precision(self) -> float:
        """Share of the joined pairs that are copies of one story."""
        return self.right / self.joined if self.joined else 1.0

    @property
    def recall(self) -> float:
        """Share of the pairs of one story that were joined."""
        return self.right / self.planted if self.planted else 1.0


def compare(planted: Sequence[Planted], families: Mapping[str, str]) -> Agreement:
    """Compare found families, article id to family id, with what was planted."""
    stories = Counter(article.story for article in planted)
    found = Counter(families[article.id] for article in planted)
    both = Counter((article.story, families[article.id]) for article in planted)
    return Agreement(
        articles=len(planted),
        stories=len(stories),
        right=_pairs(both.values()),
        joined=_pairs(found.values()),
        planted=_pairs(stories.values()),
        by_degree=_by_degree(planted, families),
        wrong=_wrong(both),
        round_ups=_round_ups(planted, found, families),
    )


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def _by_degree(planted: Sequence[Planted], families: Mapping[str, str]) -> dict[str, tuple[int, int]]:
    """Count the copies of each degree, and those of them that are in their original's family."""
    original = {article.story: families[article.id] for article in planted if article.degree == "original"}
    counts: dict[str, tuple[int, int]] = {}
    for article in planted:
        if article.degree != "original" and article.story in original:
            right, of = counts.get(article.degree, (0, 0))
            counts[article.degree] = (right + (families[article.id] == original[article.story]), of + 1)
    return counts


def _wrong(both: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the pairs of stories that meet in a family."""
    stories: dict[str, list[str]] = defaultdict(list)
    for story, family in sorted(both):
        if not story.endswith(ROUND_UP):
            stories[family].append(story)
    return sorted((group[0], story) for group in stories.values() for story in group[1:])


def _round_ups(planted: Iterable[Planted], found: Mapping[str, int], families: Mapping[str, str]) -> tuple[int, int]:
    """Count the round-ups that are not alone."""
    joined = [found[families[article.id]] > 1 for article in planted if article.degree == ROUND_UP]
    return sum(joined), len(joined)


def report(agreement: Agreement) -> str:
    """Return the figures as a table."""
    lines = [
        f"{agreement.articles} articles, {agreement.stories} stories",
        "",
        "| copies | joined to the original | of |",
    ]
    lines += [
        "|---|---|---|",
        *(f"| {degree} | {right} | {of} |" for degree, (right, of) in agreement.by_degree.items()),
    ]
    lines += [
        "",
        f"pairwise precision {agreement.precision:.4f} ({agreement.right} of {agreement.joined} joined pairs)",
        f"pairwise recall {agreement.recall:.4f} ({agreement.right} of {agreement.planted} pairs of one story)",
        "round-ups joined to a story that they hold: {} of {}".format(*agreement.round_ups),
        f"stories joined wrongly: {len(agreement.wrong)}",
        *(f"joined wrongly: {one} and {other}" for one, other in agreement.wrong),
    ]
    return "\n".join(lines)
