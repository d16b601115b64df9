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


Rows = Mapping[str, Mapping[str, str]]
"""By incident: a digest of the cell in each column."""


def digested(rows: Iterable[Mapping[str, str]]) -> Rows:
    """Return digests in place of cells, so that a large release can be compared in little memory."""
    return {
        row["incident_id"]: {name: digest(value) for name, value in row.items() if name not in IGNORED} for row in rows
    }


def read_release(file: Path) -> Rows:
    """Return the incidents of a release.

    Raises:
        CareBreachError: it is no release of CareBreach, or damaged.
    """
    try:
        with zipfile.ZipFile(file) as packed:
            name = next(name for name in packed.namelist() if name.endswith(TABLE))
            with packed.open(name) as lines:
                return digested(csv.DictReader(io.TextIOWrapper(lines, "utf-8-sig", newline="")))
    except FileNotFoundError as error:
        raise CareBreachError(f"{file}: there is no such release") from error
    except (OSError, zipfile.BadZipFile, StopIteration, KeyError, UnicodeDecodeError, csv.Error) as error:
        raise CareBreachError(f"{file}: not a release of CareBreach; name a zip that this command wrote") from error


def changes(session: Session, before: Rows, now: Rows) -> Iterator[Change]:
    """Yield what became of each incident that was, or is, in a release; in order of kind and id."""
    for incident_id in sorted(now.keys() - before.keys()):
        yield Change("new", incident_id)
    for incident_id in sorted(now.keys() & before.keys()):
        old, new = before[incident_id], now[incident_id]
        # a column that the release before did not have says nothing of the incident
        if differing := tuple(name for name in new if name in old and old[name] != new[name]):
            yield Change("changed", incident_id, columns=differing)
    gone = sorted(before.keys() - now.keys())
    heirs = {incident_id: heir for incident_id in gone if (heir := _heir(session, incident_id)) in now}
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
