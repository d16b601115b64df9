"""What bodies reported to the ICO, as it counts it: the baseline below the trend of what was published."""

import streamlit as st

from corpus import queries
from corpus.periods import Step
from corpus.queries import Reported
from dashboard import time_charts
from dashboard.data import ask
from dashboard.widgets import as_table, chart, note


def show(step: Step) -> None:
    """Show what bodies reported to the ICO, whatever the filters are."""
    rows: list[Reported] = ask(queries.reported_to_ico, step)
    whole = [row for row in rows if row.whole]
    if not whole:
        note("Beside this would stand what bodies report to the ICO themselves; its counts are not stored here.")
        return
    st.markdown("**Reported to the ICO by bodies themselves**")
    sectors = ", ".join(dict.fromkeys(row.sector.lower() for row in whole))
    chart(
        time_charts.reported(whole),
        key="reported",
        alt=f"Line chart of incidents reported to the ICO by {step} in {sectors}, "
        f"from {whole[0].period} to {whole[-1].period}.",
    )
    dropped = " Years that its counts do not hold whole are left out." if len(whole) < len(rows) else ""
    note(
        "The ICO's own counts, on an axis of their own and untouched by the filters. Local government means all "
        f"services of councils, not social care alone; few of these breaches are ever published.{dropped}"
    )
    as_table(
        {
            "Period": [str(row.period) for row in whole],
            "Sector": [row.sector for row in whole],
            "Incidents reported": [row.incidents for row in whole],
        },
        alt="Incidents reported to the ICO",
    )
