"""The only writer of what people decide. Every call demands a coder who has signed in, and only ever appends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus import coders
from corpus.accounts import values_of
from corpus.coded_values import NEED_NO_WORDS, PROPERTIES, check_values
from corpus.coders import Coder
from corpus.config import Settings
from corpus.errors import CareBreachError
from corpus.models import CodedValue, Coding, Correction, Decision, Incident, Report, Revision, Verdict
from corpus.quotations import find_quotation
from corpus.review_status import refresh_status
from corpus.settling import settle
from corpus.spans import Span
from corpus.store import Store
from corpus.taxonomy import load_taxonomy

REQUIRED = ("causes", "channel", "outcomes", "status", "data_subjects")
"""What every account must have a value of, be it `unknown`."""
SEVERAL_QUOTATIONS = "|"
LONGEST_NOTE = 2000


@dataclass(frozen=True, slots=True)
class Given:
    """What a coder gives for a property: its values, and the words that say so (see `quotations.find_quotation`)."""

    values: tuple[str, ...]
    words: str = ""
    """One quotation for all values, or one for each with `|` between them."""


Account = Mapping[str, Given]


class Problems(CareBreachError):
    """What is wrong with a coding, a line each."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("; ".join(lines))
        self.lines = tuple(lines)


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes for one coder."""

    store: Store
    settings: Settings
    coder: Coder

    def put_coding(
        self, revision_id: str, accounts: Sequence[Account], *, relevant: bool, note: str = "", seen: bool = False
    ) -> int:
        """Append a coding of a text and return its id.

        Args:
            revision_id: the text.
            accounts: what it reports, incident by incident; none if it is not relevant.
            relevant: whether it reports a breach.
            note: for whoever reads the coding later.
            seen: whether the coder may have seen the machine's values or another coder's.

        Raises:
            NotACoder: the coder is none, or no longer.
            Problems: what can't be stored, a line each.
        """
        who = coders.check(self.settings, self.coder).name
        with self.store.writing() as session:
            coding = self._coding(session, who, revision_id, accounts, relevant=relevant, note=note)
            coding.kind = "open" if seen or _decided(session, who, revision_id) else "blind"
            return self._added(session, coding)

    def adjudicate(
        self, revision_id: str, accounts: Sequence[Account], *, relevant: bool, settles: Sequence[int], note: str = ""
    ) -> int:
        """Append the coding that stands where two coders differ, and what it means for the machine's values.

        Raises:
            NotACoder: the coder is none, or no longer.
            Problems: what can't be stored, or there are no two codings of this text to decide between.
        """
        who = coders.check(self.settings, self.coder).name
        with self.store.writing() as session:
            settled = session.scalars(select(Coding).where(Coding.id.in_(settles), Coding.revision_id == revision_id))
            if len({one.who for one in settled if one.kind != "adjudication"}) < 2:
                raise Problems(["there are no codings of two coders to decide between"])
            coding = self._coding(session, who, revision_id, accounts, relevant=relevant, note=note)
            coding.kind, coding.settles = "adjudication", sorted(settles)
            coding_id = self._added(session, coding)
            session.add_all(settle(session, coding))
            return coding_id

    def decide(
        self, report_id: str, name: str | None, verdict: Verdict, given: Given | None = None, *, reason: str = ""
    ) -> None:
        """Append what is decided on a report's value, or (without a property) on the whole report.

        Raises:
            NotACoder: the coder is none, or no longer.
            CareBreachError: there is nothing to decide so; says why.
        """
        who = coders.check(self.settings, self.coder).name
        with self.store.writing() as session:
            report = session.get(Report, report_id)
            if report is None:
                raise CareBreachError("this report is no more: its text was coded anew; open the text again")
            revision = session.get(Revision, report.revision_id) if report.revision_id else None
            said = [one for one in report.statements if name in (one.property, None)]
            judged = " ".join(values_of(said).get(name, ())) if name else None
            span = next((one.span for one in sorted(said, key=lambda s: s.ordinal) if one.span), None)
            value = None
            if verdict == "correct":
                value, span = _corrected(revision, name, given, span)
            elif verdict in {"confirm", "reject"} and not said:
                raise CareBreachError("the machine gives no value there; give the right one instead")
            if revision is None and verdict != "confirm" and not reason.strip():
                raise CareBreachError("this report has no stored text: say in the reason what shows it")
            value = judged if verdict == "confirm" else value
            row = self._decision(who, "report", report_id, reason, name=name, value=value, verdict=verdict)
            row.judged, row.revision_id = judged or None, report.revision_id
            _stand_on(row, span)
            session.add(row)
            session.flush()
            refresh_status(session)

    def decide_relevance(self, revision_id: str, relevant: bool, *, reason: str = "") -> None:
        """Append whether a text reports a breach of social-services data."""
        who = coders.check(self.settings, self.coder).name
        with self.store.writing() as session:
            row = self._decision(who, "relevance", session.get_one(Revision, revision_id).id, reason)
            row.value, row.revision_id = "relevant" if relevant else "not_relevant", revision_id
            session.add(row)
            session.flush()
            refresh_status(session)

    def decide_link(self, report_id: str, incident_id: str, *, belongs: bool, reason: str = "") -> None:
        """Append whether a report tells of an incident.

        Raises:
            CareBreachError: there is no such report or incident.
        """
        who = coders.check(self.settings, self.coder).name
        with self.store.writing() as session:
            report = session.get(Report, report_id)
            if report is None or session.get(Incident, incident_id) is None:
                raise CareBreachError("there is no such report or incident; open the text again")
            row = self._decision(who, "link", report_id, reason, verdict="confirm" if belongs else "reject")
            row.value, row.revision_id = incident_id, report.revision_id
            said = sorted(report.statements, key=lambda one: (one.property != "causes", one.ordinal))
            _stand_on(row, next((one.span for one in said if one.span), None))
            session.add(row)

    def decide_correction(self, correction_id: str, outcome: Literal["accepted", "declined"], *, reason: str) -> None:
        """Append what became of a reader's correction; the reason is published, so it names nobody.

        Raises:
            CareBreachError: there is no such correction, or no reason.
        """
        who = coders.check(self.settings, self.coder).name
        with self.store.writing() as session:
            if session.get(Correction, correction_id) is None:
                raise CareBreachError(f"there is no correction {correction_id[:40]}")
            if not reason.strip():
                raise CareBreachError("give the reason: readers are told it")
            row = self._decision(who, "correction", correction_id, reason)
            row.value = outcome
            session.add(row)

    def _coding(
        self, session: Session, who: str, revision_id: str, accounts: Sequence[Account], *, relevant: bool, note: str
    ) -> Coding:
        revision = session.get(Revision, revision_id)
        if revision is None:
            raise Problems(["there is no such text"])
        return Coding(
            at=datetime.now(UTC),
            who=who,
            revision_id=revision_id,
            kind="blind",
            relevant=relevant,
            taxonomy=load_taxonomy().version,
            note=note.strip()[:LONGEST_NOTE],
            values=read_accounts(revision, accounts, relevant=relevant),
        )

    def _added(self, session: Session, coding: Coding) -> int:
        session.add(coding)
        session.flush()
        refresh_status(session)
        return coding.id

    @staticmethod
    def _decision(
        who: str,
        target: Literal["report", "relevance", "link", "correction"],
        target_id: str,
        reason: str,
        *,
        name: str | None = None,
        value: str | None = None,
        verdict: Verdict | None = None,
    ) -> Decision:
        return Decision(
            at=datetime.now(UTC),
            who=who,
            target=target,
            target_id=target_id,
            property=name,
            value=value,
            verdict=verdict,
            reason=reason.strip()[:LONGEST_NOTE],
        )


def read_accounts(revision: Revision, accounts: Sequence[Account], *, relevant: bool) -> list[CodedValue]:
    """Return a coder's accounts as rows, each value on the words that support it.

    Raises:
        Problems: what is missing, may not be, or stands on no words, a line each.
    """
    lines, rows = list[str](), list[CodedValue]()
    if relevant != bool(accounts):
        lines.append(
            "a relevant text has at least one report" if relevant else "a text that is not relevant has no report"
        )
    for number, account in enumerate(accounts):
        lines += [f"report {number + 1}: {name}: give a value" for name in REQUIRED if not _given(account, name)]
        for name in PROPERTIES:
            given = account.get(name)
            if given is None or not given.values:
                continue
            try:
                rows += _rows(revision, number, name, given, account)
            except CareBreachError as error:
                lines.append(f"report {number + 1}: {name}: {str(error).removeprefix(f'{name}: ')}")
    if lines:
        raise Problems(lines)
    return rows


def _given(account: Account, name: str) -> bool:
    return name in account and bool(account[name].values)


def _rows(revision: Revision, number: int, name: str, given: Given, account: Account) -> list[CodedValue]:
    """Return the rows of one property."""
    check_values(name, given.values)
    spans = spans_of(revision, name, given)
    if not any(spans) and name in {"authority_id", "penalty_on"}:
        bearer = account.get({"authority_id": "organisation", "penalty_on": "penalty_gbp"}[name])
        spans = spans_of(revision, "organisation", bearer)[:1] if bearer and bearer.values else [None]
    rows = []
    for place, (value, span) in enumerate(zip(given.values, spans, strict=True)):
        row = CodedValue(account=number, property=name, value=value, ordinal=place)
        _stand_on(row, span)
        rows.append(row)
    return rows


def spans_of(revision: Revision, name: str, given: Given) -> list[Span | None]:
    """Return the words that support each value of a property.

    Raises:
        CareBreachError: a value that needs words has none, or words that do not stand in the text.
    """
    meant = [words.strip() for words in given.words.split(SEVERAL_QUOTATIONS) if words.strip()]
    if name == "organisation" and not meant:
        meant = list(given.values)
    if not meant:
        if name in NEED_NO_WORDS or given.values == ("unknown",):
            return [None] * len(given.values)
        raise CareBreachError("give the words that say so, or the number of their sentence")
    if len(meant) not in {1, len(given.values)}:
        raise CareBreachError(f"give one quotation for all values, or one for each with {SEVERAL_QUOTATIONS} between")
    found = [find_quotation(revision, words, first=name == "organisation") for words in meant]
    return [*found] if len(found) == len(given.values) else [found[0]] * len(given.values)


def _corrected(
    revision: Revision | None, name: str | None, given: Given | None, span: Span | None
) -> tuple[str, Span | None]:
    """Return the right value, and the words that it stands on: the coder's, else those of the machine's value."""
    if name is None or given is None:
        raise CareBreachError("say which property has which value")
    check_values(name, given.values)
    spans = spans_of(revision, name, given) if revision else [None]
    return " ".join(given.values), spans[0] or span


def _stand_on(row: CodedValue | Decision, span: Span | None) -> None:
    if span is not None:
        row.part, row.start, row.end, row.quote = span.part, span.start, span.end, span.quote


def _decided(session: Session, who: str, revision_id: str) -> bool:
    """Say whether a coder has judged the machine's values of a text, and so has seen them."""
    mine = select(Decision.id).where(Decision.who == who, Decision.revision_id == revision_id)
    return session.scalar(mine.limit(1)) is not None
