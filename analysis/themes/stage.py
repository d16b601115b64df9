"""The stage that finds the themes: reads what was stored, finds, and writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import embeddings
from analysis.themes import finding
from analysis.themes.finding import CodedReport, Found, History
from analysis.themes.heirs import Before
from analysis.themes.quotations import Sentence, quotations
from analysis.vectors import embed_missing, stored_vectors
from corpus.findings import put_themes
from corpus.models import ACCOUNTS, IncidentLink, Theme, ThemeEvent, ThemeMember, ThemeQuotation
from corpus.privacy import WITHHELD
from corpus.store import Store

VERSION = finding.VERSION


@dataclass(frozen=True, slots=True)
class ReportText:
    """What a report is embedded and named by: its headline and the sentences of its evidence, names masked."""

    report_id: str
    title: str
    told: tuple[Sentence, ...]
    terms: frozenset[str] = frozenset()
    """What its coded values may say in a theme's name."""

    @property
    def words(self) -> str:
        """All of it."""
        return "\n".join([self.title, *(words for _, _, words in self.told)])

    @property
    def hash(self) -> str:
        """The key of its vector."""
        return embeddings.text_hash(self.words)


def incidents(session: Session) -> dict[str, str]:
    """Return the incident that each report is an account of; of several the one that it tells, the first by id."""
    links = select(IncidentLink.report_id, IncidentLink.incident_id).where(IncidentLink.kind.in_(ACCOUNTS))
    best_last = links.order_by(IncidentLink.kind == "reports", IncidentLink.incident_id.desc())
    return dict(session.execute(best_last).all())


def find_themes(store: Store, texts: Sequence[ReportText], incident_of: Mapping[str, str]) -> Found:
    """Find the themes of some reports, and store them."""
    with Session(store.engine) as session:
        before = _history(session)
    vectors = _vectors(store, [text.words for text in texts])
    reports = _coded(texts, incident_of)
    found = finding.find(reports, vectors, before)
    sentences = {text.report_id: [told for told in text.told if WITHHELD not in told[2]] for text in texts}
    chosen = quotations(found, sentences, incident_of, lambda words: _vectors(store, words))
    origin = f"themes@{VERSION}"
    themes = [
        Theme(
            id=t.id,
            name=t.name,
            keywords=t.keywords,
            size=t.incidents,
            origin=origin,
            colour=t.colour,
            quotations=[
                ThemeQuotation(rank=q.rank, report_id=q.report_id, start=q.start, end=q.end)
                for q in chosen
                if q.theme_id == t.id
            ],
        )
        for t in found.themes
    ]
    members = [
        ThemeMember(report_id=m.report_id, theme_id=m.theme_id, x=m.x, y=m.y, nearness=m.nearness)
        for m in found.members
    ]
    events = [
        ThemeEvent(step=0, theme_id=e.theme_id, change=e.change, other_id=e.other_id, reports=e.reports)
        for e in found.events
    ]
    put_themes(store, themes, members, events)
    return found


def measured(
    store: Store, texts: Sequence[ReportText], incident_of: Mapping[str, str]
) -> tuple[list[CodedReport], NDArray[np.float32]]:
    """Return what the themes of some reports are measured on: the reports, and their vectors, shape (n, 384)."""
    return _coded(texts, incident_of), _vectors(store, [text.words for text in texts])


def _coded(texts: Sequence[ReportText], incident_of: Mapping[str, str]) -> list[CodedReport]:
    """Return what themes need of each report; one without an incident stands for itself."""
    return [CodedReport(t.report_id, incident_of.get(t.report_id, t.report_id), t.words, t.terms) for t in texts]


def _history(session: Session) -> History:
    """Return the themes and the map as they are stored."""
    members: dict[str, set[str]] = {}
    places = {}
    for member in session.scalars(select(ThemeMember).order_by(ThemeMember.report_id)):
        places[member.report_id] = (member.x, member.y)
        if member.theme_id:
            members.setdefault(member.theme_id, set()).add(member.report_id)
    stored = session.execute(select(Theme.id, Theme.colour).order_by(Theme.id))
    return History([Before(id, colour, frozenset(members.get(id, ()))) for id, colour in stored], places)


def _vectors(store: Store, texts: Sequence[str]) -> NDArray[np.float32]:
    """Return the vectors of some texts, shape (n, 384); those that have none yet are embedded and stored."""
    keys = [embeddings.text_hash(text) for text in texts]
    embed_missing(store, dict(zip(keys, texts, strict=True)))
    with Session(store.engine) as session:
        stored = stored_vectors(session)
    return np.array([stored[key] for key in keys], dtype=np.float32).reshape(len(texts), embeddings.DIMENSIONS)
