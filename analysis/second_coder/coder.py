"""Coding a second time: what a coder has not coded goes to its endpoint; what its answer proves is stored beside ours.

No session is open while the endpoint thinks, and each text is stored on its own: what was answered is not asked again.
"""

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from tqdm import tqdm

from analysis.second_coder.agreement import Agreement, pair_with_ours
from analysis.second_coder.answers import Answer, read_answer
from analysis.second_coder.endpoint import Endpoint, Unanswered
from analysis.second_coder.prompt import Shown, instructions, show
from analysis.text import ArticleText
from corpus.models import MaskSpan, Revision, SecondCoding, SecondStatement
from corpus.second_codings import put_second_coding, waiting
from corpus.store import Store

VERSION = 1
PATIENCE = 3
"""Texts in a row without an answer, after which a run ends."""
UNANSWERED_LIMIT = 0.02
"""Share of the texts that may stay without an answer before a run counts as failed."""


@dataclass(slots=True)
class SecondRun:
    """What one run of a second coder came to."""

    origin: str
    waiting: int
    coded: int = 0
    accepted: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    unanswered: Counter[str] = field(default_factory=Counter)
    ended: bool = False
    agreement: Agreement = field(default_factory=Agreement)

    @property
    def failed(self) -> bool:
        """Whether the run ended early, or more texts stayed without an answer than a run may bear."""
        return self.ended or self.unanswered.total() > UNANSWERED_LIMIT * self.waiting

    def __str__(self) -> str:
        parts = [
            f"{self.origin}: {self.coded} of {self.waiting} texts coded",
            f"{self.accepted} values accepted",
            f"{self.rejected.total()} rejected{_reasons(self.rejected)}",
            *([f"{self.unanswered.total()} texts unanswered{_reasons(self.unanswered)}"] if self.unanswered else []),
            *(["ended early"] if self.ended else []),
            f"same as ours: {self.agreement}",
        ]
        return "; ".join(parts)


def code_again(store: Store, endpoint: Endpoint) -> SecondRun:
    """Let a second coder code what it has not coded, and compare all that it has said with our coding."""
    origin = f"llm:{endpoint.model}@{VERSION}"
    with Session(store.engine) as session:
        ids = list(session.scalars(waiting(origin)))
    run = SecondRun(origin, len(ids))
    in_a_row = 0
    for revision_id in tqdm(ids, desc="second coder", unit="text", disable=None, leave=False):
        shown = _shown(store, revision_id)
        try:
            content = endpoint.ask(instructions(), shown.message())
        except Unanswered as error:
            run.unanswered[str(error)] += 1
            in_a_row += error.blame == "moment"
            run.ended = error.blame == "address" or in_a_row >= PATIENCE
            if run.ended:
                break
            continue
        in_a_row = 0
        answer = read_answer(content, shown, origin)
        put_second_coding(store, _rows(revision_id, origin, answer))
        run.coded += 1
        run.accepted += sum(map(len, answer.reports))
        run.rejected += answer.rejected
    run.agreement = pair_with_ours(store, origin)
    return run


def _shown(store: Store, revision_id: str) -> Shown:
    """Read a text as it may leave: with its private names covered."""
    with Session(store.engine) as session:
        revision = session.get_one(Revision, revision_id, options=[joinedload(Revision.article)])
        masks = session.scalars(select(MaskSpan).where(MaskSpan.revision_id == revision_id)).all()
        return show(ArticleText.of(revision), masks)


def _rows(revision_id: str, origin: str, answer: Answer) -> SecondCoding:
    """Return what is stored of an answer."""
    statements = [
        SecondStatement(
            account=account,
            property=claim.property,
            value=claim.value,
            ordinal=claim.ordinal,
            part=claim.span.part,
            start=claim.span.start,
            end=claim.span.end,
            quote=claim.span.quote,
        )
        for account, claims in enumerate(answer.reports)
        for claim in claims
    ]
    return SecondCoding(revision_id=revision_id, origin=origin, rejected=dict(answer.rejected), statements=statements)


def _reasons(counts: Counter[str]) -> str:
    return f" ({', '.join(f'{reason} {count}' for reason, count in counts.most_common())})" if counts else ""
