"""The Overview's trend: counts or rates over time, what they allow to be said, and the ICO's own counts beside them."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from analysis.trends import Examination, constant_panel, estimate, examine
from analysis.trends.sentences import on_change, on_completeness, on_dates, on_dispersion, on_panel, on_rates, said
from corpus import queries
from corpus.queries import Counts, Coverage
from dashboard import state, time_charts, words
from dashboard.address import Address
from dashboard.data import ask
from dashboard.views import baseline
from dashboard.views.trend_tables import SPLITS, UNITS, key_label, show_tables
from dashboard.widgets import chart, empty, note

CLOCKS = {"occurred": "When it happened", "published": "When it was first reported", "acted": "When action followed"}
STEPS = {"year": "Years", "quarter": "Quarters"}
RATES = {"none": "Counts", "children": "Per 100,000 children"}


def show() -> None:
    """Show the trend of what the address chooses."""
    now = state.now()
    unit = "Incidents with children's data" if now.rate == "children" else UNITS[now.unit]
    st.subheader(f"{unit} by {now.step}", anchor=False)
    _controls(now)
    found = examined(now)
    if not found.frame.periods:
        empty("Nothing to place in time", *_lines(on_dates(found), on_rates(found)))
    else:
        _draw(found, now)
    baseline.show(now.step)


def examined(now: Address) -> Examination:
    """Count and examine what an address chooses."""
    covered: Coverage = ask(queries.coverage)
    reporting = estimate(ask(queries.lags, now.by, covered.until))
    choices: dict[str, Any] = {"clock": now.by, "step": now.step, "split": now.split}
    if now.rate == "children":
        return examine(ask(queries.child_series, now.filters, **choices), now.filters, covered, reporting)
    counts: Counts = ask(queries.series, now.filters, unit=now.unit, **choices)
    panel = constant_panel(covered, now.step) if now.split == "none" else None
    told: Counts | None = (
        ask(queries.series, now.filters, unit=now.unit, sources=panel.sources, **choices) if panel else None
    )
    return examine(counts, now.filters, covered, reporting, panel=panel, panel_counts=told)


def _controls(now: Address) -> None:
    """Offer clock, step, split, unit and rate; what is chosen stands in the address."""
    with st.container(horizontal=True, gap="small"):
        _one_of("by", "Clock", CLOCKS, now.by)
        _one_of("step", "Periods", STEPS, now.step)
    with st.container(horizontal=True, gap="small"):
        _choice("split", "Split", SPLITS, now.split)
        _choice("unit", "Counted", UNITS, "incidents" if now.rate == "children" else now.unit, now.rate == "children")
        _choice("rate", "Shown as", RATES, now.rate)


def _one_of(name: str, title: str, choices: Mapping[str, str], chosen: str) -> None:
    st.segmented_control(
        title,
        list(choices),
        format_func=choices.__getitem__,
        required=True,
        key=state.bound(name, chosen),
        on_change=_take(name),
        label_visibility="collapsed",
    )


def _choice(name: str, title: str, choices: Mapping[str, str], chosen: str, disabled: bool = False) -> None:
    st.selectbox(
        title,
        list(choices),
        format_func=choices.__getitem__,
        key=state.bound(name, chosen),
        on_change=_take(name),
        label_visibility="collapsed",
        disabled=disabled,
        width=210,
    )


def _take(name: str) -> Callable[[], None]:
    return lambda: state.change(**{name: st.session_state[name]})


def _draw(found: Examination, now: Address) -> None:
    """Show the chart, what it allows to be said, its table."""
    if now.split == "none":
        figure = time_charts.whole(found)
    else:
        figure = time_charts.split(found, [key_label(now.split, one.key) for one in time_charts.drawn(found)])
    chart(figure, key="trend", alt=alt(found))
    note(said(found))
    notes = [
        on_change(found),
        on_dispersion(found.trend) if found.trend else "",
        on_completeness(found),
        _on_split(found),
        on_rates(found),
        on_dates(found),
        on_panel(found) if now.split == "none" and now.rate == "none" else "",
        _on_breaks(found),
    ]
    note(" ".join(_lines(*notes, "These are reported breaches, not all breaches.")))
    show_tables(found, now.split)


def _lines(*lines: str) -> list[str]:
    return [line for line in lines if line]


def _on_split(found: Examination) -> str:
    """Say what a split leaves out, and what the whiskers are where nothing is split."""
    if found.counts.split == "none":
        return "Whiskers: exact 95 % Poisson intervals."
    further = len(found.by_key) - time_charts.MOST
    left = f" The {time_charts.MOST} largest are drawn, {further} more stand in the table." if further > 0 else ""
    several = " An incident with several outcomes counts under each." if found.counts.split == "outcome" else ""
    return f"The sentence above is about all together; intervals stand in the table.{left}{several}"


def _on_breaks(found: Examination) -> str:
    told = [f"{n} {one.label} ({words.when(one.day.isoformat())})" for n, one in enumerate(found.breaks, start=1)]
    return f"Dotted lines: {', '.join(told)}." if told else ""


def alt(found: Examination) -> str:
    """Return the chart in words."""
    points = found.whole.points
    most = max(points, key=lambda point: point.count)
    kind = "Bar chart" if found.counts.split == "none" else "Line chart"
    what = "incidents with children's data per 100,000 children" if found.rates else found.counts.unit
    clock = CLOCKS[found.counts.clock].lower()
    return " ".join(
        _lines(
            f"{kind} of {what} by {found.counts.step} ({clock}) from {points[0].period} to {points[-1].period}; "
            f"the most, {most.count}, in {most.period}.",
            said(found),
            _on_breaks(found),
        )
    )
