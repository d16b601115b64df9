"""Archives of others (WARC files, CC-NEWS) → the corpus: workers read and parse, one writer stores in a fixed order.

So the same files give the same rows with no worker, one or many, and whatever becomes of the workers.
"""

import hashlib
import socket
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from glob import glob
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from tqdm import tqdm

from corpus.config import settings
from corpus.errors import CareBreachError
from corpus.locks import lock
from corpus.scanned import put_scanned, scanned_names, scanned_sums
from corpus.store import Store
from crawler import VERSION
from crawler.intake.textfile import is_archive
from crawler.visit import Tally, Visit
from crawler.warc.downloading import download
from crawler.warc.plan import Plan, enter_sources, plan_backfill
from crawler.warc.scanning import Counts, Finding, scan
from crawler.warc.storing import put_finding

AHEAD = 2
"""Files that are under way for each worker: what they found waits in memory until its turn to be stored."""
_LOST = 3
"""A file that has cost so many workers their lives is given up for this run."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a worker found in one file."""

    name: str
    sha256: str = ""
    size: int = 0
    findings: list[Finding] = field(default_factory=list)
    outcomes: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    failed: str = ""
    """Why it was not read to its end."""
    known: bool = False
    """Whether it was read in an earlier run."""


@dataclass(slots=True)
class BackfillResult:
    """What a backfill changed, and a line for each thing that it could not read."""

    files: int = 0
    known: int = 0
    tally: Tally = field(default_factory=Tally)
    outcomes: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    failed: int = 0

    @property
    def exit_code(self) -> int:
        """0 all files were read to their ends, 1 some were not."""
        return 1 if self.failed else 0


class Workers(Protocol):
    """What reads files: this process, or a cluster."""

    def map(self, targets: Sequence[str], work: Callable[[str], Scanned]) -> Iterator[Scanned]:
        """Yield what the work gives for each target, in the order of the targets."""


class Here:
    """No worker: this process reads."""

    def map(self, targets: Sequence[str], work: Callable[[str], Scanned]) -> Iterator[Scanned]:
        """Yield what the work gives for each target, in their order."""
        return map(work, targets)


