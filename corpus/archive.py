"""The archive: every response as it came, in WARC files, one for each day and on from 1 GB (see `corpus.records`).

A record is on the disk before the database hears of it, so that a crash can leave a record without a row, never a row
without a record. `corpus.mending` gives such a record its row before anything is written after it.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from corpus.errors import CareBreachError, Rejected
from corpus.records import Archived, Part, read_part, unpack, walk

LARGEST_FILE = 1024 * 1024 * 1024
# Longer than who holds the archive waits for the database.
WAIT_SECONDS = 60
_SUFFIX = ".warc.gz"


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a record lies: file name inside the archive, byte offset, and length in bytes as compressed."""

    file: str
    offset: int
    length: int

    @property
    def end(self) -> int:
        """The first byte behind it."""
        return self.offset + self.length


class Archive:
    """A folder of WARC files. Who writes holds it, from before the record until its row is committed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.agreed: dict[str, int] = {}
        """Up to which byte each file is known to agree with the database."""

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the archive: what lies in it is then not half written by another process.

        Raises:
            CareBreachError: the folder can't be written, or another process holds it for too long.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            file = (self.folder / ".lock").open("a")
        except OSError as error:
            raise CareBreachError(f"{self.folder}: the archive can't be written ({error.strerror})") from error
        with file:
            self._wait_for(file.fileno())
            yield

    def _wait_for(self, descriptor: int) -> None:
        until = time.monotonic() + WAIT_SECONDS
        while True:
            try:
                return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                if time.monotonic() > until:
                    raise CareBreachError(f"{self.folder}: another process is writing; try again later") from error
                time.sleep(0.005)

    def files(self) -> list[str]:
        """Return the names of all files, in the order in which they were begun."""
        return sorted((path.name for path in self.folder.glob(f"*{_SUFFIX}")), key=lambda name: name[: -len(_SUFFIX)])

    def names(self, day: datetime) -> Iterator[str]:
        """Yield the names for the files of a day (UTC), without end."""
        stem = f"carebreach-{day.astimezone(UTC):%Y%m%d}"
        yield stem + _SUFFIX
        yield from (f"{stem}-{number:05}{_SUFFIX}" for number in count(1))

    def size(self, name: str) -> int:
        """Return how many bytes a file has: none if there is no such file."""
        path = self.folder / name
        return path.stat().st_size if path.exists() else 0

    def append(self, name: str, record: bytes) -> Stored:
        """Write a record at the end of a file and make sure that it is on the disk. The archive is held.

        Raises:
            CareBreachError: the disk is full or refuses; a half-written record is taken back.
        """
        path = self.folder / name
        try:
            is_new = not path.exists()
            with path.open("ab", buffering=0) as file:  # a buffer would write its rest after all, on closing
                offset, rest = file.seek(0, os.SEEK_END), memoryview(record)
                try:
                    while rest:
                        rest = rest[file.write(rest) :]
                    os.fsync(file.fileno())
                except OSError:
                    os.ftruncate(file.fileno(), offset)
                    raise
            if is_new:
                self._sync_folder()
        except OSError as error:
            raise CareBreachError(f"{path}: the archive can't be written ({error.strerror})") from error
        return Stored(name, offset, len(record))

    def cut(self, name: str, offset: int) -> str:
        """Cut what stands behind a byte off a file, and keep it beside the file. The archive is held.

        Returns:
            The name of the file that keeps it.

        Raises:
            CareBreachError: the disk is full or refuses; the file is then as it was.
        """
        path = self.folder / name
        kept = next(
            place
            for number in count(1)
            if not (place := path.with_name(f"{name}.torn-{offset}" + (f"-{number}" if number > 1 else ""))).exists()
        )
        try:
            with path.open("rb+") as file, kept.open("xb") as rest:
                file.seek(offset)
                while chunk := file.read(1024 * 1024):
                    rest.write(chunk)
                rest.flush()
                os.fsync(rest.fileno())
                self._sync_folder()
                file.truncate(offset)
                os.fsync(file.fileno())
        except OSError as error:
            raise CareBreachError(f"{path}: its torn end can't be cut off ({error.strerror})") from error
        return kept.name

    def parts(self, name: str, start: int = 0, end: int | None = None) -> Iterator[Part]:
        """Yield what a file holds between two bytes: whole records, and pieces that are none.

        Raises:
            CareBreachError: the file can't be read.
        """
        path = self.folder / name
        try:
            with path.open("rb") as stream:
                yield from walk(stream, start, self.size(name) if end is None else end)
        except OSError as error:
            raise CareBreachError(f"{path}: can't be read ({error.strerror})") from error

    def read(self, name: str, offset: int) -> Archived:
        """Return the response whose record begins at this byte.

        Raises:
            CareBreachError: no whole record stands there.
        """
        path = self.folder / name
        try:
            with path.open("rb") as stream:
                part = read_part(stream, offset, self.size(name))
        except OSError as error:
            raise CareBreachError(f"{path}: can't be read ({error.strerror})") from error
        if part is None or part.content is None:
            raise CareBreachError(f"{path}: no whole record stands at byte {offset}")
        try:
            return unpack(part.content)
        except Rejected as error:
            raise CareBreachError(f"{path}: at byte {offset} stands {error}") from error

    def _sync_folder(self) -> None:
        """Make sure that a new file's name is on the disk, too."""
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
