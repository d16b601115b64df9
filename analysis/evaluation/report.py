"""The report of an evaluation, for the terminal: figures, calibration, confusions and every disagreement."""

from collections import Counter
from collections.abc import Iterator, Sequence

from analysis.evaluation.measures import by_value, measure
from analysis.evaluation.reliability import bins, expected_calibration_error, judged
from analysis.evaluation.tallies import Tally

COMMONEST = 15
"""Confusions that are listed for each field."""


def report(tallies: Sequence[Tally]) -> str:
    """Return the whole report."""
    parts = (_figures, _evidence, _values, _calibration, _confusions, _disagreements)
    return "\n".join([f"{len(tallies)} texts", *(line for part in parts for line in ("", *part(tallies)))])


def _figures(tallies: Sequence[Tally]) -> Iterator[str]:
    yield f"{'measure':34} {'value':>6}   95 % interval"
    for f in measure(tallies).values():
        yield f"{f.name:34} {f.value:6.3f}   {f.low:.3f} to {f.high:.3f}"


def _evidence(tallies: Sequence[Tally]) -> Iterator[str]:
    """Yield how often right values stand on the words that a coder marked, where the gold coding marks them."""
    counts = sum((tally.counts for tally in tallies), Counter())
    for name in ("causes", "outcomes", "occurred", "penalty_gbp", "people_affected"):
        if total := counts[f"{name} evidence_all"]:
            yield f"{name + ' on the marked words':34} {counts[f'{name} evidence_ok'] / total:6.3f}   of {total}"


def _values(tallies: Sequence[Tally]) -> Iterator[str]:
    for name in ("causes", "outcomes"):
        yield f"{name:34} {'F1':>6}   in gold"
        for value, number, f1 in by_value(tallies, name):
            yield f"  {value:32} {f1:6.3f}   {number}"


def _calibration(tallies: Sequence[Tally]) -> Iterator[str]:
    """Yield how well the confidences are calibrated."""
    fields = sorted({one.field for one in judged(tallies)})
    if not fields:
        return
    yield f"{'calibration':34} {'ECE':>6}   values"
    for field in (*fields, None):
        values = judged(tallies, field)
        yield f"  {field or 'all together':32} {expected_calibration_error(values):6.3f}   {len(values)}"
    yield f"  {'confidence':>12} {'right':>6}   values"
    for b in bins(judged(tallies)):
        yield f"  {b.confidence:12.3f} {b.right:6.3f}   {b.size}"


def _confusions(tallies: Sequence[Tally]) -> Iterator[str]:
    found = Counter(confusion for tally in tallies for confusion in tally.confusions)
    for name in dict.fromkeys(confusion.field for confusion in found):
        yield f"{name}: taken for one another (coded -> gold)"
        here = Counter({c: n for c, n in found.items() if c.field == name})
        yield from (f"{count:4}  {c.coded} -> {c.gold}" for c, count in here.most_common(COMMONEST))


def _disagreements(tallies: Sequence[Tally]) -> Iterator[str]:
    yield "disagreements"
    yield from (line for tally in tallies for line in tally.disagreements)