class Cluster:
    """The workers of a Dask cluster."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def map(self, targets: Sequence[str], work: Callable[[str], Scanned]) -> Iterator[Scanned]:
        """Yield what the work gives for each target, in their order; a worker that dies costs time only."""
        waiting, under_way = deque(targets), deque[tuple[str, Any]]()
        while waiting or under_way:
            most = AHEAD * max(1, len(self.client.nthreads()))
            while waiting and len(under_way) < most:
                target = waiting.popleft()
                under_way.append((target, self.client.submit(work, target, pure=False)))
            target, future = under_way.popleft()
            yield self._result(target, future)

    def _result(self, target: str, future: Any) -> Scanned:
        from distributed import KilledWorker
        from distributed.client import FutureCancelledError

        try:
            found: Scanned = future.result()
        except (KilledWorker, FutureCancelledError, OSError) as error:
            return Scanned(target, failed=f"no worker could read it to its end ({type(error).__name__})")
        return found


@contextmanager
def workers(count: int, scheduler: str | None = None) -> Iterator[Workers]:
    """Give the workers: none, processes of this machine, or those of a cluster.

    Args:
        count: of processes on this machine; 0 reads in this process.
        scheduler: address of a cluster's, in the place of own processes.

    Raises:
        CareBreachError: Dask is not installed, or the scheduler doesn't answer.
    """
    if not count and not scheduler:
        yield Here()
        return
    try:
        import dask
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise CareBreachError("workers need Dask: pip install 'carebreach[scale]', or give --workers 0") from error
    with dask.config.set({"distributed.scheduler.allowed-failures": _LOST}):
        if scheduler:
            _reach(scheduler)
            with Client(scheduler) as client:  # type: ignore[no-untyped-call]
                yield Cluster(client)
            return
        options = {"threads_per_worker": 1, "host": "127.0.0.1", "dashboard_address": "127.0.0.1:0", "silence_logs": 50}
        with (
            LocalCluster(n_workers=count, **options) as own,  # type: ignore[no-untyped-call]
            Client(own) as client,  # type: ignore[no-untyped-call]
        ):
            yield Cluster(client)


def _reach(scheduler: str) -> None:
    """See that somebody answers at a scheduler's address: Dask's own client would wait without end.

    Raises:
        CareBreachError: nobody does.
    """
    try:
        parts = urlsplit(scheduler)
        socket.create_connection((parts.hostname or "", parts.port or 8786), timeout=10).close()
    except (OSError, ValueError) as error:
        raise CareBreachError(
            f"--scheduler {scheduler}: no Dask scheduler answers there; write it as tcp://HOST:8786"
        ) from error


def files_of(patterns: Sequence[str]) -> list[str]:
    """Return the files that are meant: by name, by pattern (`*.warc.gz`), or by a list that names one on each line.

    Raises:
        CareBreachError: something means none.
    """
    found: set[str] = set()
    for pattern in patterns:
        named = _named(pattern)
        if not named:
            raise CareBreachError(f"--warc {pattern}: no such file; name a WARC file, a pattern in quotes, or a list")
        found |= {str(Path(name).resolve()) for name in named}
    return sorted(found, key=lambda name: (Path(name).name, name))


def _named(pattern: str) -> list[str]:
    path = Path(pattern)
    if not path.is_file():
        return [name for name in glob(pattern, recursive=True) if Path(name).is_file()]  # noqa: PTH207 - any folder's
    return [pattern] if is_archive(path) else _lines(path)


def _lines(path: Path) -> list[str]:
    try:
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise CareBreachError(f"--warc {path}: neither a WARC file (.warc, .warc.gz) nor a list of them") from error
    named = [line for line in lines if line and not line.startswith("#")]
    for number, line in enumerate(lines, start=1):
        if line in named and not (path.parent / line).is_file():
            raise CareBreachError(f"--warc {path}: line {number}: no such file: {line[:200]}")
    return [str(path.parent / line) for line in named]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a worker does with a file; it is sent to where the worker runs."""

    plan: Plan
    done: frozenset[str]
    """Check sums of the files that were read before."""
    downloads: Path
    wait: float = 1

    def __call__(self, target: str) -> Scanned:
        """Read one file or address to its end."""
        distant = target.startswith(("http:", "https:"))
        name = target if distant else Path(target).name
        counts = Counts()
        try:
            path = download(target, self.downloads, self.wait) if distant else Path(target)
            sha256 = _sum(path)
            if sha256 in self.done:
                return Scanned(name, sha256, known=True)
            findings = list(scan(path, self.plan, counts))
            scanned = Scanned(name, sha256, path.stat().st_size, findings, dict(counts.outcomes), counts.problems)
            if distant:
                path.unlink()
        except (CareBreachError, OSError) as error:
            return Scanned(name, outcomes=dict(counts.outcomes), failed=str(error))
        return scanned


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def backfill(store: Store, targets: Sequence[str], hands: Workers, *, wait: float = 1) -> BackfillResult:
    """Read files into the corpus; what was read to its end before is not read again.

    Args:
        store: the corpus.
        targets: paths and addresses of WARC files; they are stored in this order.
        hands: who reads them.
        wait: seconds before a download is tried a second time.

    Raises:
        AlreadyRunning: another backfill works on the same data folder.
        CareBreachError: the corpus can't be written; what was stored stays.
    """
    folder = settings().data_dir
    with lock(folder, "backfill"), store.recorded("import", "backfill", VERSION) as counts:
        plan = plan_backfill(store)
        enter_sources(store, plan)
        known = scanned_names(store, plan.recipe)
        left = [target for target in targets if target not in known]
        result = BackfillResult(known=len(targets) - len(left))
        visit = Visit(store, tally=result.tally)
        work = Reading(plan, scanned_sums(store, plan.recipe), folder / "downloads", wait)
        bar = tqdm(hands.map(left, work), desc="backfill", unit=" files", total=len(left), disable=None, leave=False)
        for scanned in bar:
            _store(store, visit, plan, scanned, result)
            bar.set_postfix_str(f"{result.tally.new} new")
            counts.update(result.tally.counts() | {f"records: {why}": n for why, n in result.outcomes.items()})
    return result


def _store(store: Store, visit: Visit, plan: Plan, scanned: Scanned, result: BackfillResult) -> None:
    """Store what one file gave, and then that it was read."""
    result.problems += scanned.problems
    if scanned.failed:
        result.failed += 1
        result.problems.append(
            f"{scanned.name}: {scanned.failed}" if scanned.name not in scanned.failed else scanned.failed
        )
        return
    if scanned.known:
        result.known += 1
        return
    for finding in scanned.findings:
        put_finding(visit, store, finding)
    result.files += 1
    result.outcomes.update(scanned.outcomes)
    put_scanned(
        store,
        name=scanned.name,
        sha256=scanned.sha256,
        size=scanned.size,
        recipe=plan.recipe,
        counts=scanned.outcomes,
    )
