"""One body's page: what it is, its incidents over time and by cause and outcome, who it is related to, its coverage."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from analysis.trends import survey
from analysis.trends.sentences import said
from corpus import queries
from corpus.authorities import Authority, load_authorities
from corpus.queries import CauseCount, Choice, Coverage, Filters, OutcomeCount, Relative, Summary, Telling, authority_of
from corpus.succession import family
from dashboard import charts, state, time_charts, words
from dashboard.data import ask
from dashboard.markup import tag
from dashboard.views.trend import alt
from dashboard.views.trend_tables import points_table
from dashboard.widgets import as_table, body_label, chart, chosen_line, empty, incident_button, note

NEWEST, COMMONEST, NAMED = 8, 6, 12
"""Incidents in the list, outcomes in the chart, titles named beside the table."""
SCOPES = {"body": "It and who acts for it", "family": "With predecessors and kin"}
RELATIONS = {
    "acts_for": "Acts for",
    "acted_by": "Acting for it",
    "before": "Took over from",
    "after": "Followed by",
}


def show(about: str) -> None:
    """Show the page of an authority's id, or of the name of a body that is not listed."""
    st.button("All bodies", icon=":material/arrow_back:", type="tertiary", on_click=_back)
    authority = authority_of(about)
    filters = _filters(about, authority)
    found: Summary = ask(queries.summary, filters)
    if authority is None and not ask(queries.incident_count, Filters(body=(about,))):
        finder()
        empty("There is no such body", "No authority has this id, and no incident tells of a body that is called so.")
        return
    st.html(tag("h1", authority.name if authority else about, class_="cb-title"))
    _facts(authority)
    _scope(authority)
    chosen_line(found.incidents, filters)
    if set(state.now().filters.body) - {about}:
        note("Which bodies the filters choose does not matter on this page.")
    if found.incidents:
        _metrics(found)
        _incidents(filters, found)
    else:
        empty("Nothing known", "No incident of this body is in the corpus, or fits the filters.")
    _coverage(filters)
    if authority:
        _relatives(authority, filters)


def finder() -> None:
    """Show the search for a body."""
    known: list[Choice] = ask(queries.bodies)
    values = {choice.value for choice in known} | {body.id for body in load_authorities()}
    st.selectbox(
        "Find a body",
        sorted(values, key=lambda value: body_label(value).casefold()),
        format_func=dated_label,
        key=state.bound("find_body", None),
        placeholder="Name of a council, trust or provider",
        on_change=lambda: state.change(about=st.session_state["find_body"] or ""),
    )


def dated_label(body: str) -> str:
    """Return what a body is called, with its last day if it has ended."""
    authority = authority_of(body)
    ended = f" (to {words.when(authority.end_date)})" if authority and authority.end_date else ""
    return f"{body_label(body)}{ended}"


def _back() -> None:
    if len(state.now().filters.body) == 1:
        state.choose(body=())
    state.change(about="", scope="body")


def _filters(about: str, authority: Authority | None) -> Filters:
    """Return the filters with this body in the place of those that they choose."""
    together = authority is not None and state.now().scope == "family"
    bodies = tuple(body.id for body in family(authority)) if authority and together else (about,)
    return replace(state.now().filters, body=bodies)


def _facts(authority: Authority | None) -> None:
    """Show what is known of the body itself."""
    if authority is None:
        note("Not in our list of authorities: the name as a text writes it. Care providers and agencies have no entry.")
        return
    place = ", ".join(dict.fromkeys((authority.region, authority.nation)))
    facts = [words.KINDS[authority.kind], place]
    if authority.start_date:
        facts.append(f"since {words.when(authority.start_date)}")
    if authority.end_date:
        facts.append(f"ended {words.when(authority.end_date)}")
    if authority.population_under18:
        facts.append(f"about {round(authority.population_under18, -3):,} children live there (estimate, 2019 to 2022)")
    services = " and ".join({"childrens": "children's", "adults": "adults'"}[one] for one in authority.responsible_for)
    facts.append(f"{services} services")
    st.html(tag("p", " · ".join(facts), class_="cb-kicker"))


def _scope(authority: Authority | None) -> None:
    """Offer to count the bodies before it and beside it, too, where there are any."""
    if authority and len(family(authority)) > 1:
        st.segmented_control(
            "Incidents of",
            list(SCOPES),
            format_func=SCOPES.__getitem__,
            required=True,
            key=state.bound("scope", state.now().scope),
            on_change=lambda: state.change(scope=st.session_state["scope"]),
            help="With kin: " + "; ".join(body.name for body in family(authority)) + ".",
        )


def _metrics(found: Summary) -> None:
    with st.container(horizontal=True, key="metrics"):
        for label, value in (
            ("Incidents", found.incidents),
            ("Stories", found.stories),
            ("Articles", found.articles),
            ("Sources", found.sources),
        ):
            st.metric(label, f"{value:,}", border=True, width="stretch")


def _incidents(filters: Filters, found: Summary) -> None:
    """Show the incidents over time, by cause, by outcome, and the newest."""
    left, right = st.columns([1.75, 1], gap="large")
    with left:
        _trend(filters)
        first, second = st.columns(2, gap="large")
        with first:
            _causes(filters)
        with second:
            _outcomes(filters, found)
    with right:
        _newest(filters, found)


