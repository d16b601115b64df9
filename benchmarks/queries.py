"""How much processor time the queries behind the views take on a large corpus, unfiltered and with its commonest cause.

python benchmarks/queries.py FOLDER    # a folder that large_corpus.py filled; a minute
"""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from corpus import queries  # noqa: E402 - found by the path above
from corpus.config import Settings  # noqa: E402
from corpus.queries import Filters, Origin, Reader  # noqa: E402

PANEL = (*(f"newspaper{n}" for n in range(1, 9)), "regulator0", "ombudsman0")
ALONE: tuple[Origin, ...] = ("baseline",)
ROUNDS = 2


def main() -> None:
    """Print the quicker of two rounds of each query."""
    print("| query | everything, ms | one cause (28 %), ms |\n|---|---|---|")
    with Reader.open(Settings(data_dir=Path(sys.argv[1]))).session() as session:
        queries.incident_count(session)  # the first query compiles and opens
        for name, query in asked(session).items():
            print(f"| {name} | {taken(query, Filters())} | {taken(query, Filters(cause=('misaddressed_email',)))} |")


def asked(session: Session) -> dict[str, Callable[[Filters], object]]:
    """Return what is measured, by name."""
    return {
        "summary": lambda chosen: queries.summary(session, chosen),
        "causes by stories": lambda chosen: queries.causes(session, chosen, "stories"),
        "outcomes by articles": lambda chosen: queries.outcomes(session, chosen, "articles"),
        "series of incidents": lambda chosen: queries.series(session, chosen),
        "series of a constant panel": lambda chosen: queries.series(session, chosen, sources=PANEL),
        "series of stories": lambda chosen: queries.series(session, chosen, unit="stories"),
        "known from the baseline": lambda chosen: queries.incident_count(
            session, replace(chosen, origin=("baseline",))
        ),
        "delays": lambda chosen: queries.delays(session, chosen),
        "telling": lambda chosen: queries.telling(session, chosen),
    }


def taken(query: Callable[[Filters], object], chosen: Filters) -> str:
    """Return the least milliseconds of processor of some rounds."""
    found = []
    for _ in range(ROUNDS):
        started = time.process_time()
        query(chosen)
        found.append(1000 * (time.process_time() - started))
    return f"{min(found):.0f}"


if __name__ == "__main__":
    main()
