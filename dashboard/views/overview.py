"""The Overview: how much the corpus holds, how it grew, why data got out, and what followed."""

from collections.abc import Mapping

import streamlit as st

from corpus import queries
from corpus.queries import CauseCount, IncidentRow, OutcomeCount, Summary, Unit
from dashboard import charts, state, words
from dashboard.data import ask
from dashboard.markup import tag
from dashboard.views import origins, trend
from dashboard.widgets import as_table, baseline_alone, chart, chosen_line, empty, incident_button, note, nothing_yet

NEWEST = 4
COMMONEST = 9
"""Outcomes in the chart; the rest stand in its table."""
SEVERAL = "One that tells of several incidents counts once for each of their primary causes."
LEAD = (
    "Breaches of personal data held for UK social services, as newspapers, regulators and ombudsmen reported them. "
    "Every value was coded from words of a published text, which each incident shows unless it is marked as baseline."
)


def show() -> None:
    """Show the view."""
    st.title("Overview", anchor=False)
    st.html(tag("p", LEAD, class_="cb-lead"))
    filters = state.now().filters
    found = ask(queries.summary, filters)
    chosen_line(found.incidents)
    if not found.collected and not found.incidents:
        nothing_yet("The corpus is empty")
        return
    _metrics(found)
    unread = baseline_alone(filters, review=("not_reviewed",)) if found.incidents else 0
    note(how_made(found, unread))
    if not found.incidents:
        _nothing(found)
        origins.show_flow()
        return
    left, right = st.columns([1.75, 1], gap="large")
    with left:
        trend.show()
    with right:
        _newest()
    left, right = st.columns(2, gap="large")
    with left:
        _causes()
    with right:
        _outcomes({"incidents": found.incidents, "stories": found.stories, "articles": found.articles})
    left, right = st.columns([1, 1.25], gap="large")
    with left:
        origins.show_delays()
    with right:
        origins.show_flow()


def _metrics(found: Summary) -> None:
    """Show how much there is."""
    span = words.DASH.join(dict.fromkeys(str(day.year) for day in (found.earliest, found.latest) if day is not None))
    shown = [
        ("Incidents", f"{found.incidents:,}", "Real-world events, however many articles report them."),
        ("Stories", f"{found.stories:,}", "What was reported; republished copies of one text count once."),
        ("Articles", f"{found.articles:,}", f"Articles that report them, of {found.collected:,} collected in all."),
        ("Sources", f"{found.sources:,}", "Newsrooms, regulators and ombudsmen that the articles come from."),
        (
            "Years of breaches",
            span or "not known",
            "From the first to the last day on which a breach may have happened.",
        ),
    ]
    with st.container(horizontal=True, key="metrics"):
        for label, value, meaning in shown:
            st.metric(label, value, help=meaning, border=True, width="stretch")


def how_made(found: Summary, baseline: int = 0) -> str:
    """Say how much was collected, since when, and who coded it.

    Args:
        found: what the filters leave.
        baseline: how many of its incidents are known from the baseline alone and not reviewed.
    """
    collected = f"{words.plural(found.collected, 'article')} collected"
    if found.first_seen and found.last_seen:
        days = dict.fromkeys(words.when(moment.date().isoformat()) for moment in (found.first_seen, found.last_seen))
        collected += f" {'from' if len(days) > 1 else 'on'} {' to '.join(days)}"
    if not found.incidents:
        return f"{collected}."
    by = [
        f"{count:,} {said}"
        for count, said in (
            *([(baseline, "of the baseline, coded before")] if baseline else []),
            (found.machine - baseline, "coded by machine alone"),
            (found.reviewed, "reviewed by a person"),
            (found.double_coded, "coded twice by people"),
        )
    ]
    return f"{collected}. Of {words.plural(found.incidents, 'incident')}: {', '.join(by)}."


def _nothing(found: Summary) -> None:
    if state.now().filters.query():
        empty("No incident fits these filters", "Take one away, or clear them all.")
    else:
        nothing_yet("No incident yet", found.collected)


