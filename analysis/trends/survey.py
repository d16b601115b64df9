"""One view of the corpus over time: asks for the counts it needs and examines them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from analysis.trends.examination import Examination, examine
from analysis.trends.panel import constant_panel
from analysis.trends.reporting import Reporting, estimate
from corpus import queries
from corpus.periods import Step
from corpus.queries import EVERYTHING, Clock, Filters, Split, Unit

Ask = Callable[..., Any]
"""Calls a query of `corpus.queries` with its arguments, and gives it a session."""


def survey(
    ask: Ask,
    filters: Filters = EVERYTHING,
    *,
    clock: Clock = "occurred",
    step: Step = "year",
    split: Split = "none",
    unit: Unit = "incidents",
    per_children: bool = False,
) -> Examination:
    """Count and examine what was chosen.

    Args:
        ask: calls a query, also from memory.
        filters: which incidents.
        clock: which date places them.
        step: year or quarter.
        split: what the counts are split by.
        unit: what is counted; rates are always of incidents.
        per_children: whether rates per 100,000 children are wanted, of incidents with children's data.
    """
    covered = ask(queries.coverage)
    reporting = ask(reporting_on, clock, covered.until)
    if per_children:
        rates = ask(queries.child_series, filters, clock=clock, step=step, split=split)
        return examine(rates, filters, covered, reporting)
    counts = ask(queries.series, filters, clock=clock, step=step, split=split, unit=unit)
    panel = constant_panel(covered, step)
    told = None
    if panel:
        told = ask(queries.series, filters, clock=clock, step=step, unit=unit, sources=panel.sources)
    return examine(counts, filters, covered, reporting, panel=panel, panel_counts=told)


def reporting_on(session: Session, clock: Clock, until: date | None) -> Reporting | None:
    """Return how late incidents come to be known on a clock; the lags themselves are many and are not kept."""
    return estimate(queries.lags(session, clock, until))
