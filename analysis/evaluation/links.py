"""How well reports are grouped into incidents: B-cubed against the true grouping, by true codings and by ours."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from analysis.embeddings import encode
from analysis.evaluation.b_cubed import harmonic, shares
from analysis.evaluation.measures import ROUNDS, Figure
from analysis.evaluation.pairing import matching
from analysis.evaluation.texts import Text, as_text, read_gold
from analysis.families import find_families
from analysis.filter import Line, coded
from analysis.linking import LinkableReport, LinkedIncident, link
from analysis.persons import find_private_persons
from analysis.text import ArticleText, told_in
from corpus.errors import CareBreachError
from corpus.rare_words import rare_words

PROPERTIES = (
    "organisation", "authority_id", "occurred", "discovered", "acted", "causes", "channel", "outcomes", "penalty_gbp",
    "penalty_on", "status", "data_subjects", "people_affected",
)  # fmt: skip
NAMES = ("B-cubed precision", "B-cubed recall", "B-cubed F1")
Coding = dict[str, Any]
"""One coded report in the shape of `carebreach analyse extract`."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """How reports were grouped, and how they truly belong together."""

    figures: dict[str, Figure]
    """B-cubed precision, recall and F1, with intervals (bootstrap over the true incidents)."""
    reports: int
    """Reports that both have: those of ours that are a true one."""
    wrong_councils: int
    """Incidents that join two councils."""
    joined: list[tuple[str, ...]]
    """Reports that were joined though they tell of different incidents."""
    parted: list[tuple[str, ...]]
    """Reports of one incident that were left apart."""


def true_groups(links: Path) -> dict[str, str]:
    """Return the true incident of each report, by `article:ordinal`.

    Raises:
        CareBreachError: a line is not a link.
    """
    found = {}
    for number, line in enumerate(links.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            found[f"{row['article']}:{row['report']}"] = str(row["incident"])
        except (ValueError, KeyError, TypeError) as error:
            raise CareBreachError(
                f"{links.name}:{number} is no link: article, report and incident must be there"
            ) from error
    return found


def grouping(gold: Path, links: Path, *, ours: bool) -> Grouping:
    """Group the reports of a gold file and compare.

    Args:
        gold: coded texts.
        links: the true incident of each of their reports.
        ours: whether the texts are coded by the product, and their words compared; else the gold coding is linked.

    Raises:
        CareBreachError: a file is not what it should be; says where.
    """
    texts = {text.id: text for text in read_gold(gold)}
    raw = [row for row in map(json.loads, gold.read_text(encoding="utf-8").splitlines()) if row["id"] in texts]
    truth = true_groups(links)
    families = find_families((row["id"], row["title"], row["text"]) for row in raw)
    reports: list[LinkableReport] = []
    known: dict[str, str] = {}
    for row in raw:
        codings = _our_codings(texts[row["id"]]) if ours else dict(enumerate(row["incidents"]))
        for ordinal, (place, coding) in enumerate(codings.items()):
            reports.append(_linkable(row, ordinal, families[row["id"]], coding, alone=len(codings) == 1))
            if (key := f"{row['id']}:{place}") in truth:
                known[reports[-1].report_id] = truth[key]
    if not known:
        raise CareBreachError(f"{gold.name}, {links.name}: no report to compare; articles must have ids in common")
    return _compared(link(_with_vectors(reports)).incidents, known)


def _with_vectors(reports: list[LinkableReport]) -> list[LinkableReport]:
    """Give the reports whose words are known their vectors."""
    told = [report.wording for report in reports if report.wording]
    vectors = dict(zip(told, encode(told), strict=True))
    return [replace(report, vector=vectors.get(report.wording)) for report in reports]


def _our_codings(text: Text) -> dict[int, Coding]:
    """Return our reports of a text by the place of the true report that each is; others by numbers below nought."""
    found = coded(Line(id=text.id, title=text.title, text=text.text, url=text.url, published=text.published))
    of = dict(matching(as_text(found).incidents, text.incidents))
    return {of.get(i, -1 - i): coding for i, coding in enumerate(found["reports"])}


def _linkable(row: Mapping[str, Any], ordinal: int, family: str, coding: Coding, *, alone: bool) -> LinkableReport:
    """Return a coded report as linking sees it; `alone`: it is the only one of its text."""
    values = {name: coding.get(name) for name in PROPERTIES}
    words = _words(row, coding)
    lists = {name: value if isinstance(value, list) else [value] for name, value in values.items() if value is not None}
    return LinkableReport(
        report_id=f"{row['id']}:{ordinal}", article_id=row["id"], ordinal=ordinal, family_id=family,
        published=row.get("published"), wording=words, confidence=coding.get("confidence", 1.0),
        rare=rare_words(_passage(row, words, alone)) if words else {},
        values={name: tuple(map(str, value)) for name, value in lists.items()},
    )  # fmt: skip


def _words(row: Mapping[str, Any], coding: Coding) -> str:
    """Return the headline and the sentences of the evidence, as the corpus embeds them; nothing for a gold coding."""
    if "evidence" not in coding:
        return ""
    article = ArticleText(row["title"], row["text"])
    spans = [(one["start"], one["end"]) for one in coding["evidence"] if one.get("in", "text") == "text"]
    return "\n".join([article.title, *(article.text[a:b] for a, b in told_in(article, spans))])


def _passage(row: Mapping[str, Any], told: str, alone: bool) -> str:
    """Return the words by which a report is compared, without private names: all of the text, if it is alone there."""
    article = ArticleText("", told) if not alone else ArticleText(row["title"], row["text"])
    texts = {"title": article.title, "text": article.text}
    for mask in reversed(find_private_persons(article)):
        text = texts[mask.part]
        texts[mask.part] = f"{text[: mask.start]} {text[mask.end :]}"
    return f"{texts['title']} {texts['text']}"


def _compared(incidents: list[LinkedIncident], truth: Mapping[str, str]) -> Grouping:
    found = {r.report_id: incident.id for incident in incidents for r in incident.reports if r.report_id in truth}
    return Grouping(
        _figures(shares(found, truth), truth), len(found),
        sum(len({r.authority for r in incident.reports if r.authority}) > 1 for incident in incidents),
        list(_differing(found, truth)), list(_differing(truth, found)),
    )  # fmt: skip


def _figures(each: Mapping[str, tuple[float, float]], truth: Mapping[str, str]) -> dict[str, Figure]:
    members: dict[str, list[tuple[float, float]]] = {}
    for report, values in each.items():
        members.setdefault(truth[report], []).append(values)
    groups = list(members.values())
    random = Random(20)  # noqa: S311 - a bootstrap, not a secret
    rounds = [_means(random.choices(groups, k=len(groups))) for _ in range(ROUNDS)]
    out = {}
    for i, (name, value) in enumerate(zip(NAMES, _means(groups), strict=True)):
        spread = sorted(one[i] for one in rounds)
        out[name] = Figure(name, value, spread[int(0.025 * ROUNDS)], spread[int(0.975 * ROUNDS) - 1])
    return out


def _means(groups: Sequence[Sequence[tuple[float, float]]]) -> tuple[float, float, float]:
    each = [values for group in groups for values in group]
    precision, recall = (sum(column) / max(1, len(each)) for column in zip(*each, strict=True))
    return precision, recall, harmonic(precision, recall)


def _differing(groups: Mapping[str, str], other: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield the groups of one grouping that the other parts."""
    members: dict[str, list[str]] = {}
    for report, group in groups.items():
        members.setdefault(group, []).append(report)
    for one in members.values():
        if len({other[report] for report in one}) > 1:
            yield tuple(f"{report} ({other[report]})" for report in sorted(one))


def report(found: Grouping, codings: str) -> str:
    """Return the figures of a grouping and where it differs, as text."""
    lines = [f"{found.reports} reports, {codings}; incidents that join two councils: {found.wrong_councils}", ""]
    lines += [f"  {f.name:<20} {f.value:.3f}   {f.low:.3f} to {f.high:.3f}" for f in found.figures.values()]
    for title, groups in (("joined, though different", found.joined), ("left apart, though one", found.parted)):
        lines += ["", f"  {title}", *(f"    {', '.join(group)}" for group in groups)]
    return "\n".join(lines)