def _newest() -> None:
    """Show the incidents that were first reported last."""
    st.subheader("Newest incidents", anchor=False)
    rows: list[IncidentRow] = ask(queries.incident_page, state.now().filters, limit=NEWEST)
    for row in rows:
        with st.container(gap=None):
            incident_button(row, key=f"newest_{row.incident_id}", open_incident=_open)
            reported = f"first reported {words.in_time(row.first_published[:10])}" if row.first_published else ""
            marked = " · baseline" if row.origin == ("baseline",) else ""
            st.html(tag("p", reported + marked, class_="cb-kicker"))
            if row.quotation:
                st.html(tag("p", f"“{_short(row.quotation)}”", class_="cb-quote"))


def _short(quotation: str, longest: int = 150) -> str:
    return quotation if len(quotation) <= longest else quotation[:longest].rpartition(" ")[0] + " …"


def _open(incident_id: str) -> None:
    state.change(incident=incident_id)
    st.session_state["go_to"] = "incidents"


def _causes() -> None:
    """Show causes by group, and one group's causes when it is opened."""
    st.subheader("Why data got out", anchor=False)
    unit = state.now().unit
    counts: list[CauseCount] = ask(queries.causes, state.now().filters, unit)
    present = list(dict.fromkeys(count.group for count in counts))
    opened = state.now().open if state.now().open in present else ""
    st.pills(
        "Group of causes",
        present,
        format_func=words.term,
        key=state.bound("open", opened or None),
        on_change=lambda: state.change(open=st.session_state["open"] or ""),
        label_visibility="collapsed",
        wrap=True,
    )
    if opened:
        of_group = [count for count in counts if count.group == opened]
        whole = words.counted(sum(count.count for count in of_group), unit)
        note(f"{words.definition(opened)} {whole}.")
        chart(
            charts.causes(counts, opened, unit),
            key=f"causes_{opened}",
            alt=f"Bar chart of {whole} of the group {words.term(opened)} by primary cause.",
            on_click=lambda cause: _show_incidents(cause=(cause,)),
        )
        note("Counted by primary cause. Click a bar to see its incidents.")
    else:
        chart(
            charts.groups(counts, unit),
            key="groups",
            alt=f"Bar chart of {unit} by group of primary cause: {', '.join(map(words.term, present))}.",
            on_click=_open_group,
        )
        once = "Each incident counts once, by its primary cause." if unit == "incidents" else SEVERAL
        note(f"{once} Click a bar, or choose a group above, for its causes.")
    shown = [count for count in counts if opened in {"", count.group}]
    as_table(
        {
            "Group": [words.term(count.group) for count in shown],
            "Primary cause": [words.term(count.cause) for count in shown],
            unit.capitalize(): [count.count for count in shown],
            "What it means": [words.definition(count.cause) for count in shown],
        },
        alt=f"{unit.capitalize()} by primary cause",
    )


def _open_group(group: str) -> None:
    state.change(open=group)


def _show_incidents(**filters: tuple[str, ...]) -> None:
    state.choose(**filters)
    st.session_state["go_to"] = "incidents"


def _outcomes(wholes: Mapping[Unit, int]) -> None:
    """Show what followed, as shares of all that is counted."""
    st.subheader("What followed", anchor=False)
    unit = state.now().unit
    counts: list[OutcomeCount] = ask(queries.outcomes, state.now().filters, unit)
    commonest = sorted(counts, key=lambda count: -count.count)[:COMMONEST]
    chart(
        charts.outcomes(commonest, wholes[unit], unit),
        key="outcomes",
        alt=f"Bar chart of {words.counted(wholes[unit], unit)} by outcome; an incident may have several.",
        on_click=lambda outcome: _show_incidents(outcome=(outcome,)),
    )
    lines = ["An incident may have several outcomes, so these do not add up. Click a bar to see its incidents."]
    if rarer := len(counts) - len(commonest):
        lines.append(f"{words.plural(rarer, 'rarer outcome')} only in the table.")
    note(" ".join(lines))
    as_table(
        {
            "Outcome": [words.term(count.outcome) for count in counts],
            unit.capitalize(): [count.count for count in counts],
            "What it means": [words.definition(count.outcome) for count in counts],
        },
        alt=f"{unit.capitalize()} by outcome",
    )
