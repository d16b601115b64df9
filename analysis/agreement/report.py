"""Agreement as the terminal, a file of figures and a table of raw data show it."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from analysis.agreement.comparing import Agreement, Comparison, matrix
from corpus.errors import CareBreachError
from corpus.figures import AgreementOn, Cell, Compared
from corpus.privacy import spreadsheet_safe

MOST_VALUES = 25
"""Values of a property up to which all cells are kept; of more, the commonest confusions."""
COMMONEST = 15


def report(found: Sequence[Comparison]) -> str:
    """Return all comparisons as text."""
    return "\n\n".join("\n".join(_lines(one)) for one in found)


def _lines(found: Comparison) -> Iterator[str]:
    told = f"{found.texts} texts, {found.reports} reports, {found.shared} of them found by two coders or more"
    yield f"{' · '.join(found.coders)}: {told}"
    yield f"{'property':34} {'differs':9} {'alpha':>6}   {'95 % interval':16} {'same':>6}   pairs"
    for one in found.properties:
        a = one.alpha
        value = f"{a.value:6.3f}" if a.value is not None else "     –"
        spread = f"{a.low:.3f} to {a.high:.3f}" if a.low is not None else "nothing varies"
        yield f"{one.property:34} {one.level:9} {value}   {spread:16} {one.share:6.1%}   {one.pairs}"
    for one in found.properties:
        if rows := confusions(one):
            yield f"{one.property}: taken for one another"
            yield from (f"{count:5}  {first} | {second}" for (first, second), count in rows)


def confusions(found: Agreement) -> list[tuple[tuple[str, str], int]]:
    """Return the commonest pairs of values in which coders differ, the commonest first."""
    differing = [(cell, count) for cell, count in found.cells.items() if cell[0] != cell[1]]
    return sorted(differing, key=lambda row: (-row[1], row[0]))[:COMMONEST]


def as_figures(found: Comparison, of: str) -> Compared:
    """Return a comparison as a file of figures holds it."""
    return Compared(
        coders=found.coders, kinds=found.kinds, of=of, texts=found.texts, reports=found.reports, shared=found.shared,
        properties=tuple(map(_figures, found.properties)),
    )  # fmt: skip


def _figures(found: Agreement) -> AgreementOn:
    values = {value for cell in found.cells for value in cell}
    whole = found.level != "set" and len(values) <= MOST_VALUES
    cells = sorted(found.cells.items()) if whole else confusions(found)
    return AgreementOn(
        property=found.property, level=found.level, alpha=_rounded(found.alpha.value), low=_rounded(found.alpha.low),
        high=_rounded(found.alpha.high), share=round(found.share, 4), pairs=found.pairs, whole=whole,
        cells=tuple(Cell(first=first, second=second, count=count) for (first, second), count in cells),
    )  # fmt: skip


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def write_matrix(found: Sequence[Comparison], file: Path) -> None:
    """Write the raw reliability data of all comparisons as CSV: a row for each unit, a column for each coder.

    Raises:
        CareBreachError: the file can't be written.
    """
    try:
        with file.open("w", encoding="utf-8-sig", newline="") as out:
            for one in found:
                csv.writer(out).writerows([spreadsheet_safe(cell) for cell in row] for row in matrix(one))
    except OSError as error:
        raise CareBreachError(f"--matrix {file}: can't be written ({error.strerror})") from error
