"""The Overview's trend: counts or rates over time, what they allow to be said, and the ICO's own counts beside them."""

from collections.abc import Callable, Mapping

import streamlit as st

from analysis.trends import Examination, survey
from analysis.trends.sentences import (
    on_change,
    on_completeness,
    on_dates,
    on_dispersion,
    on_limits,
    on_panel,
    on_rates,
    said,
)
from dashboard import state, time_charts, words
from dashboard.address import Address
from dashboard.data import ask
from dashboard.markup import tag
from dashboard.views import baseline
from dashboard.views.trend_tables import SPLITS, UNITS, key_label, show_tables
from dashboard.widgets import baseline_line, chart, empty, note

CLOCKS = {"occurred": "Happened", "published": "First reported", "acted": "Acted upon"}
STEPS = {"year": "Years", "quarter": "Quarters"}
RATES = {"none": "Counts", "children": "Per 100,000 children"}


def show() -> None:
    """Show the trend of what the address chooses."""
    now = state.now()
    children = "Incidents with children's data, per 100,000 children,"
    st.subheader(f"{children if now.rate == 'children' else UNITS[now.unit]} by {now.step}", anchor=False)
    _controls(now)
    found = survey(
        ask,
        now.filters,
        clock=now.by,
        step=now.step,
        split=now.split,
        unit=now.unit,
        per_children=now.rate == "children",
    )
    if not found.frame.periods:
        empty("Nothing to place in time", *_lines(on_dates(found), on_rates(found)))
    else:
        _draw(found, now)
    baseline.show(now.step)


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
        width=195,
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
    st.html(tag("p", said(found), class_="cb-summary"))
    for lines in (
        _lines(on_change(found), on_dispersion(found.trend) if found.trend else "", on_limits(found)),
        _lines(on_completeness(found), on_rates(found), on_dates(found), _on_split(found)),
        _lines(
            _on_breaks(found),
            on_panel(found),
            baseline_line(now.filters),
            "These are reported breaches, not all breaches.",
        ),
    ):
        if lines:
            note(" ".join(lines))
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
