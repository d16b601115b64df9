"""Articles in, families out: the syndicated and lightly edited copies of one story, whatever order they come in.

MinHash signatures of word shingles (rensa) propose pairs, the shingles decide, and a family is a text with its copies.
A text that retells or quotes another (a trade paper's summary of a regulator's notice) shares too few to be its copy.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from analysis.families.grouping import group
from analysis.families.scratch import Scratch
from analysis.families.signing import Signed, sign

VERSION = 2

BATCH = 500
"""Articles that are signed at a time: all texts that are held at once, for each worker twice."""


def find_families(
    articles: Iterable[tuple[str, str, str]], *, workers: int = 1, folder: Path | None = None
) -> dict[str, str]:
    """Group the copies of one story.

    The articles are read once, as a stream, and none is kept: what is compared lies in a file that is gone afterwards.

    Args:
        articles: (article id, title, text) of each, in any order; an id comes once.
        workers: Processes that sign; the result is the same for any number.
        folder: Where the file is put, some 2 kB an article; the system's folder for such files if absent.

    Returns:
        Family id of every article, in order of article id: the smallest article id in the family, its own where an
        article has no copy.
    """
    with Scratch(folder) as scratch:
        for signed in _signed(articles, workers):
            scratch.append(signed)
        scratch.close_input()
        ids = scratch.ids
        return {ids[i]: ids[first] for i, first in enumerate(group(scratch).tolist())}


def _signed(articles: Iterable[tuple[str, str, str]], workers: int) -> Iterator[Signed]:
    """Sign the articles a batch at a time; processes take batches, no more of which are read than they can take."""
    stream = iter(articles)
    batches = iter(lambda: list(islice(stream, BATCH)), [])
    if workers == 1:
        yield from map(sign, batches)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting: deque[Future[Signed]] = deque()
        for batch in batches:
            waiting.append(pool.submit(sign, batch))
            if len(waiting) == 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
