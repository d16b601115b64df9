"""`carebreach analyse agreement`: from files, or from the corpus, whose figures the Method view shows."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from analysis.agreement.comparing import Comparison, comparisons
from analysis.agreement.reading import codings_of_corpus, our_codings, read_codings
from analysis.agreement.report import as_figures, report, write_matrix
from corpus.config import settings
from corpus.errors import CareBreachError
from corpus.figures import AGREEMENT, Agreed, write
from corpus.store import Store

COMMAND = "carebreach analyse agreement"
NOBODY = (
    "no text of the corpus has been coded by two coders yet; people code in the dashboard's Review, and a model of "
)
NOBODY += "your choice by `carebreach analyse second`"


def measure_agreement(
    files: Sequence[Path], *, reference: Path | None, ours: bool, matrix: Path | None
) -> Iterator[str]:
    """Yield the report; write the raw data where asked, and the corpus's figures into its folder.

    Raises:
        CareBreachError: a file can't be read or written, or no two coders have a text in common.
    """
    found = _of_files(files, reference, ours=ours) if files or reference else _of_corpus()
    if matrix:
        write_matrix(found, matrix)
    yield report(found)
    if not (files or reference):
        of = tuple(as_figures(one, "corpus") for one in found)
        file = settings().folder / AGREEMENT
        write(file, Agreed(made=datetime.now(UTC).date(), command=COMMAND, comparisons=of))
        yield f"\nwrote {file}, for the Method view"


def _of_files(files: Sequence[Path], reference: Path | None, *, ours: bool) -> list[Comparison]:
    codings, texts = [], []
    for file, kind in [*((file, "person") for file in files), *([(reference, "reference")] if reference else [])]:
        read, of_file = read_codings(file, "reference" if kind == "reference" else "person")
        codings += read
        texts += of_file
    if ours:
        codings += our_codings(texts)
    if found := comparisons(codings):
        return found
    names = ", ".join(file.name for file in (*files, *([reference] if reference else [])))
    raise CareBreachError(f"{names}: no text that two coders have coded; name another file, or add --ours")


def _of_corpus() -> list[Comparison]:
    with Session(Store.open(settings()).engine) as session:
        found = comparisons(codings_of_corpus(session))
    if not found:
        raise CareBreachError(NOBODY)
    return found
