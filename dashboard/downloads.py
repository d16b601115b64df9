"""What a reader takes along: each table as CSV, XLSX or Parquet, each chart as PNG or SVG, with where it comes from.

Files are made when they are asked for. Each says in itself and in its name which filters it was made with, from which
state of the corpus, and on which day; inside it stands the address that shows the same again.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import streamlit as st

from corpus import queries
from corpus.export import SAMPLE
from corpus.table_files import MIME, Format, Provenance, TableFile
from dashboard import state
from dashboard.client.components import picture_buttons
from dashboard.data import ask
from dashboard.words import when

_LONGEST = 60
"""Characters of one part of a file's name."""
_VIEW, _SEEN, _ORIGIN = "carebreach_view", "carebreach_files", "carebreach_origin"
FORMATS: dict[Format, str] = {"csv": "CSV", "xlsx": "XLSX", "parquet": "Parquet"}


def begin(view: str) -> None:
    """Begin a page: its files carry the view's name, and count from one."""
    st.session_state[_VIEW], st.session_state[_SEEN] = view, {}
    st.session_state.pop(_ORIGIN, None)


def permalink() -> str:
    """Return the address that shows this view again; its query alone where the browser has not told its own."""
    query = urlencode(state.now().query(), doseq=True)
    here = (st.context.url or "").split("?")[0].split("#")[0]
    if here and not urlsplit(here).path:
        here += "/"
    return f"{here}?{query}" if query else here


def provenance(title: str) -> Provenance:
    """Return where what is on this page comes from; it is worked out once a page."""
    if _ORIGIN not in st.session_state:
        st.session_state[_ORIGIN] = Provenance(
            title="",
            selection=str(state.now().filters),
            corpus=ask(queries.version),
            downloaded=datetime.now(UTC).date().isoformat(),
            link=permalink(),
            sample=SAMPLE if ask(queries.is_sample) else "",
        )
    origin: Provenance = st.session_state[_ORIGIN]
    return replace(origin, title=title)


def file_stem(origin: Provenance) -> str:
    """Return a file's name without its ending: what, of which selection, of which corpus, on which day."""
    chosen = "-".join(value for values in state.now().filters.query().values() for value in values)
    parts = [
        origin.sample,
        "carebreach",
        slug(st.session_state.get(_VIEW, "")),
        slug(origin.title),
        slug(chosen),
        f"corpus-{origin.corpus.replace('+', '-')}" if origin.corpus else "",
        origin.downloaded,
    ]
    return "_".join(dict.fromkeys(part for part in parts if part))


def slug(text: str) -> str:
    """Return text as a piece of a file's name: letters, digits and hyphens alone."""
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", letters.lower()).strip("-")[:_LONGEST].rstrip("-")


def table_buttons(columns: Mapping[str, Sequence[Any]], title: str) -> None:
    """Offer the columns that are on the page as files."""
    row_buttons(tuple(columns), lambda: zip(*columns.values(), strict=True), title)


def row_buttons(
    columns: tuple[str, ...], rows: Callable[[], Iterable[Sequence[Any]]], title: str, csv_label: str = "CSV"
) -> None:
    """Offer rows, which are made when a file is asked for, as files."""
    table = TableFile(columns, rows, provenance(title))
    stem, key = file_stem(table.provenance), _key(title)
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"files_{key}"):
        for form, label in FORMATS.items():
            st.download_button(
                csv_label if form == "csv" else label,
                data=_maker(table, form),
                file_name=f"{stem}.{form}",
                mime=MIME[form],
                key=f"{form}_{key}",
                icon=":material/download:",
                on_click="ignore",
                type="tertiary",
                help=f"Download as {label}, with the filters, the corpus version, the day and the address.",
            )


def _maker(table: TableFile, form: Format) -> Callable[[], bytes]:
    return lambda: table.write(form)


def chart_buttons(key: str, alt: str) -> None:
    """Offer a chart as a picture; its caption begins with the chart's words."""
    title = title_of(alt)
    origin = provenance(title)
    picture_buttons(key, title, file_stem(origin), caption(origin))


def title_of(alt: str) -> str:
    """Return the first statement of what a chart shows in words."""
    first = re.split(r"[.;:]\s", alt, maxsplit=1)[0].rstrip(".")
    what = re.sub(r"^\w+ (?:chart|map|plot) of ", "", first)
    return what[:1].upper() + what[1:]


def caption(origin: Provenance) -> list[str]:
    """Return the lines below a picture."""
    facts = [f"corpus {origin.corpus}", f"downloaded {origin.downloaded}"]
    if origin.selection:
        facts.insert(0, f"filters {origin.selection}")
    lines = [f"{origin.title}.", f"CareBreach · {' · '.join(facts)}", origin.link]
    return [f"{SAMPLE}: all invented."] * bool(origin.sample) + [line for line in lines if line]


def citation() -> str:
    """Return how to cite this view, without its address, which the browser adds."""
    origin = provenance("")
    sample = f"{SAMPLE}, all invented. " if origin.sample else ""
    filters = f" ({origin.selection})" if origin.selection else ""
    view = st.session_state.get(_VIEW, "")
    return f"{sample}CareBreach: {view}{filters}. Corpus {origin.corpus}, {when(origin.downloaded)}."


def _key(title: str) -> str:
    """Return a key for the files of a table; a title that comes twice on one page is counted."""
    seen: dict[str, int] = st.session_state.setdefault(_SEEN, {})
    name = slug(title)
    seen[name] = seen.get(name, 0) + 1
    return f"{name}_{seen[name]}"
