"""Writes a release: every table, VERIS, dictionary, citation, licence, figures, changes and checksums, in one zip.

Tables go into the zip as they are read, so that little is held in memory. No clock is read: the same corpus, written by
the same CareBreach and compared with the same release, gives the same bytes.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corpus.errors import CareBreachError
from corpus.export import (
    ENCODING,
    Described,
    cell,
    csv_line,
    csv_lines,
    dictionary_lines,
    file_name,
    package_json,
    written_tables,
)
from corpus.export_formats import whole
from corpus.models import Run
from corpus.queries import EVERYTHING, Filters, IncidentRow, all_incidents, is_sample
from corpus.release import papers
from corpus.release.changes import Change, Rows, changes, read_release
from corpus.release.veris import veris

NAME = "carebreach"
_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip can say; its real time is no part of a release."""
_READABLE = 0o644 << 16


def write_release(session: Session, folder: Path, filters: Filters | None = None, previous: Path | None = None) -> Path:
    """Write the release of a corpus into a folder.

    Args:
        session: to read with.
        folder: where it goes; its name says which corpus it is.
        filters: what is chosen; everything unless given.
        previous: the release to compare with.

    Raises:
        CareBreachError: it can't be written, or `previous` is no release.
    """
    chosen, sample = filters or EVERYTHING, is_sample(session)
    before = read_release(previous) if previous else None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f"{'SAMPLE_' if sample else ''}{NAME}.zip"
        with whole(draft) as partial, _Packed(partial) as packed:
            _pack(packed, session, chosen, sample, before, previous.name if previous else "")
    except OSError as error:
        raise CareBreachError(f"{error.filename or folder}: can't be written ({error.strerror})") from error
    return draft


class _Packed:
    """A zip to which files are added as streams; it keeps what a checksum file says of them."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self.files: list[Described] = []

    def __enter__(self) -> "_Packed":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def add(self, name: str, lines: Iterable[bytes]) -> Described:
        """Add a file, a piece at a time."""
        entry = zipfile.ZipInfo(name, _MOMENT)
        entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, _READABLE, 3
        total, size = hashlib.sha256(), 0
        with self._zip.open(entry, "w", force_zip64=True) as file:
            for line in lines:
                file.write(line)
                total.update(line)
                size += len(line)
        self.files.append(Described(name, size, total.hexdigest()))
        return self.files[-1]


def _pack(packed: _Packed, session: Session, chosen: Filters, sample: bool, before: Rows | None, previous: str) -> None:
    """Put everything into a release, the tables first: the corpus's version follows from them."""
    tables = []
    for table, rows in written_tables(session, chosen):
        name = file_name(table.name, sample=sample)
        tables.append(packed.add(f"data/{name}", csv_lines(table, rows, chosen, sample)))
    version = hashlib.sha256("".join(one.sha256 for one in tables).encode()).hexdigest()[:12]
    day = _day_of(session)
    further = {"version": version, **({"created": f"{day}T00:00:00Z"} if day else {}), **_ABOUT}
    packed.add("datapackage.json", [package_json(tables, chosen, sample, **further)])
    packed.add("data_dictionary.csv", dictionary_lines())
    left_out: list[str] = []
    packed.add("veris.jsonl", _veris(session, chosen, sample, left_out))
    reason = "the year in which it happened is not known"
    packed.add("veris_left_out.csv", _table(["incident_id", "reason"], ([name, reason] for name in left_out)))
    found = list(changes(session, before, _now(session, chosen, sample))) if before is not None else None
    packed.add("changes.csv", _table(_CHANGES, map(_change, found or ())))
    for name, text in (
        ("CHANGELOG.md", papers.changelog(version, previous, found)),
        ("CITATION.cff", papers.citation(version, day, sample=sample)),
        ("LICENCE.md", papers.SAMPLE_LICENCE if sample else papers.LICENCE),
        ("method.json", _method(session, version)),
    ):
        packed.add(name, [text.encode()])
    packed.add("method_figures.json", [papers.figures()])
    sums = (f"{one.sha256}  {one.path}\n".encode() for one in tuple(packed.files))
    packed.add("SHA256SUMS", sums)


_ABOUT: dict[str, Any] = {
    "licenses": [
        {
            "name": "CC-BY-4.0",
            "path": "https://creativecommons.org/licenses/by/4.0/",
            "title": "Creative Commons Attribution 4.0",
        }
    ],
    "contributors": [{"title": "The CareBreach contributors", "role": "author"}],
}
_CHANGES = ["kind", "incident_id", "into", "columns"]


def _day_of(session: Session) -> str:
    """Return the day of the corpus: that of the last run that finished; nothing where there was none."""
    last = session.scalar(select(func.max(Run.finished)))
    return last.date().isoformat() if last else ""


def _veris(session: Session, chosen: Filters, sample: bool, left_out: list[str]) -> Iterator[bytes]:
    """Yield each incident as VERIS has it, one a line; those without a known year are noted."""
    for row in all_incidents(session, chosen):
        if (told := veris(row, sample=sample)) is None:
            left_out.append(row.incident_id)
        else:
            yield f"{json.dumps(told, ensure_ascii=False)}\n".encode()


def _now(session: Session, chosen: Filters, sample: bool) -> Rows:
    """Return the incidents as their table has them, as digests."""
    names = tuple(IncidentRow.__dataclass_fields__)
    own = {"sample": "SAMPLE" if sample else ""}
    rows = ({name: cell(getattr(row, name)) for name in names} | own for row in all_incidents(session, chosen))
    return Rows.of((*names, *own), rows)


def _change(change: Change) -> list[str]:
    return [change.kind, change.incident_id, change.into, "; ".join(change.columns)]


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    yield csv_line(list(columns)).encode(ENCODING)
    for row in rows:
        yield csv_line(list(row)).encode()


def _method(session: Session, version: str) -> str:
    """Return which CareBreach wrote the release, and at which versions its stages coded what stands in it."""
    finished = select(Run.name, func.max(Run.id)).where(Run.kind == "stage", Run.status == "finished")
    ids = [last for _, last in session.execute(finished.group_by(Run.name))]
    stages = session.execute(select(Run.name, Run.version).where(Run.id.in_(ids)).order_by(Run.name))
    told = {
        "carebreach": papers.software(),
        "corpus": version,
        "stages": {name: stage.partition(":")[0] for name, stage in stages},
        "figures": "method_figures.json",
    }
    return f"{json.dumps(told, indent=2)}\n"
