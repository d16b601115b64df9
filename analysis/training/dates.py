"""Fits the choices of dates: which is the day of the act, of the discovery and of the decision, or that none is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.choice import Choice, Features
from analysis.evaluation.pairing import Incident, matching
from analysis.evaluation.reliability import expected_calibration_error
from analysis.evaluation.tallies import Judged
from analysis.evaluation.texts import Text
from analysis.extraction import causes
from analysis.extraction.dates import CLOCKS, NONE, Choosing, Clock, best, choosing_of
from analysis.reader import Reader
from analysis.segmentation import segment
from analysis.training.choosing import Chosen, as_toml, fit
from analysis.training.folds import unseen
from analysis.training.gold import FOLDS, article_of, fold

PLACE = Path(__file__).parents[1] / "extraction"
PENALTY = 2.0
"""Strength of the penalty on weights: the texts are few for so many features."""
ROUNDS = 3
"""Times that the right one among several dates of the right year is chosen, by what was learned before."""


@dataclass(frozen=True, slots=True)
class Dated:
    """The dates of one account, and what the gold coding says of it."""

    choosing: Choosing
    gold: Incident
    fold: int
    ours: bool

    def known(self, clock: Clock) -> dict[str, Features]:
        """Return what is known of each date for one clock; for the later ones, beside the act's gold date."""
        if clock == "occurred":
            return dict(self.choosing.known)
        act = next((name for name in self.fitting("occurred") if name != NONE), None)
        return self.choosing.beside(self.choosing.dates[int(act)] if act else None)

    def fitting(self, clock: Clock) -> list[str]:
        """Return the dates that fit the gold coding best: same value, words, month or year; empty where none does."""
        gold: str | None = getattr(self.gold, clock)
        if not gold:
            return [NONE]
        words = str(self.gold.quotes.get(clock) or "").lower()
        dates = [(str(i), one) for i, one in enumerate(self.choosing.dates)]
        same_year = [(name, one) for name, one in dates if one.value[:4] == gold[:4]]
        for fits in (
            [name for name, one in dates if one.value == gold],
            [name for name, one in same_year if one.moment.words in words],
            [name for name, one in same_year if len(gold) >= 7 and one.value[:7] == gold[:7]],
        ):
            if fits:
                return fits
        return [name for name, _ in same_year]


def train(texts: Sequence[Text], readers: Sequence[Reader]) -> str:
    """Fit and write the three choices; returns how often the year is right on folds not fitted to."""
    rows = [row for text in unseen([text for text in texts if text.incidents], readers) for row in dated(text)]
    lines = []
    for clock in CLOCKS:
        told = rows if clock == "occurred" else [row for row in rows if row.gold.discovered or row.gold.acted]
        judged = [found for number in range(FOLDS) for found in _judged(told, number, clock)]
        right = sum(ok for _, ok, _ in judged) / len(judged)
        error = expected_calibration_error([Judged(clock, p, ok) for p, ok, given in judged if given])
        lines.append(f"year {clock} right, {len(told)} reports, folds not fitted to: {right:.3f}, ECE {error:.3f}")
        head = f"Learned by analysis/training/dates.py from {len(told)} reports. Don't edit by hand."
        (PLACE / f"dates_{clock}.toml").write_text(as_toml(fitted(told, clock), head), encoding="utf-8")
    return "\n".join(lines)


def dated(text: Text) -> Iterator[Dated]:
    """Yield the accounts of a text, each with the gold incident that it is most like in body and causes."""
    article = article_of(text)
    parts = segment(article)
    ours = [
        Incident(
            body=part.holder.name if part.holder else None,
            causes=[claim.value for claim in causes.extract(article, part)],
        )
        for part in parts
    ]
    for i, j in matching(ours, text.incidents):
        yield Dated(choosing_of(article, parts[i]), text.incidents[j], fold(text), text.synthetic)


def fitted(rows: Sequence[Dated], clock: Clock) -> Choice:
    """Fit the choice of one clock."""
    found = Choice(weights={})
    for _ in range(ROUNDS):
        cases = []
        for row in rows:
            if fitting := row.fitting(clock):
                known = row.known(clock)
                likely = found.probabilities(known)
                cases.append(Chosen(known, max(fitting, key=lambda name: likely[name]), row.fold, row.ours))
        found = fit(cases, with_bias=False, penalty=PENALTY)
    return found


def _judged(rows: Sequence[Dated], number: int, clock: Clock) -> Iterator[tuple[float, bool, bool]]:
    """Yield for each account of one fold how sure its year is, whether it is right, and whether one is given."""
    learned = fitted([row for row in rows if row.fold != number], clock)
    for row in rows:
        if row.fold == number and not row.ours:
            found = best(row.choosing.dates, learned.probabilities(row.known(clock)))
            gold: str | None = getattr(row.gold, clock)
            year = str(found[0].year) if found else None
            yield found[1] if found else 0.0, year == (gold[:4] if gold else None), found is not None
