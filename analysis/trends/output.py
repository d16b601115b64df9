"""A series as CSV or JSON, with what was chosen and whether the corpus is a sample in every row."""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import IO, Any

from analysis.trends.examination import Examination
from analysis.trends.sentences import sentences
from corpus.export import SAMPLE, cell
from corpus.queries import Filters, Reported


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """One period of one value of a split."""

    period: str
    first_day: date
    last_day: date
    clock: str
    unit: str
    split: str
    key: str
    count: int
    per_100000_children: float | None
    low: float
    """Of the rate where there is one, else of the count: exact, 95 %."""
    high: float
    complete: bool
    panel: int | None
    """What the constant panel tells; none before it begins, and where counts are split."""
    selection: str
    sample: str


def rows(found: Examination, filters: Filters, *, sample: bool) -> Iterator[SeriesRow]:
    """Yield every point of every series."""
    panel = {point.period: point.count for point in found.panel.points} if found.panel else {}
    for one in found.by_key:
        for point in one.points:
            yield SeriesRow(
                str(point.period),
                point.period.first,
                point.period.last,
                found.counts.clock,
                found.counts.unit,
                found.counts.split,
                one.key,
                point.count,
                round(point.value, 4) if found.rates else None,
                round(point.interval.low, 4),
                round(point.interval.high, 4),
                point.complete,
                panel.get(point.period) if found.counts.split == "none" else None,
                str(filters),
                SAMPLE if sample else "",
            )


def write_csv(found: Examination, filters: Filters, out: IO[str], *, sample: bool) -> None:
    """Write a series as CSV with safe cells."""
    names = [field.name for field in fields(SeriesRow)]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    for row in rows(found, filters, sample=sample):
        writer.writerow([cell(getattr(row, name)) for name in names])


def write_json(
    found: Examination, filters: Filters, reported: Sequence[Reported], out: IO[str], *, sample: bool
) -> None:
    """Write a series with all that is said of it, and the ICO's own counts."""
    counts = found.counts
    told: dict[str, Any] = {
        "sample": sample,
        "selection": filters.query(),
        "series": [asdict(row) for row in rows(found, filters, sample=sample)],
        "said": sentences(found),
        "trend": asdict(found.trend) if found.trend else None,
        "change": _change(found),
        "undated": counts.undated,
        "unplaced": counts.unplaced,
        "spanning": counts.spanning,
        "breaks": [asdict(one) for one in found.breaks],
        "panel": {"sources": found.panel_since.sources, "since": str(found.panel_since.since)}
        if found.panel_since
        else None,
        "ranked": [asdict(row) for row in found.ranked],
        "reported_to_ico": [{**asdict(row), "period": str(row.period)} for row in reported],
    }
    json.dump(told, out, ensure_ascii=False, indent=1, default=str)
    out.write("\n")


def _change(found: Examination) -> dict[str, Any] | None:
    if found.change is None:
        return None
    first = found.whole.settled[found.change.first].period
    return {**asdict(found.change), "first": str(first)}
