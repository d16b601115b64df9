"""Builders that put articles, reports, statements and incidents into a corpus, with sane defaults.

Everything that they write is synthetic: the bodies, the people and the events are invented.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from corpus import identity
from corpus.account_rows import refresh_accounts
from corpus.dates import bounds
from corpus.models import (
    Article,
    Base,
    Corpus,
    Family,
    Incident,
    IncidentLink,
    IncidentValue,
    LinkKind,
    MaskSpan,
    Page,
    Relevance,
    Report,
    Revision,
    Run,
    Source,
    SourceKind,
    StageResult,
    Statement,
    Theme,
    ThemeMember,
    ThemeQuotation,
)
from corpus.search_index import index_reports, index_revisions
from corpus.spans import Part, Span
from corpus.taxonomy import cause_group

Row = TypeVar("Row", bound=Base)
NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
BODY = "Northmere Council"
TEXT = (
    "Northmere Council has apologised after a letter about a child was sent to the wrong family.\n"
    "A mother, Jackie Invented, said the letter told her everything about another child's case.\n"
    "The council said that it had reminded staff of its procedures. (Synthetic text.)"
)
TITLE = "Northmere letter about child went to wrong family"


def memory_engine() -> Engine:
    """Return an empty database in memory with all tables."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    return engine


@contextmanager
def corpus_in(folder: Path, *, sample: bool = False) -> Iterator["CorpusBuilder"]:
    """Give a builder for a corpus in a folder, brought to the newest schema, and commit what it built."""
    from corpus.config import Settings
    from corpus.database import open_engine

    with Session(open_engine(Settings(data_dir=folder, sample=sample))) as session:
        yield CorpusBuilder(session, sample=sample)
        session.commit()


