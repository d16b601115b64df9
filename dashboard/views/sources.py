"""Sources: what each permits and why, how its runs go, what it yields over time, and where nothing was collected."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import streamlit as st

from corpus import queries
from corpus.queries import EVERYTHING, SourceMonth, SourceRow
from dashboard import source_charts, state, words
from dashboard.data import ask
from dashboard.markup import Markup, join, link, tag
from dashboard.source_charts import Cell, months_between, state_of
from dashboard.views import source
from dashboard.widgets import as_table, baseline_alone, chart, note, nothing_yet

LEAD = (
    "Where the corpus comes from: what each source permits and why, how its last crawl went, and what it has yielded. "
    "A rise in incidents may be a source that was added, a fall one that went quiet: look here first."
)
YIELDS = {
    "articles": "Taken in",
    "listed": "Listed",
    "let_through": "Let through",
    "fetched": "Fetched",
    "relevant": "Relevant",
    "incidents": "Incidents",
}
MEANING = {
    "articles": "articles taken in",
    "listed": "new entries of feeds, registers and searches",
    "let_through": "entries whose words may tell of a breach, so that their article was asked for",
    "fetched": "pages fetched, also again",
    "relevant": "articles that report a breach of social-services data",
    "incidents": "incidents, each in the month of the source's first article on it",
}
KEPT = {"full_text": "Whole texts, for analysis", "metadata": "Headlines only", "off": "Nothing"}
STATUS = {
    "": "Not visited yet",
    "running": "Running",
    "finished": "Well",
    "failed": "Failed",
    "interrupted": "Interrupted",
}
"""What is said of the last crawl."""
FEWEST_MONTHS = 12


def show() -> None:
    """Show the view."""
    st.title("Sources", anchor=False)
    st.html(tag("p", LEAD, class_="cb-lead"))
    rows: list[SourceRow] = ask(queries.sources)
    if not rows:
        nothing_yet("No source is on record yet")
        return
    months: list[SourceMonth] = ask(queries.source_months)
    _metrics(rows)
    note("The filters at the side choose incidents; they change nothing here.")
    if any(row.since for row in rows):
        _strip(rows, months)
    _chooser(rows)
    opened = next((row for row in rows if row.source_id == state.now().outlet), None)
    if opened:
        source.show(opened, [month for month in months if month.source_id == opened.source_id])
    elif state.now().outlet:
        note(f"There is no source “{state.now().outlet}”.")
    _list(rows, months)


def health(row: SourceRow) -> tuple[str, str]:
    """Return how a source is, in a word and a sentence."""
    if row.kind in {"import", "baseline"}:
        return "By hand", "Taken in by a person; nobody visits it."
    if row.permission == "off":
        return "Off", "Nothing is collected."
    if row.obstacle:
        return "Not visited", f"It can't be visited on this machine: {row.obstacle}."
    if row.drift:
        return "Needs a look", "; ".join(row.drift)
    return STATUS.get(row.last_status, row.last_status), row.last_message


def _metrics(rows: Sequence[SourceRow]) -> None:
    crawled = [row for row in rows if row.kind not in {"import", "baseline"}]
    ill = [row for row in crawled if health(row)[0] in {"Failed", "Interrupted", "Needs a look"}]
    shown = [
        ("Collected", sum(row.since is not None for row in crawled), f"Of {len(crawled)} that CareBreach knows."),
        ("Whole texts", sum(row.permission == "full_text" for row in crawled), "Kept for analysis, never republished."),
        ("Headlines only", sum(row.permission == "metadata" for row in crawled), "What their feeds say, and no more."),
        ("Off", sum(row.permission == "off" for row in crawled), "They do not permit it, or nobody has asked yet."),
        ("Terms read", sum(row.terms_read is not None for row in crawled), "By a person, on a day that is on record."),
        ("Need a look", len(ill), "Their last crawl failed, or they are no longer what they were."),
    ]  # fmt: skip
    with st.container(horizontal=True, key="metrics"):
        for label, value, meaning in shown:
            st.metric(label, f"{value:,}", help=meaning, border=True, width="stretch")


# --------------------------------------------------------------------------------------------------------- strip


def _strip(rows: Sequence[SourceRow], months: Sequence[SourceMonth]) -> None:
    """Show what each source yielded month by month, and where nothing was collected."""
    st.subheader("Month by month", anchor=False)
    st.pills(
        "What is counted",
        list(YIELDS),
        format_func=YIELDS.__getitem__,
        key=state.bound("yields", state.now().yields),
        on_change=lambda: state.change(yields=st.session_state["yields"] or "articles"),
        label_visibility="collapsed",
    )
    counted = state.now().yields
    collected = [row for row in rows if row.since]
    axis = _axis(collected, months)
    cells = _cells(collected, months, axis)
    names = {row.source_id: row.name for row in collected}
    gaps = sum(cell.state == "gap" for cell in cells)
    chart(
        source_charts.strip(cells, axis, names),
        key="strip",
        alt=f"Strip chart of {words.plural(len(names), 'source')} by month from {axis[0]} to {axis[-1]}: "
        f"{MEANING[counted]}; {words.plural(gaps, 'month')} of a source in which no crawl finished.",
        on_click=lambda source_id: state.change(outlet=source_id),
    )
    note(
        f"Shown: {MEANING[counted]}; the darker, the more. Grey: collected, and none. Hatched: no crawl finished in "
        "that month, so that what was published then may be missing. Empty: not collected yet. Click a "
        "cell for its source."
    )
    told = [cell for cell in cells if cell.state != "before"]
    by_key = {(row.source_id, row.month): row for row in months}
    found = [by_key.get((cell.source_id, cell.month), SourceMonth(cell.source_id, cell.month)) for cell in told]
    as_table(
        {
            "Source": [cell.name for cell in told],
            "Month": [cell.month for cell in told],
            "Collected": ["no crawl finished" if cell.state == "gap" else "yes" for cell in told],
            "Crawls": [row.runs for row in found],
            "Failed": [row.failed for row in found],
            **{title: [getattr(row, name) for row in found] for name, title in YIELDS.items()},
        },
        alt="Yield of each source by month",
    )


def _axis(rows: Sequence[SourceRow], months: Sequence[SourceMonth]) -> list[str]:
    """Return the months of the strip: from the first source on, a year at least, to the last that is on record."""
    first = min(row.since for row in rows if row.since)
    ends = [date.fromisoformat(f"{month.month}-01") for month in months] + [
        row.last_run.date() for row in rows if row.last_run
    ]
    whole = months_between(first, max([*ends, first]))
    missing = FEWEST_MONTHS - len(whole)
    if missing <= 0:
        return whole
    number = 12 * first.year + first.month - 1 - missing
    return months_between(date(number // 12, number % 12 + 1, 1), max([*ends, first]))


def _cells(rows: Sequence[SourceRow], months: Sequence[SourceMonth], axis: Sequence[str]) -> list[Cell]:
    by_key = {(month.source_id, month.month): month for month in months}
    cells = []
    for row in rows:
        for month in axis:
            assert row.since is not None
            found = by_key.get((row.source_id, month))
            what = state_of(month, row.since, found)
            count: int = getattr(found, state.now().yields) if found else 0
            cells.append(Cell(row.source_id, row.name, month, what, count, _told(month, what, found)))
    return cells


def _told(month: str, what: str, found: SourceMonth | None) -> str:
    """Return what stands beside the pointer on one cell."""
    if what == "gap" or found is None:
        failed = f", {words.plural(found.failed, 'crawl')} failed" if found and found.failed else ""
        return f"{words.when(month)}: no crawl finished{failed}"
    return (
        f"{words.when(month)}: {found.listed:,} listed, {found.let_through:,} let through,<br>"
        f"{found.fetched:,} fetched, {found.articles:,} taken in, {found.relevant:,} relevant, "
        f"{words.plural(found.incidents, 'incident')}"
    )


# ---------------------------------------------------------------------------------------------------------- list


def _chooser(rows: Sequence[SourceRow]) -> None:
    names = {row.source_id: row.name for row in rows}
    st.selectbox(
        "Open a source",
        list(names),
        format_func=names.__getitem__,
        index=None,
        placeholder="Its permission, failures and months",
        key=state.bound("outlet", state.now().outlet if state.now().outlet in names else None),
        on_change=lambda: state.change(outlet=st.session_state["outlet"] or ""),
    )


def _list(rows: Sequence[SourceRow], months: Sequence[SourceMonth]) -> None:
    """Show all sources, and the same as a table."""
    st.subheader("All sources", anchor=False)
    head = tag(
        "tr",
        *(tag("th", name, scope="col") for name in ("Source", "What is kept, and why", "How it is doing", "Yield")),
    )
    body = [tag("tr", *(tag("td", cell) for cell in _row(row, months))) for row in rows]
    st.html(tag("table", tag("thead", head), tag("tbody", *body), class_="cb-table cb-sources"))
    totals = {row.source_id: _totals(row, months) for row in rows}
    as_table(
        {
            "Source": [row.name for row in rows],
            "Id": [row.source_id for row in rows],
            "Kind": [words.SOURCE_KINDS.get(row.kind, row.kind) for row in rows],
            "Kept": [KEPT.get(row.permission, row.permission) for row in rows],
            "Why": [row.permission_reason for row in rows],
            "Terms read": [f"{row.terms_read:%Y-%m-%d}" if row.terms_read else "not yet" for row in rows],
            "Collected since": [f"{row.since:%Y-%m-%d}" if row.since else "" for row in rows],
            "Last crawl (UTC)": [_moment(row.last_run) for row in rows],
            "Next due (UTC)": [_moment(row.next_due) for row in rows],
            "State": [health(row)[0] for row in rows],
            "Because": [health(row)[1] for row in rows],
            "Feeds": [row.listings for row in rows],
            "Feeds that fail": [row.failing for row in rows],
            "Waiting": [row.waiting for row in rows],
            **{title: [totals[row.source_id][name] for row in rows] for name, title in YIELDS.items()},
        },
        alt="All sources",
    )


def _row(row: SourceRow, months: Sequence[SourceMonth]) -> tuple[Markup, ...]:
    kind = words.SOURCE_KINDS.get(row.kind, row.kind)
    since = f"{kind}, since {words.when(row.since.isoformat())}" if row.since else kind
    terms = source.terms_of(row)
    kept = KEPT.get(row.permission, row.permission)
    what, because = health(row)
    totals = _totals(row, months)
    found = f"{totals['relevant']:,} relevant, {totals['articles']:,} taken in of {totals['listed']:,} listed"
    if row.kind == "baseline":
        found = "known from it alone, without an article"
    return (
        join(tag("strong", link(row.name, row.home_url)), tag("small", since)),
        join(tag("strong", kept), tag("small", row.permission_reason), tag("small", terms)),
        join(tag("strong", what), tag("small", because), tag("small", _runs(row))),
        join(tag("strong", words.plural(totals["incidents"], "incident")),
             tag("small", found)),
    )  # fmt: skip


def _runs(row: SourceRow) -> str:
    """Say when a source was last visited and when it is due."""
    if row.last_run is None:
        return ""
    last = f"Last crawl {_day(row.last_run)}"
    if row.next_due is None:
        return f"{last}."
    due = "due now" if row.next_due <= datetime.now(UTC) else f"next due {_day(row.next_due)}"
    return f"{last}, {due}."


def _day(moment: datetime) -> str:
    return f"{words.when(moment.date().isoformat())}, {moment:%H:%M} UTC"


def _moment(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""


def _totals(row: SourceRow, months: Sequence[SourceMonth]) -> dict[str, int]:
    mine = [month for month in months if month.source_id == row.source_id]
    totals = {name: sum(getattr(month, name) for month in mine) for name in YIELDS}
    if row.kind == "baseline":  # it has no articles, and these are what is counted by month
        totals["incidents"] = baseline_alone(EVERYTHING)
    return totals
