"""The corpus as it is: which stages made it, what is masked, where it ends; its data dictionary; how to cite it."""

from collections import Counter
from datetime import datetime

import streamlit as st

from corpus import queries
from corpus.dictionary import load_dictionary
from corpus.method import Citation, Said, load_citation, load_words
from corpus.queries import Provenance, SourceRow
from corpus.taxonomy import load_taxonomy
from dashboard import words
from dashboard.data import ask
from dashboard.markup import Markup, join, tag
from dashboard.views.method_tables import as_wide_table
from dashboard.widgets import as_table, note

STAGES = {
    "relevance": "Is it about a breach of social-services data?",
    "persons": "Which names are private, and to be masked?",
    "extraction": "Which incidents does it tell of, and what does it say of each?",
}
KEPT = {"full_text": "whole texts for analysis", "metadata": "headlines only", "off": "off"}


def show() -> None:
    """Show how this corpus was made, what is masked in it, and where it ends."""
    found: Provenance = ask(queries.provenance)
    st.subheader("This corpus", anchor=False)
    st.html(tag("p", _told(found), class_="cb-summary"))
    if found.stages:
        as_wide_table(
            {
                "Stage": [stage.name for stage in found.stages],
                "It asks": [STAGES.get(stage.name, "") for stage in found.stages],
                "Version": [stage.version for stage in found.stages],
                "Texts done": [f"{stage.done:,}" for stage in found.stages],
                "Set aside": [f"{stage.set_aside:,}" for stage in found.stages],
            }
        )
    _sources()
    st.subheader("Privacy", anchor=False)
    masking = found.masking
    others = masking.texts - masking.checked
    note(
        f"{masking.checked:,} of {words.plural(masking.texts, 'text')} checked for names of private persons; "
        f"{words.plural(masking.names, 'place')} masked in them."
        + (f" Nothing leaves of {words.plural(others, 'text')} that still wait for it." if others else "")
    )
    _said(load_words().promises)
    st.subheader("Limits", anchor=False)
    _said(load_words().limits)


def _told(found: Provenance) -> str:
    kind = "The sample corpus, all of it invented" if found.sample else "This corpus"
    changed = f", last changed {_day(found.changed)}" if found.changed else ""
    second = f" A second coder has coded {words.plural(found.second_codings, 'text')}." if found.second_codings else ""
    return (
        f"{kind} holds {words.plural(found.incidents, 'incident')} from {words.plural(found.articles, 'article')}"
        f"{changed}. Codebook {load_taxonomy().version}, schema {found.schema or 'not on record'}.{second}"
    )


def _day(moment: datetime | None) -> str:
    return words.when(moment.date().isoformat()) if moment else "not on record"


def _sources() -> None:
    rows: list[SourceRow] = ask(queries.sources)
    kept = Counter(KEPT.get(row.permission, row.permission) for row in rows)
    read = sum(row.terms_read is not None for row in rows)
    told = ", ".join(f"{count:,} {name}" for name, count in kept.most_common())
    since = [row.since for row in rows if row.since]
    first = f" Collecting began on {words.when(min(since).isoformat())}." if since else ""
    st.html(
        tag(
            "p",
            f"{words.plural(len(rows), 'source')}{': ' + told if told else ''}; the terms of {read:,} were read."
            f"{first} The Sources view shows each, with its gaps.",
            class_="cb-note",
        )
    )


def _said(told: tuple[Said, ...]) -> None:
    items: list[Markup] = [join(tag("dt", one.title), tag("dd", one.text)) for one in told]
    st.html(tag("dl", *items, class_="cb-said"))


def dictionary() -> None:
    """Show the tables and columns of the exports."""
    found = load_dictionary()
    st.subheader("Data dictionary", anchor=False)
    note(f"{found.description} {found.encoding_note}")
    for table in found.tables:
        key = tag("p", f"{table.description} Key: {', '.join(table.key)}.")
        points_to = {one.column: f"Points to {one.table}.{one.key}." for one in table.references}
        rows = [
            tag(
                "tr",
                tag("th", tag("code", column.name), tag("small", column.type), scope="row"),
                tag("td", column.description, tag("small", points_to.get(column.name, ""))),
            )
            for column in table.columns
        ]  # fmt: skip
        summary = tag("summary", tag("strong", table.title), " ", tag("code", f"{table.name}.csv"))
        columns = tag("table", tag("tbody", *rows), class_="cb-table")
        st.html(tag("details", summary, key, columns, class_="cb-term"))
    pairs = [(table, column) for table in found.tables for column in table.columns]
    as_table(
        {
            "Table": [table.name for table, _ in pairs],
            "Column": [column.name for _, column in pairs],
            "Type": [column.type for _, column in pairs],
            "Meaning": [column.description for _, column in pairs],
        },
        alt="Data dictionary",
    )


def cite() -> None:
    """Show how to cite CareBreach with this corpus."""
    found: Provenance = ask(queries.provenance)
    told = load_citation()
    st.subheader("How to cite", anchor=False)
    note(told.message)
    if found.sample:
        note("This is the sample: everything in it is invented. Cite the software, never these incidents.")
    st.code(citation(told, found), language=None, wrap_lines=True)
    st.code(bibtex(told, found), language=None, wrap_lines=True)
    note(f"Code: {told.license}. Add the address of a view to say what was filtered: it reproduces the view.")
    note(
        tag("code", "carebreach corpus feed"),
        " writes Atom feeds of new incidents, new facts, decisions and corrections: of all, and by body, region and "
        "cause. They are files, to be put on a website; this dashboard does not serve them.",
    )


def citation(told: Citation, found: Provenance) -> str:
    """Return the citation as one sentence."""
    return (
        f"{told.by} ({told.released.year}). {told.title}, version {told.version}. {told.license} licence. "
        f"Corpus of {_day(found.changed)}: {words.plural(found.incidents, 'incident')} from "
        f"{words.plural(found.articles, 'article')}; codebook {load_taxonomy().version}, "
        f"schema {found.schema or 'none'}."
    )


def bibtex(told: Citation, found: Provenance) -> str:
    """Return the citation as BibTeX."""
    return (
        f"@software{{carebreach,\n  title = {{{told.title}}},\n  author = {{{{{told.by}}}}},\n"
        f"  version = {{{told.version}}},\n  year = {{{told.released.year}}},\n"
        f"  note = {{Corpus of {_day(found.changed)}, codebook {load_taxonomy().version}}},\n}}"
    )
