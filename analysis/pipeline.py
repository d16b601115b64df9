"""The pipeline: runs each stage on what is pending, commits in batches, sets aside what a stage can't do.

Stages are pure functions; this module alone opens sessions. Article stages look at one text, corpus stages at all.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from traceback import walk_tb

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from tqdm import tqdm

from analysis.coding import VERSION as CODING_VERSION
from analysis.coding import CodedReport, code_article
from analysis.corpus_stages import CORPUS_STAGES
from analysis.passages import telling_passages
from analysis.persons import VERSION as PERSONS_VERSION
from analysis.persons import find_private_persons
from analysis.relevance import VERSION as RELEVANCE_VERSION
from analysis.relevance import judge
from analysis.text import ArticleText
from corpus import identity
from corpus.errors import Rejected
from corpus.findings import Findings, pending, put_findings
from corpus.models import MaskSpan, Relevance, Report, Revision, Statement
from corpus.store import Store

log = logging.getLogger(__name__)
BATCH = 50
QUARANTINE_LIMIT = 0.02
"""Share of a stage's texts that may fail before the run counts as failed."""


@dataclass(frozen=True, slots=True)
class ArticleStage:
    """A stage that looks at one text at a time."""

    name: str
    version: str
    conclude: Callable[[Revision], Findings]
    relevant_only: bool = True


@dataclass(frozen=True, slots=True)
class StageOutcome:
    """What one stage did in one run."""

    stage: str
    seen: int
    quarantined: int = 0
    note: str = ""

    @property
    def failed(self) -> bool:
        """Whether more texts were set aside than a run may bear."""
        return self.quarantined > QUARANTINE_LIMIT * self.seen

    def __str__(self) -> str:
        aside = f", {self.quarantined} set aside" if self.quarantined else ""
        return f"{self.stage}: {self.note or f'{self.seen} texts'}{aside}"


def _judge(revision: Revision) -> Findings:
    """Say whether a text is about a breach of social-services data."""
    found = judge(telling_passages(ArticleText.of(revision)))
    row = Relevance(
        revision_id=revision.id,
        relevant=found.relevant,
        score=found.score,
        reasons=list(found.reasons),
        origin=f"relevance@{RELEVANCE_VERSION}",
    )
    return Findings(revision.id, relevance=row)


def _find_persons(revision: Revision) -> Findings:
    """Find the private persons whose names must not leave the corpus."""
    masks = [
        MaskSpan(
            revision_id=revision.id,
            part=mask.part,
            start=mask.start,
            end=mask.end,
            label=mask.label,
            origin=f"persons@{PERSONS_VERSION}",
        )
        for mask in find_private_persons(ArticleText.of(revision))
    ]
    return Findings(revision.id, masks=masks)


def _extract(revision: Revision) -> Findings:
    """Code the reports of a text, each value with its quotation."""
    coding = code_article(ArticleText.of(revision))
    return Findings(revision.id, reports=[_report(revision.id, i, coded) for i, coded in enumerate(coding.reports)])


def _report(revision_id: str, ordinal: int, coded: CodedReport) -> Report:
    """Return the rows of one coded report."""
    statements = [
        Statement(
            property=claim.property,
            value=claim.value,
            origin=claim.origin,
            confidence=claim.confidence,
            ordinal=claim.ordinal,
            part=claim.span.part,
            start=claim.span.start,
            end=claim.span.end,
            quote=claim.span.quote,
        )
        for claim in coded.statements
    ]
    return Report(
        id=identity.report_id(revision_id, ordinal),
        revision_id=revision_id,
        ordinal=ordinal,
        origin=f"coding@{CODING_VERSION}",
        confidence=coded.confidence,
        for_review=coded.for_review,
        gaps=coded.gaps,
        statements=statements,
    )


STAGES = [
    ArticleStage("relevance", str(RELEVANCE_VERSION), _judge, relevant_only=False),
    ArticleStage("persons", str(PERSONS_VERSION), _find_persons),
    ArticleStage("extraction", str(CODING_VERSION), _extract),
]


def run(store: Store, progress: Callable[[str], None] = log.info) -> list[StageOutcome]:
    """Bring all findings up to date, stage by stage; what is up to date is left alone.

    Raises:
        CareBreachError: the corpus can't be read or written.
    """
    outcomes = []
    for stage in STAGES:
        outcomes.append(_run_article_stage(store, stage))
        progress(str(outcomes[-1]))
    for name, run_stage in CORPUS_STAGES.items():
        outcomes.append(StageOutcome(name, 0, note=run_stage(store)))
        progress(str(outcomes[-1]))
    return outcomes


def _run_article_stage(store: Store, stage: ArticleStage) -> StageOutcome:
    """Run one stage over the texts it has not seen at its version, a batch at a time."""
    with Session(store.engine) as session:
        waiting = list(session.scalars(pending(stage.name, stage.version, relevant_only=stage.relevant_only)))
    if not waiting:
        return StageOutcome(stage.name, 0, note="up to date")
    aside = 0
    with store.recorded("stage", stage.name, stage.version) as counts:
        bar = tqdm(total=len(waiting), desc=stage.name, unit="text", disable=None, leave=False)
        for start in range(0, len(waiting), BATCH):
            batch = [_attempt(stage, revision) for revision in _load(store, waiting[start : start + BATCH])]
            put_findings(store, stage.name, stage.version, batch)
            aside += sum(found.failure is not None for found in batch)
            counts.update(seen=start + len(batch), quarantined=aside)
            bar.update(len(batch))
        bar.close()
    return StageOutcome(stage.name, len(waiting), aside)


def _load(store: Store, ids: Sequence[str]) -> list[Revision]:
    """Read some revisions with their articles, in the order asked for."""
    with Session(store.engine) as session:
        query = select(Revision).where(Revision.id.in_(ids)).options(joinedload(Revision.article))
        found = {revision.id: revision for revision in session.scalars(query)}
    return [found[revision_id] for revision_id in ids]


def _attempt(stage: ArticleStage, revision: Revision) -> Findings:
    """Run a stage on one text; set the text aside when the stage can't do it."""
    try:
        return stage.conclude(revision)
    except Rejected as error:
        reason = str(error)
    except Exception as error:  # noqa: BLE001 - one bad text must not stop the run; its reason is kept
        # The words of an unforeseen error may quote the text, and with it a name: keep what and where alone.
        reason = f"{type(error).__name__} at {_place(error)}"
    log.warning("%s: text %s is set aside: %s", stage.name, revision.id, reason)
    return Findings(revision.id, failure=reason)


def _place(error: BaseException) -> str:
    """Return the module and line of ours in which an error came up."""
    frames = [(frame.f_globals.get("__name__", "?"), line) for frame, line in walk_tb(error.__traceback__)]
    ours = [f"{module}:{line}" for module, line in frames if module.startswith("analysis.") and module != __name__]
    return ours[-1] if ours else "?"
