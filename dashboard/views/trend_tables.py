"""The trend as tables: every point with its interval, the ranking of bodies, and what the breaks mean."""

from typing import Any

import streamlit as st

from analysis.trends import Examination
from analysis.trends.thin import FEWEST_RANKED
from corpus.queries import ALL, NOT_LISTED
from dashboard import words
from dashboard.widgets import body_label, note, table

SPLITS = {
    "none": "Not split",
    "group": "By group of causes",
    "outcome": "By outcome",
    "nation": "By nation",
    "region": "By region",
    "body": "By body",
}
UNITS = {"incidents": "Incidents", "stories": "Stories", "articles": "Articles"}


def key_label(split: str, key: str) -> str:
    """Return what one value of a split is called."""
    if key == NOT_LISTED:
        return "Not listed"
    if key == ALL:
        return "All"
    return words.term(key) if split in {"group", "outcome"} else body_label(key) if split == "body" else key


def show_tables(found: Examination, split: str) -> None:
    """Offer the numbers, the breaks and a ranking as tables."""
    with st.expander("Show as a table"):
        table(points_table(found, split), alt="The series with their intervals")
        if found.ranked:
            few = f"Fewer than {FEWEST_RANKED} incidents: not ranked."
            note(f"Rates a year, over the complete {found.counts.step}s. {few}")
            table(_ranked_table(found), alt="Bodies by their rate")
        if found.breaks:
            table(
                {
                    "Line": list(range(1, len(found.breaks) + 1)),
                    "From": [words.when(one.day.isoformat()) for one in found.breaks],
                    "What changed": [one.label for one in found.breaks],
                    "What that means": [one.meaning for one in found.breaks],
                    "Source": [one.source for one in found.breaks],
                },
                alt="Days on which what can be counted changed",
            )


def points_table(found: Examination, split: str) -> dict[str, list[Any]]:
    """Return every point of every series as the columns of a table."""
    rows = [(one, point) for one in found.by_key for point in one.points]
    panel = {point.period: point.count for point in found.panel.points} if found.panel else {}
    columns: dict[str, list[Any]] = {
        "Period": [str(point.period) for _, point in rows],
        **(
            {SPLITS[split].removeprefix("By "): [key_label(split, one.key) for one, _ in rows]}
            if split != "none"
            else {}
        ),
        UNITS[found.counts.unit]: [point.count for _, point in rows],
        **({"Per 100,000 children": [round(point.value, 3) for _, point in rows]} if found.rates else {}),
        "Interval from": [round(point.interval.low, 3 if found.rates else 1) for _, point in rows],
        "to": [round(point.interval.high, 3 if found.rates else 1) for _, point in rows],
        "Complete": ["yes" if point.complete else "still filling up" for _, point in rows],
        **({"Constant panel": [panel.get(point.period) for _, point in rows]} if found.panel else {}),
    }
    return columns


def _ranked_table(found: Examination) -> dict[str, list[Any]]:
    return {
        "Place": [row.place for row in found.ranked],
        "Body": [key_label("body", row.key) for row in found.ranked],
        "Incidents": [row.incidents for row in found.ranked],
        "Per 100,000 children and year": [round(row.rate, 3) for row in found.ranked],
        "Interval from": [round(row.interval.low, 3) for row in found.ranked],
        "to": [round(row.interval.high, 3) for row in found.ranked],
    }
