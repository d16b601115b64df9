"""What the corpus says of its own making: when it was made and changed, by which stages, and what of it is masked."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, inspect, select, text
from sqlalchemy.orm import Session

from corpus.models import Article, Corpus, MaskSpan, Run, SecondCoding, StageResult
from corpus.privacy import STAGE as CHECKED_FOR_NAMES
from corpus.queries.filters import EVERYTHING
from corpus.queries.incidents import incident_count


@dataclass(frozen=True, slots=True)
class Stage:
    """What one stage of the analysis has seen of the texts as they now stand."""

    name: str
    version: str
    done: int
    set_aside: int
    """Texts that it could not do."""


@dataclass(frozen=True, slots=True)
class Masking:
    """How private names are kept from leaving."""

    texts: int
    checked: int
    """Texts that were checked for names; nothing of any other leaves."""
    names: int
    """Places in them that are masked."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Which corpus this is, and how it came about."""

    sample: bool
    created: datetime | None
    changed: datetime | None
    """When the last run finished."""
    schema: str
    incidents: int
    articles: int
    stages: tuple[Stage, ...]
    masking: Masking
    second_codings: int
    """Texts that a second coder has coded."""


def provenance(session: Session) -> Provenance:
    """Return which corpus this is, and how it came about."""
    corpus = session.scalar(select(Corpus))
    return Provenance(
        sample=bool(corpus and corpus.sample),
        created=corpus.created if corpus else None,
        changed=session.scalar(select(func.max(Run.finished))),
        schema=_schema(session),
        incidents=incident_count(session, EVERYTHING),
        articles=session.scalar(select(func.count(Article.id))) or 0,
        stages=_stages(session),
        masking=_masking(session),
        second_codings=session.scalar(select(func.count(func.distinct(SecondCoding.revision_id)))) or 0,
    )


def _schema(session: Session) -> str:
    """Return the newest migration that the database has had; nothing where none is on record."""
    if not inspect(session.connection()).has_table("alembic_version"):
        return ""
    return session.scalar(text("SELECT version_num FROM alembic_version")) or ""


def _stages(session: Session) -> tuple[Stage, ...]:
    query = (
        select(StageResult.stage, StageResult.version, StageResult.outcome, func.count())
        .join(Article, Article.current_revision_id == StageResult.revision_id)
        .group_by(StageResult.stage, StageResult.version, StageResult.outcome)
    )
    found: dict[tuple[str, str], dict[str, int]] = {}
    for stage, version, outcome, count in session.execute(query):
        found.setdefault((stage, version), {})[outcome] = count
    return tuple(
        Stage(stage, version, counts.get("done", 0), counts.get("quarantined", 0))
        for (stage, version), counts in sorted(found.items())
    )


def _masking(session: Session) -> Masking:
    current = Article.current_revision_id
    checked = and_(
        StageResult.revision_id == current, StageResult.stage == CHECKED_FOR_NAMES, StageResult.outcome == "done"
    )
    texts = session.scalar(select(func.count()).where(current.is_not(None))) or 0
    of_these = session.scalar(select(func.count()).select_from(Article).join(StageResult, checked)) or 0
    names = session.scalar(select(func.count()).select_from(Article).join(MaskSpan, MaskSpan.revision_id == current))
    return Masking(texts, of_these, names or 0)
