"""One incident: told in plain words, its values, where reports differ, and each report with the words behind it."""

from collections.abc import Sequence
from urllib.parse import urlsplit

import streamlit as st

from corpus import queries
from corpus.queries import Evidence, IncidentDetail, IncidentRow, ReportRow, ValueRow
from dashboard import state, words
from dashboard.data import ask
from dashboard.markup import Markup, is_web, join, link, tag
from dashboard.widgets import empty, note, notice

PARTS = {"text": "", "title": "in the headline", "url": "in the address"}


def show(incident_id: str) -> None:
    """Show the incident of an id."""
    st.button("All incidents", icon=":material/arrow_back:", type="tertiary", on_click=_back)
    found = ask(queries.incident_detail, incident_id)
    if found is None:
        empty("There is no such incident", "The address names an incident that this corpus does not know.")
        return
    if found.asked != found.row.incident_id:
        notice("The incident of this address was merged into this one.")
    if found.withdrawn:
        notice("This incident was withdrawn: no report tells of it any more.")
    if found.row.origin == ("baseline",):
        notice(words.BASELINE)
    _head(found.row)
    left, right = st.columns([1.7, 1], gap="large")
    with right:
        _values(found)
        _differences(found.values)
    with left:
        _timeline(found)
        st.subheader("Reports and their words", anchor=False)
        for number, report in enumerate(found.reports, 1):
            _report(report, number, len(found.reports))
        if found.related:
            st.subheader("Related", anchor=False)
            note("These reports are of the same series, or may be about the same event; they are not counted with it.")
            for number, report in enumerate(found.related, 1):
                _report(report, number, len(found.related))


def _back() -> None:
    state.change(incident="")


def _head(row: IncidentRow) -> None:
    """Show the title, what the incident is marked as, and the summary."""
    st.html(tag("h1", row.council or words.NOT_NAMED, class_="cb-title"))
    marks = [
        words.term(row.cause),
        words.term(row.status),
        "Baseline" if row.origin == ("baseline",) else words.REVIEWS.get(row.review, row.review),
        f"Confidence {row.confidence:.0%}",
    ]
    st.html(tag("ul", *(tag("li", mark) for mark in marks), class_="cb-tags"))
    st.html(tag("p", " ".join(words.summary(row)), class_="cb-summary"))


def _values(found: IncidentDetail) -> None:
    """Show the resolved values."""
    row = found.row
    penalty = words.pounds(row.penalty_gbp) if row.penalty_gbp is not None else ""
    on = {"body": " on the body", "individual": " on an individual"}.get(row.penalty_on, "")
    shown = [
        ("Body", row.council or words.NOT_NAMED),
        ("Where", words.place(row)),
        ("Happened", words.when(row.occurred)),
        ("Came to light", words.when(row.discovered)),
        ("Action followed", words.when(row.acted)),
        ("First reported", words.when(row.first_published[:10])),
        (
            "Cause",
            join("; ".join(words.term(cause) for cause in row.causes), tag("small", words.definition(row.cause))),
        ),
        ("Group", words.term(row.cause_group)),
        ("How it travelled", words.term(row.channel)),
        ("Outcome", "; ".join(words.term(outcome) for outcome in row.outcomes)),
        ("Penalty", penalty and penalty + on),
        ("Whose data", words.term(row.data_subjects)),
        ("People affected", f"{row.people_affected:,}" if row.people_affected is not None else ""),
        ("Status", words.term(row.status)),
    ]
    st.subheader("Values", anchor=False)
    lines = (tag("tr", tag("th", name, scope="row"), tag("td", value)) for name, value in shown if value)
    st.html(tag("table", tag("tbody", *lines), class_="cb-table"))


def _timeline(found: IncidentDetail) -> None:
    """Show the stages of the incident's life, each with how long after the event it came."""
    steps = queries.timeline(found)
    if len(steps) < 2:
        return
    st.subheader("Timeline", anchor=False)
    head = tag(
        "thead", tag("tr", *(tag("th", title, scope="col") for title in ("", "When", "After the event", "What")))
    )
    lines = [
        tag(
            "tr",
            tag("th", words.STAGES[step.stage], scope="row"),
            tag("td", words.when(step.when) or "date not stated"),
            tag("td", words.lag(step.after.fewest, step.after.most) if step.after else ""),
            tag("td", "; ".join(map(words.term, step.what))),
        )
        for step in steps
    ]
    st.html(tag("table", head, tag("tbody", *lines), class_="cb-table cb-timeline"))


