"""One at a time: a lock on the data folder that the system lets go of when its process ends, however it ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import AlreadyRunning, CareBreachError


@contextmanager
def lock(folder: Path, work: str) -> Iterator[None]:
    """Hold the data folder for one kind of work, such as `crawl`.

    Raises:
        AlreadyRunning: another process holds it.
        CareBreachError: the folder can't be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / f"{work}.lock").open("w")
    except OSError as error:
        raise CareBreachError(
            f"{folder}: the data folder can't be written ({error.strerror}); set CAREBREACH_DATA_DIR"
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AlreadyRunning(f"one {work} is already running on {folder}; wait until it has ended") from error
        yield
