"""A WARC file read on one core: fastwarc alone, our gate, gate and parsing, every page parsed; and by two workers.

    python benchmarks/warc.py [--records 1500] [--rounds 3] [--naive 40]

The pages are synthetic, of the size, the scripts and the menus of newspapers' pages, all of sites that we take, so that
the gate reads every byte; one in a hundred is an article to keep. All take turns, and the table has the medians.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from statistics import median

from fastwarc.warc import ArchiveIterator, WarcRecordType
from trafilatura import extract
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from crawler.backfill import Reading, workers
from crawler.parsing.selectors import template
from crawler.warc.gate import archive_gate
from crawler.warc.plan import Plan, Reader
from crawler.warc.records import Record, read_records
from crawler.warc.responses import page_in
from crawler.warc.scanning import Counts, scan

HIT_EVERY = 100
WORDS = [
    *(
        "the",
        "town",
        "said",
        "a",
        "man",
        "was",
        "found",
        "on",
        "road",
        "after",
        "police",
        "were",
        "called",
        "to",
        "where",
    ),
    *(
        "residents",
        "told",
        "that",
        "plans",
        "for",
        "new",
        "homes",
        "would",
        "change",
        "high",
        "street",
        "and",
        "school",
    ),
    *("data", "online", "share", "team", "match", "player", "season"),
]
TOLD = "The council said that a social worker had sent a confidential file about a foster child to the wrong address."


def page(rng: random.Random, hit: bool) -> bytes:
    """Return a page: a log-normal size around 80 kB, a third of it markup, some 4 kB text, the rest scripts of 4 kB."""
    size = int(min(600_000, max(15_000, rng.lognormvariate(11.3, 0.7))))
    words = [" ".join(rng.choices(WORDS, k=8)) for _ in range(400)]
    title = rng.choice(words).capitalize()
    links = "".join(
        f'<li class="nav social-share"><a href="/news/{rng.randrange(10**7)}/">{line}</a></li>'
        for line in words[: size // 400]
    )
    told = [TOLD if hit and part % 5 == 0 else f"{rng.choice(words)} {rng.choice(words)}." for part in range(40)]
    head = (
        f"<!DOCTYPE html><html><head><title>{title}</title></head><body><ul>{links}</ul><article id='article'>"
        f"<h1 class='headline'>{title}</h1><div class='article-body'><div id='subscription-content'>"
        f"{''.join(f'<p>{line}</p>' for line in told)}</div></div></article><footer>Privacy policy</footer>"
    )
    parts = [head, "<script>"]
    length, number = len(head), 1
    while length < size:
        name, value = rng.choice(WORDS), rng.choice(WORDS)
        call = f"window.{name}=function(a,b){{return a.{value}({rng.randrange(10**6)})||'{rng.getrandbits(40):x}';}};"
        opening = f"</script><script id='{number}'>" if number % 40 == 0 else ""
        parts.append(f"{opening}{call}")
        number += 1
        length += len(parts[-1])
    return "".join([*parts, "</script></body></html>"]).encode()


def write(path: Path, count: int, seed: int) -> None:
    """Write a file of so many pages."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True, warc_version="1.0")
        for number in range(count):
            body = page(rng, number % HIT_EVERY == 0)
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            url = f"https://www.theargus.co.uk/news/{seed}{17_000_000 + number}.news/"
            record = writer.create_warc_record(
                url, "response", payload=BytesIO(body), length=len(body), http_headers=head,
                warc_headers_dict={"WARC-Date": "2019-03-20T10:00:00Z"},
            )  # fmt: skip
            writer.write_record(record)


def bare(path: Path) -> int:
    """Iterate and read, with fastwarc, and nothing else."""
    records = ArchiveIterator(str(path), record_types=WarcRecordType.response, parse_http=True)
    return sum(1 for record in records if record.reader.read())


def gate_alone(path: Path) -> int:
    """Read, decode and pass every page through the gate."""
    gate, passed, count = archive_gate(), 0, 0
    for record in read_records(path):
        if isinstance(record, Record) and (found := page_in(record)):
            count += 1
            passed += gate.passes(found.body)
    assert passed == (count + HIT_EVERY - 1) // HIT_EVERY, passed
    return count


def scanned(path: Path, plan: Plan) -> int:
    """Read, gate, and parse what passes: what a worker does."""
    counts = Counts()
    taken = sum(1 for _ in scan(path, plan, counts))
    assert taken == (counts.outcomes["records"] + HIT_EVERY - 1) // HIT_EVERY, counts
    return counts.outcomes["records"]


def naive(path: Path, most: int) -> int:
    """Have trafilatura extract every page, and look for words in its text."""
    count = 0
    for record in ArchiveIterator(str(path), record_types=WarcRecordType.response, parse_http=True):
        text = extract(record.reader.read().decode()) or ""
        archive_gate().keeps("", text)
        count += 1
        if count == most:
            break
    return count


def speed(work: Callable[[], int]) -> float:
    """Return records a second of the processor."""
    start = time.process_time()
    count = work()
    return count / (time.process_time() - start)


def by_workers(paths: list[Path], plan: Plan, count: int, records: int, folder: Path) -> float:
    """Return records a second of the clock, with so many workers that have read a file before."""
    with workers(count) as hands:
        reading = Reading(plan, frozenset(), folder)
        list(hands.map([str(paths[0])] * count * 2, reading))
        start = time.perf_counter()
        found = list(hands.map([str(path) for path in paths], reading))
        took = time.perf_counter() - start
    assert not any(one.failed for one in found)
    return records * len(paths) / took


def main() -> None:
    """Measure, and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--records", type=int, default=1500)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--naive", type=int, default=40)
    chosen = options.parse_args()
    plan = Plan({"theargus.co.uk": Reader("newsquest", "The Argus", template("newsquest"))}, frozenset())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "0.warc.gz"
        write(path, chosen.records, 1)
        raw = sum(len(record.block) for record in read_records(path) if isinstance(record, Record))
        size = path.stat().st_size
        print(f"{chosen.records} pages, {raw // chosen.records // 1000} kB each, {raw / size:.1f} times compressed\n")
        modes: dict[str, Callable[[], int]] = {
            "fastwarc, bare iteration and read": lambda: bare(path),
            "our gate alone": lambda: gate_alone(path),
            "our gate, hits parsed": lambda: scanned(path, plan),
            "trafilatura on every record": lambda: naive(path, chosen.naive),
        }
        rounds = [{mode: speed(work) for mode, work in modes.items()} for _ in range(chosen.rounds + 1)][1:]
        first, *_, last = modes
        print("| what | records/s of processor | ÷ fastwarc | ÷ trafilatura |\n|---|---|---|---|")
        for mode in modes:
            ratios = [median(one[mode] / one[other] for one in rounds) for other in (first, last)]
            print(f"| {mode} | {median(one[mode] for one in rounds):.0f} | {ratios[0]:.3f} | {ratios[1]:.1f} |")
        paths = [folder / f"{number}.warc.gz" for number in range(8)]
        for number, one in enumerate(paths[1:], start=2):
            write(one, chosen.records // 3, number)
        write(paths[0], chosen.records // 3, 1)
        pairs = [
            [by_workers(paths, plan, count, chosen.records // 3, folder) for count in (1, 2)]
            for _ in range(chosen.rounds)
        ]
        times = median(two / one for one, two in pairs)
        print(f"\nDask, records/s by the clock: {median(one for one, _ in pairs):.0f} with one worker, ", end="")
        print(f"{median(two for _, two in pairs):.0f} with two: {times:.2f} times")


if __name__ == "__main__":
    main()