def _trend(filters: Filters) -> None:
    st.subheader("By year", anchor=False)
    examined = survey(ask, filters, clock=state.now().by)
    if not examined.frame.periods:
        note("None of these incidents has a date.")
        return
    figure = time_charts.whole(examined).update_layout(height=250)
    chart(figure, key="body_trend", alt=alt(examined))
    note(said(examined))
    as_table({**points_table(examined, "none")}, alt="Incidents by year")


def _causes(filters: Filters) -> None:
    st.subheader("Why data got out", anchor=False)
    counts: list[CauseCount] = ask(queries.causes, filters)
    chart(
        charts.groups(counts, "incidents"),
        key="body_causes",
        alt="Bar chart of its incidents by group of primary cause.",
    )
    as_table(
        {
            "Group": [words.term(count.group) for count in counts],
            "Primary cause": [words.term(count.cause) for count in counts],
            "Incidents": [count.count for count in counts],
        },
        alt="Its incidents by primary cause",
    )


def _outcomes(filters: Filters, found: Summary) -> None:
    st.subheader("What followed", anchor=False)
    counts: list[OutcomeCount] = ask(queries.outcomes, filters)
    commonest = sorted(counts, key=lambda count: -count.count)[:COMMONEST]
    chart(
        charts.outcomes(commonest, found.incidents, "incidents"),
        key="body_outcomes",
        alt="Bar chart of its incidents by outcome; an incident may have several.",
    )
    as_table(
        {
            "Outcome": [words.term(count.outcome) for count in counts],
            "Incidents": [count.count for count in counts],
        },
        alt="Its incidents by outcome",
    )


def _newest(filters: Filters, found: Summary) -> None:
    st.subheader("Newest incidents", anchor=False)
    for row in ask(queries.incident_page, filters, limit=NEWEST):
        with st.container(gap=None):
            incident_button(row, key=f"newest_{row.incident_id}", open_incident=_open_incident)
            dated = f"{words.DATES[row.date_is]} {words.in_time(row.date)}" if row.date else "date not known"
            st.html(tag("p", dated, class_="cb-kicker"))
    if found.incidents > NEWEST:
        st.button(f"All {found.incidents:,} incidents", on_click=_all_incidents, args=(filters.body,))


def _open_incident(incident_id: str) -> None:
    state.change(incident=incident_id)
    st.session_state["go_to"] = "incidents"


def _all_incidents(bodies: tuple[str, ...]) -> None:
    state.choose(body=bodies)
    state.change(about="", scope="body")
    st.session_state["go_to"] = "incidents"


def _coverage(filters: Filters) -> None:
    """Show which sources write about the body, and since when each is collected."""
    st.subheader("Who writes about it", anchor=False)
    rows: list[Telling] = ask(queries.telling, filters)
    collected: Coverage = ask(queries.coverage)
    known = {row.source for row in rows if row.since}
    note(
        f"{len(known)} of the {words.plural(len(collected.sources), 'source')} that we collect have reported an "
        "incident of it that fits the filters. That the others are silent need not mean that nothing happened: a "
        "source sees what it looks at, since it is collected or as far back as its archive reaches."
    )
    if rows:
        named = [f"{row.publisher or row.source} ({row.articles:,})" for row in rows]
        more = f" and {len(named) - NAMED:,} more" if len(named) > NAMED else ""
        st.html(tag("p", f"Articles: {', '.join(named[:NAMED])}{more}."))
        as_table(
            {
                "Source": [row.source for row in rows],
                "Title": [row.publisher for row in rows],
                "Kind": [words.SOURCE_KINDS.get(row.kind, row.kind) for row in rows],
                "Incidents": [row.incidents for row in rows],
                "Articles": [row.articles for row in rows],
                "Stories": [row.stories for row in rows],
                "First article": [words.when(row.first) for row in rows],
                "Last article": [words.when(row.last) for row in rows],
                "Collected since": [words.when(row.since.isoformat()) if row.since else "" for row in rows],
            },
            alt="Sources that write about it",
        )


def _relatives(authority: Authority, filters: Filters) -> None:
    """Show the bodies that it is related to; each opens its page."""
    rows: list[Relative] = ask(queries.relatives, authority.id, replace(filters, body=()))
    if not rows:
        return
    st.subheader("Before, after and beside it", anchor=False)
    note("Each incident counts at the body that the texts name; a council also stands for the trusts that act for it.")
    for row in rows:
        other = authority_of(row.authority_id)
        if other is None:
            continue
        with st.container(horizontal=True, vertical_alignment="center", key=f"kin_{row.relation}_{other.id}"):
            st.html(tag("span", RELATIONS[row.relation], class_="cb-small"), width=110)
            key = f"kin_open_{row.relation}_{other.id}"
            st.button(other.name, key=key, type="tertiary", on_click=_open, args=(other.id,))
            st.html(tag("span", " · ".join(_about(other, row.incidents)), class_="cb-small"), width="content")


def _about(other: Authority, incidents: int) -> Sequence[str]:
    since = f"since {words.when(other.start_date)}" if other.start_date else ""
    until = f"to {words.when(other.end_date)}" if other.end_date else ""
    return [part for part in (since, until, words.plural(incidents, "incident")) if part]


def _open(body: str) -> None:
    state.change(about=body, scope="body")
