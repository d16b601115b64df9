"""Events as Atom feeds (RFC 4287): the whole corpus, and one for each body, region and cause.

An entry says what is coded and nothing of a text, so that no private name can stand in it. Ids are made of what an
event is about, never of when or where the feed was written.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from heapq import heappush, heappushpop
from pathlib import Path
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.errors import CareBreachError
from corpus.export_formats import whole
from corpus.feeds.events import Event, Kind, events
from corpus.identity import is_address
from corpus.models import Corpus
from corpus.queries import is_sample
from corpus.queries.names import authority_of
from corpus.taxonomy import label, load_taxonomy

NEWEST = 100
"""Entries of one feed at most, the newest."""
ATOM = "http://www.w3.org/2005/Atom"
TITLES: Mapping[Kind, str] = {
    "new_incident": "New incident",
    "new_fact": "New fact",
    "acted": "Regulator or court acted",
    "merged": "Correction: two incidents are one",
    "split": "Correction: part of this incident is another",
    "withdrawn": "Withdrawn",
}
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_Newest = list[tuple[datetime, str, Event]]


def write_feeds(session: Session, folder: Path, site: str = "") -> list[Path]:
    """Write the feeds into a folder; returns their files, that of the whole corpus first.

    Args:
        session: to read with.
        folder: where they go.
        site: the address of the dashboard, for links to incidents; without one entries link to their sources.

    Raises:
        CareBreachError: `site` is no address, or a file can't be written.
    """
    if site and not is_address(site):
        raise CareBreachError(f"--site {site!r} is not a web address; write one such as https://carebreach.example")
    found: dict[str, _Newest] = defaultdict(list)
    found["all"] = []
    for event in events(session):
        for scope in _scopes(event):
            _keep(found[scope], event)
    began = session.scalar(select(Corpus.created)) or datetime(1970, 1, 1, tzinfo=UTC)
    written, sample = [], is_sample(session)
    try:
        for scope in sorted(found, key=lambda name: (name != "all", name)):
            path = folder / f"{scope}.atom"
            path.parent.mkdir(parents=True, exist_ok=True)
            with whole(path) as partial:
                partial.write_bytes(_feed(scope, sorted(found[scope], reverse=True), began, site, sample))
            written.append(path)
    except OSError as error:
        raise CareBreachError(f"{error.filename or folder}: can't be written ({error.strerror})") from error
    return written


def _scopes(event: Event) -> Iterator[str]:
    """Yield the feeds that an event belongs to."""
    row = event.row
    yield "all"
    if row.authority_id:
        yield from (f"body/{body}" for body in (row.authority_id, *row.acts_for))
    if row.region:
        yield f"region/{re.sub(r'[^a-z]+', '-', row.region.lower()).strip('-')}"
    yield from (f"cause/{cause}" for cause in row.causes)


def _keep(newest: _Newest, event: Event) -> None:
    """Keep an event while it is among the newest."""
    item = (event.at, event.key + event.kind, event)
    if len(newest) < NEWEST:
        heappush(newest, item)
    elif item[:2] > newest[0][:2]:
        heappushpop(newest, item)


def _feed(scope: str, newest: _Newest, began: datetime, site: str, sample: bool) -> bytes:
    """Return one feed as XML."""
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed")
    title = f"CareBreach: {_called(scope)}"
    _add(feed, "id", _urn("sample " * sample + scope))
    _add(feed, "title", f"SAMPLE (all invented) {title}" if sample else title)
    _add(feed, "updated", _moment(newest[0][0] if newest else began))
    _add(_add(feed, "author"), "name", "CareBreach")
    _add(feed, "rights", "CC BY 4.0. Coded from published texts; each incident names its sources.")
    if site:
        _add(feed, "link", rel="alternate", type="text/html", href=site)
    for _, _, event in newest:
        _entry(feed, event, site, sample)
    ET.indent(feed)
    told: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return told + b"\n"


def _entry(feed: ET.Element, event: Event, site: str, sample: bool) -> None:
    row = event.row
    entry = _add(feed, "entry")
    _add(entry, "id", _urn(f"{'sample ' * sample}{event.kind} {event.key}"))
    _add(entry, "title", f"{TITLES[event.kind]}: {row.council or 'Body not named'}, {label(row.cause)}")
    _add(entry, "updated", _moment(event.at))
    address = _link(event, site)
    if address:
        _add(entry, "link", rel="alternate", href=address)
    categories = [("event", event.kind), ("cause", row.cause), ("body", row.authority_id), ("region", row.region)]
    for scheme, term in categories:
        if term:
            _add(entry, "category", term=term, scheme=_urn(f"scheme {scheme}"))
    _add(entry, "summary", _summary(event), type="text")


def _link(event: Event, site: str) -> str:
    """Return where a reader learns more: the incident in the dashboard, else its source."""
    if site:
        return f"{site.rstrip('/')}/incidents?{urlencode({'incident': event.other or event.row.incident_id})}"
    return next((address for address in (event.row.source, *event.row.urls) if is_address(address)), "")


def _summary(event: Event) -> str:
    """Return what is new, as it is coded."""
    known = {term.id: term.label for name in _VOCABULARIES for term in getattr(load_taxonomy(), name)}
    told = [f"{name.replace('_', ' ')}: {known.get(value, value)}" for name, value in event.facts]
    if event.other:
        told.append(f"See incident {event.other}.")
    if event.kind == "withdrawn":
        told.append("No text tells of it any more.")
    return "; ".join(told) or label(event.row.cause)


_VOCABULARIES = ("causes", "channels", "outcomes", "statuses", "data_subjects")


def _called(scope: str) -> str:
    """Return what a feed is about."""
    kind, _, name = scope.partition("/")
    if kind == "body":
        authority = authority_of(name)
        return authority.name if authority else name
    if kind == "cause":
        return label(name)
    return name.replace("-", " ") if kind == "region" else "data breaches in UK social services"


def _urn(name: str) -> str:
    return uuid5(NAMESPACE_URL, f"https://carebreach.invalid/{name}").urn


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).replace(microsecond=0).isoformat()


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    if text:
        element.text = _NOT_XML.sub(" ", text)
    return element