@dataclass
class CorpusBuilder:
    """Writes rows through one session; nothing is committed."""

    session: Session
    sample: bool = False
    _numbers: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._add(Corpus(sample=self.sample, created=NOW))

    def source(self, source_id: str = "gazette", kind: SourceKind = "newspaper", name: str = "") -> Source:
        """Return the source of this id, made on first use."""
        known = self.session.get(Source, source_id)
        return known or self._add(
            Source(
                id=source_id,
                name=name or f"Synthetic {source_id.replace('_', ' ').title()}",
                kind=kind,
                permission="full_text",
                permission_reason="synthetic",
                home_url=f"https://{source_id.replace('_', '-')}.example",
            )
        )

    def article(
        self,
        text: str = TEXT,
        title: str = TITLE,
        *,
        source: str = "gazette",
        kind: SourceKind = "newspaper",
        url: str | None = "",
        published: str | None = "2020-05-01",
        publisher: str = "",
        names: Sequence[str] = (),
        checked: bool = True,
        relevant: bool = True,
        story: Revision | None = None,
        seen: datetime = NOW,
    ) -> Revision:
        """Add an article; every occurrence of `names` is masked, unless the text is not `checked` for names yet.

        An empty `url` is invented, None means none; `story` is the text that this one is a copy of.
        """
        owner = self.source(source, kind)
        address = f"{owner.home_url}/news/{self._number('article')}" if url == "" else url
        key = address or identity.content_hash(text + title)
        article = Article(
            id=identity.article_id(key),
            source_id=owner.id,
            key=key,
            url=address,
            first_seen=seen,
            publisher=publisher or owner.name,
        )
        self._add(article)
        page = self._add(
            Page(
                id=identity.page_id(key, seen.isoformat(), ""),
                source_id=owner.id,
                url=address or "",
                fetched_at=seen,
                status=200,
                content_type="text/html",
                body_hash="",
                warc_file="synthetic.warc.gz",
                warc_offset=0,
                warc_length=0,
            )
        )
        revision = self._add(
            Revision(
                id=identity.revision_id(article.id, title, text, published),
                article_id=article.id,
                number=1,
                title=title,
                text=text,
                content_hash=identity.content_hash(text),
                page_id=page.id,
                rule="plain",
                created=seen,
                published=published,
            )
        )
        article.current_revision_id = revision.id
        first = self.session.get(Family, story.article_id) if story else None
        self._add(Family(article_id=article.id, family_id=first.family_id if first else article.id))
        self._add(
            Relevance(revision_id=revision.id, relevant=relevant, score=0.9, reasons=["synthetic"], origin="test@1")
        )
        if checked:
            self.check(revision, names)
        return revision

    def check(self, revision: Revision, names: Sequence[str] = ()) -> None:
        """Record that a text was checked for private names, and mask these."""
        self._add(StageResult(revision_id=revision.id, stage="persons", version="1", outcome="done"))
        parts: list[tuple[Part, str]] = [("text", revision.text), ("title", revision.title)]
        for part, words in parts:
            for name in names:
                start = words.find(name)
                while start >= 0:
                    self._add(
                        MaskSpan(
                            revision_id=revision.id,
                            part=part,
                            start=start,
                            end=start + len(name),
                            label="name",
                            origin="test@1",
                        )
                    )
                    start = words.find(name, start + 1)
        index_revisions(self.session, [revision.id])

    def quarantine(self, revision: Revision) -> None:
        """Record that the check for private names could not be done on a text."""
        stage = StageResult(
            revision_id=revision.id, stage="persons", version="1", outcome="quarantined", reason="synthetic"
        )
        self._add(stage)

    def report(self, revision: Revision | None, values: dict[str, Any] | None = None, *, ordinal: int = 0) -> Report:
        """Add a report of a text, or a baseline report without one.

        `values` gives property to value, or to (value, quotation), or to a list of those.
        """
        statements = [
            self._statement(revision, name, place, item)
            for name, given in (DEFAULTS if values is None else values).items()
            for place, item in enumerate(given if isinstance(given, list) else [given])
        ]
        place_of = revision.id if revision else f"baseline-{self._number('baseline')}"
        report = self._add(
            Report(
                id=identity.report_id(place_of, ordinal),
                revision_id=revision.id if revision else None,
                ordinal=ordinal,
                origin="coding@1" if revision else "baseline",
                confidence=0.9,
                statements=statements,
            )
        )
        self.session.refresh(report, ["revision"])
        if revision:
            index_revisions(self.session, [revision.id])  # a second report changes what the first one is found by
        else:
            index_reports(self.session, [report.id])
        return report

    def incident(
        self,
        *reports: Report,
        link: LinkKind = "reports",
        also: dict[str, list[str]] | None = None,
        outcomes: Sequence[str] = ("apology",),
        **values: Any,
    ) -> Incident:
        """Add an incident told by these reports (by a new default one if none are given).

        `also` gives property to values that were not chosen; `values` are columns that differ from the defaults.
        """
        reports = reports or (self.report(self.article()),)
        cause = values.get("cause", "misaddressed_post")
        occurred = values.setdefault("occurred", "2020-04")
        first, last = bounds(occurred) if occurred else (None, None)
        columns: dict[str, Any] = {
            "id": identity.incident_id(reports[0].id),
            "organisation": BODY,
            "authority_id": None,
            "occurred_from": first,
            "occurred_to": last,
            "discovered": None,
            "acted": None,
            "first_published": "2020-05-01",
            "cause": cause,
            "cause_group": cause_group(cause),
            "channel": "post",
            "penalty_gbp": None,
            "penalty_on": None,
            "status": "confirmed",
            "data_subjects": "children",
            "people_affected": None,
            "confidence": 0.8,
        } | values
        chosen = {"causes": [cause], "outcomes": list(outcomes), "occurred": [occurred] if occurred else []}
        incident = Incident(
            **columns,
            values=[
                IncidentValue(property=name, value=value, chosen=picked, rule="most reports", reports=1)
                for picked, group in ((True, chosen), (False, also or {}))
                for name, given in group.items()
                for value in given
            ],
        )
        self._add(incident)
        for report in reports:
            self._add(IncidentLink(report_id=report.id, incident_id=incident.id, kind=link, score=1.0, origin="test@1"))
        refresh_accounts(self.session, select(Report.id).where(Report.id.in_([report.id for report in reports])))
        return incident

    def theme(self, *reports: Report, theme_id: str | None = "t1", name: str = "", colour: int = 0) -> None:
        """Put reports into a theme (into none, for no id), its first one quoted; they lie in a row on the map."""
        if theme_id:
            quoted = [ThemeQuotation(rank=0, report_id=reports[0].id, start=0, end=TEXT.index("\n"))]
            about = {"id": theme_id, "name": name or f"Theme {theme_id}", "keywords": ["letter"], "colour": colour}
            self._add(Theme(**about, size=len(reports), origin="test@1", quotations=quoted))
        for number, report in enumerate(reports):
            self._add(ThemeMember(report_id=report.id, theme_id=theme_id, x=number / 10, y=colour / 10))

    def run(self, finished: datetime = NOW) -> Run:
        """Add a finished run."""
        return self._add(Run(kind="stage", name="test", version="1", started=NOW, finished=finished, status="finished"))

    def _statement(self, revision: Revision | None, name: str, place: int, item: Any) -> Statement:
        value, quotation = item if isinstance(item, tuple) else (item, None)
        if revision is None:
            return Statement(
                property=name,
                value=str(value),
                origin="baseline",
                confidence=1.0,
                ordinal=place,
                source_url=quotation or "https://baseline.example/case",
            )
        quotation = quotation or revision.text.split(".")[0]
        part: Part = "text" if quotation in revision.text else "title"
        words = revision.text if part == "text" else revision.title
        start = words.index(quotation)
        span = Span.of(words, start, start + len(quotation))
        return Statement(
            property=name,
            value=str(value),
            origin=f"{name}@1",
            confidence=0.9,
            ordinal=place,
            part=part,
            start=span.start,
            end=span.end,
            quote=span.quote,
        )

    def _number(self, kind: str) -> int:
        self._numbers[kind] = self._numbers.get(kind, 0) + 1
        return self._numbers[kind]

    def _add(self, row: Row) -> Row:
        self.session.add(row)
        self.session.flush()
        return row


DEFAULTS: dict[str, Any] = {
    "organisation": (BODY, BODY),
    "causes": [("misaddressed_post", "a letter about a child was sent to the wrong family")],
    "outcomes": [("apology", "has apologised")],
    "occurred": ("2020-04", BODY),
}
"""The values of a report of the default text."""


def day(text: str) -> date:
    """Return a date from its ISO form."""
    return date.fromisoformat(text)
