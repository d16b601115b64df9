"""The values of an incident: what is used, by which rule, and side by side where its reports differ."""

from collections.abc import Sequence

import streamlit as st

from corpus.queries import IncidentDetail, ReportRow, ValueRow
from dashboard import words
from dashboard.markup import Markup, join, tag
from dashboard.widgets import note


def show_values(found: IncidentDetail) -> None:
    """Show the values that are used, each with how many reports say so."""
    row = found.row
    penalty = words.pounds(row.penalty_gbp) if row.penalty_gbp is not None else ""
    on = {"body": " on the body", "individual": " on an individual"}.get(row.penalty_on, "")
    causes = join("; ".join(map(words.term, row.causes)), tag("small", words.definition(row.cause)))
    shown: list[tuple[str, str, str]] = [
        ("Body", row.council or words.NOT_NAMED, "authority_id" if row.authority_id else "organisation"),
        ("Where", words.place(row), ""),
        ("Happened", words.when(row.occurred), "occurred"),
        ("Came to light", words.when(row.discovered), "discovered"),
        ("Action followed", words.when(row.acted), "acted"),
        ("First reported", words.when(row.first_published[:10]), ""),
        ("Cause", causes, "causes"),
        ("Group", words.term(row.cause_group), ""),
        ("How it travelled", words.term(row.channel), "channel"),
        ("Outcome", "; ".join(map(words.term, row.outcomes)), "outcomes"),
        ("Penalty", penalty and penalty + on, "penalty_gbp"),
        ("Whose data", words.term(row.data_subjects), "data_subjects"),
        ("People affected", f"{row.people_affected:,}" if row.people_affected is not None else "", "people_affected"),
        ("Status", words.term(row.status), "status"),
    ]
    st.subheader("Values", anchor=False)
    lines = [
        tag("tr", tag("th", name, scope="row"), tag("td", value, _backing(found, coded)))
        for name, value, coded in shown
        if value
    ]
    st.html(tag("table", tag("tbody", *lines), class_="cb-table"))


def _backing(found: IncidentDetail, name: str) -> Markup:
    """Return how many reports give the value that is used, and how sure the surest of them is."""
    chosen = [value for value in found.values if value.property == name and value.chosen]
    if not chosen:
        return join("")
    sure = [
        e.confidence for r in found.reports for e in r.evidence if e.property == name and e.value == chosen[0].value
    ]
    least = f", {min(sure):.0%} sure at least" if sure else ""
    return tag("small", f"{words.plural(chosen[0].reports, 'report')}{least}")


def show_differences(found: IncidentDetail) -> None:
    """Show side by side, for every property on which reports differ, what is used, what else is said, and the rule."""
    differing = {value.property for value in found.values if not value.chosen}
    if not differing:
        return
    st.subheader("Where reports differ", anchor=False)
    order = list(words.PROPERTIES)
    known = sorted(differing, key=lambda name: (order.index(name) if name in order else len(order), name))
    head = tag("thead", tag("tr", *(tag("th", title, scope="col") for title in ("Used", "Also said"))))
    st.html(
        tag("table", head, *(_difference(found, name) for name in known), class_="cb-table cb-differ"),
    )
    note("“Used” is what the summary, the filters and every count go by; nothing that a report says is dropped.")


def _difference(found: IncidentDetail, name: str) -> Markup:
    """Return the rows of one property: the values on both sides, and below them the rule that chose."""
    values = [value for value in found.values if value.property == name]
    used, other = ([value for value in values if value.chosen is chosen] for chosen in (True, False))
    sides = (tag("td", *(_said(found.reports, value) for value in side)) for side in (used, other))
    rules = "; ".join(dict.fromkeys(words.RULES.get(value.rule, value.rule) for value in (*used, *other)))
    return tag(
        "tbody",
        tag("tr", tag("th", words.PROPERTIES.get(name, name), scope="rowgroup", colspan="2")),
        tag("tr", *sides),
        tag("tr", tag("td", f"Rule: {rules}.", colspan="2", class_="cb-rule")),
    )


def _said(reports: Sequence[ReportRow], value: ValueRow) -> Markup:
    """Return a value with who says so."""
    names = {
        report.publisher or report.source_name
        for report in reports
        for item in report.evidence
        if (item.property, item.value) == (value.property, value.value)
    }
    who = ", ".join(sorted(name for name in names if name))
    told = words.plural(value.reports, "report") + (f": {who}" if who else "")
    return tag("div", words.value(value.property, value.value), tag("small", told), class_="cb-side")
