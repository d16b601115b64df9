"""Reports that name no body: one joins the incident whose traces it shares, where enough speaks for it.

A trace is what two reports of one event are likely to have in common, whoever wrote them: how it happened and when it
was published, the day, the penalty, a rare word. Only groups that share one are compared.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice, product

from analysis.linking.evidence import Places, score
from analysis.linking.neighbourhoods import probability
from analysis.linking.reports import LinkableReport
from analysis.linking.weights import weights

_MONTH = re.compile(r"(\d{4})-(\d\d)", re.ASCII)
LEAST_PENALTY = 1_000
"""Pounds from which the same penalty is a trace."""
TELLING, COMMON = 12, 50
"""How many of a report's rarest words are traces, and among how many groups a word is one no more."""
Group = list[tuple[LinkableReport, float]]


def joined(groups: Sequence[Group]) -> list[Group]:
    """Join groups without a body to those that they tell of; the order that they come in makes no difference.

    Args:
        groups: the groups of all neighbourhoods; each report with how sure its place is.
    """
    places = Places([report for group in groups for report, _ in group])
    group_of = {number: [number] for number in range(len(groups))}
    sure = dict.fromkeys(group_of, 1.0)
    found = sorted(
        (-_mean(groups[a], groups[b], places), a, b) for a, b in _sharing(groups) if _can_join(groups[a], groups[b])
    )
    for value, i, j in found:
        a, b = group_of[i], group_of[j]
        if -value < weights().threshold:
            break
        if a is b:
            continue
        ours, theirs = ([member for number in some for member in groups[number]] for some in (a, b))
        if _can_join(ours, theirs) and _mean(ours, theirs, places) >= weights().threshold:
            a.extend(b)
            group_of.update(dict.fromkeys(b, a))
            sure.update({number: min(sure[number], probability(-value)) for number in a})
    return [
        [(report, min(s, sure[n]) if report.unnamed else s) for n in numbers for report, s in groups[n]]
        for number, numbers in group_of.items()
        if number == numbers[0]
    ]


def _sharing(groups: Sequence[Group]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of groups of which at least one names no body and that share a trace."""
    sharing: dict[str, list[int]] = defaultdict(list)
    words: dict[str, list[int]] = defaultdict(list)
    for number, group in enumerate(groups):
        for trace in {trace for report, _ in group for trace in _traces(report)}:
            sharing[trace].append(number)
        for word in {word for report, _ in group for word in islice(report.rare, TELLING)}:
            words[word].append(number)
    sharing |= {f"word {word}": members for word, members in words.items() if len(members) <= COMMON}
    pairs = {
        (min(i, j), max(i, j))
        for members in sharing.values()
        for i in members
        if _unnamed(groups[i])
        for j in members
        if i != j
    }
    yield from sorted(pairs)


def _traces(report: LinkableReport) -> Iterator[str]:
    """Yield the traces of one report; one published near the end of a month shares the trace of the next."""
    cause, published = report.first("causes"), _MONTH.match(report.published or "")
    if cause and published:
        month = 12 * int(published[1]) + int(published[2])
        yield from (f"{cause} published {number}" for number in (month, month + 1))
    if (penalty := report.number("penalty_gbp") or 0) >= LEAST_PENALTY:
        yield f"penalty {penalty}"
    if len(occurred := report.first("occurred") or "") == len("2011-11-03"):
        yield f"occurred {occurred}"


def _unnamed(group: Group) -> bool:
    return all(report.unnamed for report, _ in group)


def _can_join(a: Group, b: Group) -> bool:
    """Say whether two groups can be one: of two bodies never, and never two reports of one article."""
    articles = {report.article_id for report, _ in a} & {report.article_id for report, _ in b}
    return not articles and (_unnamed(a) or _unnamed(b))


def _mean(a: Group, b: Group, places: Places) -> float:
    scores = [score(one, other, places) for (one, _), (other, _) in product(a, b)]
    return sum(scores) / len(scores)
