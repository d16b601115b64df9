"""How the time and the memory that families take grow with the number of articles, all synthetic.

    python benchmarks/families.py                          # 1,000 to 100,000 articles, some 10 minutes
    python benchmarks/families.py --sizes 1000000          # a million, as a stream: no text is kept

Two thirds of the articles are copies, edited to several degrees, and all papers print their standing text with them.
Each size has a process of its own. Making the articles is not counted.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ[threads] = "1"
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402 - the threads are set before numpy is imported

from analysis.families import find_families  # noqa: E402
from analysis.families.planting import DEGREES, copies  # noqa: E402

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000)
VOCABULARY = 30_000
WORDS = (80, 480)
"""The fewest and the most words of a story."""
COPIES = (0, 0, 0, 1, 1, 2, 3, 9)
"""How many copies a story has, each as likely."""
STEEPEST = 1.1


def main() -> None:
    """Measure each size in turn and print a table, the exponent and the bytes an article."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--workers", type=int, default=1, help="processes that sign")
    parser.add_argument("--folder", type=Path, help="where the scratch file is put")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.measure:
        print(json.dumps(measure(chosen.sizes[0], chosen.workers, chosen.folder)))
        return
    print("| articles | stories planted | families found | seconds of processor | ms an article | peak memory, MB |")
    print("|---|---|---|---|---|---|")
    found = [in_a_process(size, sys.argv[1:]) for size in chosen.sizes]
    if len(found) > 1:
        sizes, seconds, memory = (np.array([row[name] for row in found]) for name in ("articles", "seconds", "memory"))
        exponent = np.polyfit(np.log(sizes), np.log(seconds), 1)[0]
        print(f"\nexponent: {exponent:.3f}; goal: at most {STEEPEST}")
        print(f"memory: {np.polyfit(sizes, memory, 1)[0]:.0f} bytes an article")


def in_a_process(size: int, arguments: list[str]) -> dict[str, float]:
    """Measure one size in a process of its own, so that its peak of memory is its own; print its row."""
    command = [sys.executable, __file__, *arguments, "--measure", "--sizes", str(size)]
    row: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    each = 1000 * row["seconds"] / size
    print(
        f"| {size:,} | {row['stories']:,} | {row['families']:,} | {row['seconds']:.1f} | {each:.2f} |"
        f" {row['memory'] / 1e6:.0f} |",
        flush=True,
    )
    return row


def measure(size: int, workers: int, folder: Path | None) -> dict[str, float]:
    """Return the processor's seconds and the peak of memory, in bytes, for so many articles."""
    stream = Articles(size)
    before = processor()
    found = find_families(stream, workers=workers, folder=folder)
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "articles": size,
        "stories": stream.stories,
        "families": len(set(found.values())),
        "seconds": processor() - before - stream.making,
        "memory": 1024 * peak,
    }


def processor() -> float:
    """Return the processor's seconds of this process and of those that it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


class Articles:
    """A stream of articles that counts how long it takes to make them."""

    def __init__(self, size: int) -> None:
        self.size, self.making, self.stories = size, 0.0, 0
        rng = random.Random(0)  # noqa: S311 - nothing is kept secret by it
        self._vocabulary = [
            "".join(rng.choices("abcdefghijklmnoprstuvwy", k=rng.randint(2, 10))) for _ in range(VOCABULARY)
        ]
        weights = 1 / np.arange(3, VOCABULARY + 3)
        self._weights = np.cumsum(weights).tolist()

    def __iter__(self) -> Iterator[tuple[str, str, str]]:
        articles = islice(self._articles(), self.size)
        while True:
            started = time.process_time()
            article = next(articles, None)
            self.making += time.process_time() - started
            if article is None:
                return
            yield article

    def _articles(self) -> Iterator[tuple[str, str, str]]:
        """Yield each story with its copies."""
        while True:
            rng = random.Random(self.stories)  # noqa: S311
            words = rng.choices(self._vocabulary, cum_weights=self._weights, k=rng.randint(*WORDS))
            text = " ".join(f"{word}. The" if rng.random() < 0.06 else word for word in words)
            degrees = rng.choices(list(DEGREES), k=rng.choice(COPIES))
            for number, planted in enumerate(copies(str(self.stories), "A story", text, degrees)):
                article_id, title, text = planted.article
                yield f"{article_id}{number}", title, text
            self.stories += 1


if __name__ == "__main__":
    main()
