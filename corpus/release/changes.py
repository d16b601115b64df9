"""What has changed from one release to the next: incidents that are new, changed, merged, or withdrawn."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.errors import CareBreachError
from corpus.identity import digest
from corpus.models import Incident

Kind = Literal["new", "changed", "merged", "withdrawn"]
TABLE = "incidents.csv"
IGNORED = frozenset({"selection", "confidence"})
"""Columns whose change is none of the incident's."""
_SIZE = 8
"""Bytes of a digest."""
_LAST_STEP = 20
"""How many mergers are followed."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one incident since the release before."""

    kind: Kind
    incident_id: str
    into: str = ""
    """Of a merged one: the incident that its reports tell of now."""
    columns: tuple[str, ...] = ()
    """Of a changed one: what is other than before."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The incidents of one release, eight bytes a cell, so that a large one can be compared in little memory."""

    columns: tuple[str, ...]
    cells: dict[str, bytes]
    """By incident: the digests of its cells, one after the other in the order of the columns."""

    @classmethod
    def of(cls, columns: Iterable[str], rows: Iterable[Mapping[str, str]]) -> "Rows":
        """Return the digests of a table's rows."""
        kept = tuple(name for name in columns if name not in IGNORED)
        cells = {row["incident_id"]: b"".join(bytes.fromhex(digest(row[name] or "")) for name in kept) for row in rows}
        return cls(kept, cells)

    def cell(self, incident_id: str, column: str) -> bytes:
        """Return the digest of one cell."""
        place = _SIZE * self.columns.index(column)
        return self.cells[incident_id][place : place + _SIZE]


def read_release(file: Path) -> Rows:
    """Return the incidents of a release.

    Raises:
        CareBreachError: it is no release of CareBreach, or damaged.
    """
    try:
        with zipfile.ZipFile(file) as packed:
            name = next(name for name in packed.namelist() if name.endswith(TABLE))
            with packed.open(name) as lines:
                reader = csv.DictReader(io.TextIOWrapper(lines, "utf-8-sig", newline=""))
                return Rows.of(reader.fieldnames or (), reader)
    except FileNotFoundError as error:
        raise CareBreachError(f"{file}: there is no such release") from error
    except (OSError, zipfile.BadZipFile, StopIteration, KeyError, UnicodeDecodeError, csv.Error) as error:
        raise CareBreachError(f"{file}: not a release of CareBreach; name a zip that this command wrote") from error


def changes(session: Session, before: Rows, now: Rows) -> Iterator[Change]:
    """Yield what became of each incident that was, or is, in a release; in order of kind and id."""
    old, new = before.cells.keys(), now.cells.keys()
    yield from (Change("new", incident_id) for incident_id in sorted(new - old))
    # a column that the release before did not have says nothing of the incident
    both = [name for name in now.columns if name in before.columns]
    for incident_id in sorted(new & old):
        if differing := tuple(n for n in both if before.cell(incident_id, n) != now.cell(incident_id, n)):
            yield Change("changed", incident_id, columns=differing)
    gone = sorted(old - new)
    heirs = {incident_id: heir for incident_id in gone if (heir := _heir(session, incident_id)) in new}
    yield from (Change("merged", incident_id, into=heirs[incident_id]) for incident_id in gone if incident_id in heirs)
    yield from (Change("withdrawn", incident_id) for incident_id in gone if incident_id not in heirs)


def _heir(session: Session, incident_id: str) -> str:
    """Return the incident that an id stands for now; nothing where there is none."""
    for _ in range(_LAST_STEP):
        row = session.execute(select(Incident.redirect_to).where(Incident.id == incident_id)).first()
        if row is None:
            return ""
        if row[0] is None:
            return incident_id
        incident_id = row[0]
    return ""
