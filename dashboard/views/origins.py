"""Where the incidents of the Overview come from: how long regulators took, and the flow from listings to incidents."""

import streamlit as st

from corpus import queries
from corpus.queries import Delays, Flow
from dashboard import downloads, flow_chart, state, words
from dashboard.client.components import picture_buttons
from dashboard.data import ask
from dashboard.delay_chart import CLASSES, EDGES, by_months
from dashboard.widgets import as_table, chart, empty, note

FLOW = "How the incidents came out of what sources list"


def show_delays() -> None:
    """Show how long it took from the breach to a regulator's or ombudsman's decision."""
    st.subheader("From breach to regulator", anchor=False)
    found: Delays = ask(queries.delays, state.now().filters)
    if not found.measured:
        empty("No lag is known", _known(found))
        return
    counts = queries.by_length(found.known, EDGES)
    middle = _median(found)
    chart(
        by_months(counts, found.median),
        key="delays",
        alt=f"Bar chart of incidents by months from the breach to a regulator's or ombudsman's decision; {middle}",
    )
    note(f"{middle[:1].upper()}{middle[1:]} {_known(found)}")
    note(
        "Decided: the ICO fined, reprimanded, took an undertaking, served a notice or closed the case, or an ombudsman "
        "found. Where a court or an employer acted, too, the date may be theirs. Open cases have no lag yet, so recent "
        "breaches look quicker than they will turn out."
    )
    as_table({"Months": list(CLASSES), "Incidents": counts}, alt="Incidents by months from breach to decision")


def _median(found: Delays) -> str:
    if found.median is None:
        return f"too few for a median: it takes {queries.FEWEST_DELAYS}."
    low, high = found.median
    return f"median {words.lag(round(low), round(high)).removesuffix(' later')}, as exactly as the dates allow."


def _known(found: Delays) -> str:
    """Say of how many incidents the lag is known, and why not of the others."""
    if not found.decided:
        return "A regulator or ombudsman decided on none of these incidents, as far as the texts say."
    why = [
        f"{count:,} {said}"
        for count, said in (
            (found.undated, "without one of the dates"),
            (found.vague, "dated too vaguely"),
            (found.backwards, "with an action dated before the breach"),
        )
        if count
    ]
    left = f" Not measured: {', '.join(why)}." if why else ""
    return f"Known for {found.measured:,} of {words.plural(found.decided, 'decided incident')}.{left}"


def show_flow() -> None:
    """Show the flow diagram of the whole corpus."""
    st.subheader(FLOW, anchor=False)
    found: Flow = ask(queries.flow)
    boxes = flow_chart.steps(found)
    st.html(flow_chart.boxes_html(boxes))
    origin = downloads.provenance(FLOW)
    lines = downloads.caption(origin)
    picture_buttons("flow", FLOW, downloads.file_stem(origin), lines, flow_chart.drawing(boxes, lines))
    if state.now().filters.query():
        note("Of the whole corpus: what was passed over has no words that a filter could look at.")
    as_table(flow_chart.columns(boxes), alt=FLOW)