def _differences(values: Sequence[ValueRow]) -> None:
    """Show, side by side, the values of every property on which reports differ."""
    differing = {value.property for value in values if not value.chosen}
    if not differing:
        return
    st.subheader("Where reports differ", anchor=False)
    order = list(words.PROPERTIES)
    shown = sorted(
        (value for value in values if value.property in differing),
        key=lambda value: (order.index(value.property) if value.property in order else len(order), not value.chosen),
    )
    head = tag(
        "thead", tag("tr", *(tag("th", title, scope="col") for title in ("Property", "Value", "Said by", "Rule")))
    )
    lines = [
        tag(
            "tr",
            tag("td", words.PROPERTIES.get(value.property, value.property)),
            tag("td", words.value(value.property, value.value)),
            tag("td", words.plural(value.reports, "report")),
            tag("td", value.rule),
            class_="cb-used" if value.chosen else None,
        )
        for value in shown
    ]
    st.html(tag("table", head, tag("tbody", *lines), class_="cb-table cb-differ"))
    note("Bold: the value that is used. The rule is what decided between them.")


def _report(report: ReportRow, number: int, of: int) -> None:
    """Show one report: where it stands, and each value with its words."""
    with st.container(border=True):
        parts = [_where(report, number, of)]
        evidence = sorted(report.evidence, key=_place)
        if report.for_review:
            parts.append(tag("p", "The machine is unsure of this report: it waits for a coder.", class_="cb-note"))
        if report.could_not_tell:
            doubtful = ", ".join(words.PROPERTIES.get(name, name).lower() for name in report.could_not_tell)
            parts.append(tag("p", f"Could not tell from this text: {doubtful}.", class_="cb-note"))
        if evidence and all(item.withheld for item in evidence):
            parts.append(
                tag("p", "Its words are withheld until the text has been checked for private names.", class_="cb-note")
            )
        if evidence:
            behind = "" if report.cites else f" with the words behind {_them(len(evidence))}"
            title = tag("summary", f"{words.plural(len(evidence), 'coded value')}{behind}")
            opened = "" if number == 1 else None
            parts.append(
                tag("details", title, *(_evidence(item, cited=bool(report.cites)) for item in evidence), open=opened)
            )
        st.html(tag("div", *parts, class_="cb-report"))


def _them(count: int) -> str:
    return "it" if count == 1 else "them"


def _where(report: ReportRow, number: int, of: int) -> Markup:
    """Return the headline, linked, and what is known of the article."""
    facts = [
        report.publisher or report.source_name,
        words.SOURCE_KINDS.get(report.source_kind, report.source_kind),
        words.when(report.published[:10]) if report.published else "date not known",
    ]
    technical = [words.LINKS.get(report.link) or f"report {number} of {of}"]
    if report.relevance is not None:
        technical.append(f"relevance {report.relevance:.0%}")
    if report.copies > 1:
        technical.append(f"one story in {report.copies} articles")
    if report.captured:
        technical.append(f"archived {words.when(report.captured.date().isoformat())}")
    if report.gone:
        technical.append(f"page gone since {words.when(report.gone.date().isoformat())}")
    title = report.title or "Baseline: coded before, without a stored text"
    cited = [tag("li", link(_host(address), address)) for address in report.cites if is_web(address)]
    return join(
        tag("h3", link(title, report.url)),
        tag("p", " · ".join(fact for fact in facts if fact), class_="cb-kicker"),
        tag("p", " · ".join(technical), class_="cb-small"),
        *([tag("ul", *cited, class_="cb-sources")] if cited else []),
    )


def _host(address: str) -> str:
    return (urlsplit(address).hostname or address).removeprefix("www.")


def _place(item: Evidence) -> int:
    order = list(words.PROPERTIES)
    return order.index(item.property) if item.property in order else len(order)


def _evidence(item: Evidence, *, cited: bool) -> Markup:
    """Return one value with the words that support it, highlighted in their context.

    Args:
        item: the value.
        cited: whether the report names its sources above all its values.
    """
    what = join(
        tag("span", f"{words.PROPERTIES.get(item.property, item.property)}: ", class_="cb-small"),
        tag("span", words.value(item.property, item.value), class_="cb-what"),
    )
    how = " · ".join(
        part for part in (item.origin, f"confidence {item.confidence:.0%}", PARTS.get(item.part, "")) if part
    )
    words_: list[Markup] = []
    if item.quotation and not item.withheld:
        quoted = join(
            tag("span", item.before, class_="cb-context"),
            tag("mark", item.quotation),
            tag("span", item.after, class_="cb-context"),
        )
        words_.append(tag("blockquote", quoted))
    if item.source_url and not cited:
        source = link("Source of this value", item.source_url) if is_web(item.source_url) else join(item.source_url)
        words_.append(tag("p", source, class_="cb-note"))
    return tag("div", tag("div", what), *words_, tag("div", how, class_="cb-small"), class_="cb-evidence")
