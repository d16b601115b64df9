"""How long the exports take, and how much memory: `python -m benchmarks.exports 100000` for so many invented incidents.

Memory is the process's peak so far, in MiB, so that what grows shows from one line to the next.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from corpus.batches import batches
from corpus.config import Settings
from corpus.export_formats import export_tables
from corpus.models import Base, Incident, IncidentLink, IncidentValue, Report, Statement
from corpus.queries import Reader
from corpus.release import write_release
from corpus.store import Store

VALUES = {"organisation": "Invented Council", "causes": "misaddressed_post", "outcomes": "apology", "occurred": "2020"}


def _rows(number: str) -> Iterator[tuple[type[Base], dict[str, Any]]]:
    """Yield the rows of one invented incident of the baseline's kind."""
    report, incident, address = f"r{number}", f"i{number}", f"https://paper.example/{number}"
    yield Report, {
        "id": report, "revision_id": None, "ordinal": 0, "origin": "baseline", "confidence": 0.9, "for_review": False,
        "gaps": {}, "published": "2020-01-01", "cites": [address],
    }  # fmt: skip
    for name, value in VALUES.items():
        yield Statement, {
            "report_id": report, "property": name, "value": value, "origin": "baseline", "confidence": 0.9,
            "ordinal": 0, "source_url": address,
        }  # fmt: skip
    yield Incident, {
        "id": incident, "organisation": "Invented Council", "authority_id": "plymouth", "occurred": "2020",
        "occurred_from": date(2020, 1, 1), "occurred_to": date(2020, 12, 31), "first_published": "2020-01-01",
        "cause": "misaddressed_post", "cause_group": "misdelivery", "channel": "post", "status": "confirmed",
        "data_subjects": "children", "confidence": 0.9, "review": "machine", "withdrawn": False, "signature": "",
    }  # fmt: skip
    for name in ("causes", "outcomes"):
        chosen = {"property": name, "value": VALUES[name], "chosen": True, "rule": "agreed", "reports": 1}
        yield IncidentValue, {"incident_id": incident, **chosen}
    link = {"kind": "reports", "score": 1.0, "origin": "benchmark@1"}
    yield IncidentLink, {"report_id": report, "incident_id": incident, **link}


def fill(store: Store, incidents: int) -> None:
    """Put so many incidents in."""
    for some in batches([f"{number:08}" for number in range(incidents)]):
        with store.writing() as session:
            made: dict[type[Base], list[dict[str, Any]]] = {}
            for number in some:
                for kind, row in _rows(number):
                    made.setdefault(kind, []).append(row)
            for kind, rows in made.items():
                session.execute(insert(kind), rows)


def tell(what: str, began: float) -> None:
    """Print how long something took, and the peak of memory."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{what:>10}  {time.perf_counter() - began:7.1f} s  {peak:6,} MiB", flush=True)


def main() -> None:
    """Measure each format."""
    with tempfile.TemporaryDirectory() as name:
        folder, began = Path(name), time.perf_counter()
        settings = Settings(data_dir=folder)
        fill(Store.open(settings), int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
        tell("filled", began)
        with Reader.open(settings).session() as session:
            for form in ("csv", "jsonl", "parquet", "xlsx"):
                began = time.perf_counter()
                export_tables(session, folder / "out", form)
                tell(form, began)
            began = time.perf_counter()
            first = write_release(session, folder / "out")
            tell("release", began)
            began = time.perf_counter()
            write_release(session, folder / "again", previous=first)
            tell("compared", began)


if __name__ == "__main__":
    main()
