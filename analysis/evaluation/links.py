"""How well reports are grouped into incidents: B-cubed against the true grouping, by true codings and by ours."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.evaluation.b_cubed import BCubed, b_cubed
from analysis.evaluation.pairing import matching
from analysis.evaluation.texts import Text, as_text, read_gold
from analysis.families import find_families
from analysis.filter import Line, coded
from analysis.linking import LinkableReport, LinkedIncident, link

PROPERTIES = (
    "organisation", "authority_id", "occurred", "discovered", "acted", "causes", "channel", "outcomes", "penalty_gbp",
    "penalty_on", "status", "data_subjects", "people_affected",
)  # fmt: skip
Coding = dict[str, Any]
"""One coded report in the shape of `carebreach analyse extract`."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """How reports were grouped, and how they truly belong together."""

    agreement: BCubed
    reports: int
    """Reports that both have: those of ours that are a true one."""
    wrong_councils: int
    """Incidents that join two councils."""
    joined: list[tuple[str, ...]]
    """Reports that were joined though they tell of different incidents."""
    parted: list[tuple[str, ...]]
    """Reports of one incident that were left apart."""


def true_groups(links: Path) -> dict[str, str]:
    """Return the true incident of each report, by `article:ordinal`."""
    rows = map(json.loads, links.read_text(encoding="utf-8").splitlines())
    return {f"{row['article']}:{row['report']}": row["incident"] for row in rows}


def grouping(gold: Path, links: Path, *, ours: bool) -> Grouping:
    """Group the reports of a gold file and compare.

    Args:
        gold: coded texts.
        links: the true incident of each of their reports.
        ours: whether the texts are coded by the product; else the gold coding is linked.
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
            reports.append(_linkable(row, ordinal, families[row["id"]], coding))
            if (key := f"{row['id']}:{place}") in truth:
                known[reports[-1].report_id] = truth[key]
    return _compared(link(reports).incidents, known)


def _our_codings(text: Text) -> dict[int, Coding]:
    """Return our reports of a text by the place of the true report that each is; others by numbers below nought."""
    found = coded(Line(id=text.id, title=text.title, text=text.text, url=text.url, published=text.published))
    of = dict(matching(as_text(found).incidents, text.incidents))
    return {of.get(i, -1 - i): coding for i, coding in enumerate(found["reports"])}


def _linkable(row: Mapping[str, Any], ordinal: int, family: str, coding: Coding) -> LinkableReport:
    """Return a coded report as linking sees it."""
    values = {name: coding.get(name) for name in PROPERTIES}
    lists = {name: value if isinstance(value, list) else [value] for name, value in values.items() if value is not None}
    return LinkableReport(
        report_id=f"{row['id']}:{ordinal}", article_id=row["id"], ordinal=ordinal, family_id=family,
        published=row.get("published"), confidence=coding.get("confidence", 1.0),
        values={name: tuple(map(str, value)) for name, value in lists.items()},
    )  # fmt: skip


def _compared(incidents: list[LinkedIncident], truth: Mapping[str, str]) -> Grouping:
    found = {r.report_id: incident.id for incident in incidents for r in incident.reports if r.report_id in truth}
    return Grouping(
        b_cubed(found, truth), len(found),
        sum(len({r.authority for r in incident.reports if r.authority}) > 1 for incident in incidents),
        list(_differing(found, truth)), list(_differing(truth, found)),
    )  # fmt: skip


def _differing(groups: Mapping[str, str], other: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield the groups of one grouping that the other parts."""
    members: dict[str, list[str]] = {}
    for report, group in groups.items():
        members.setdefault(group, []).append(report)
    for one in members.values():
        if len({other[report] for report in one}) > 1:
            yield tuple(f"{report} ({other[report]})" for report in sorted(one))
