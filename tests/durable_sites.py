"""An invented paper with many articles, crawled in a process that a test kills, starves or locks out.

    python durable_sites.py FOLDER [FAULT [NUMBER]]     prints how the crawl ended, as JSON

FAULT is what befalls the process by itself: `kill` ends it when the record of that number is written and its row is
not, `tear` when half of the record is; `full` lets no file grow beyond that many bytes, as a full disk does; in `full large`
the pages are so large that the archive is the first to notice.
"""

import json
import os
import resource
import signal
import sys
import time
from pathlib import Path
from random import Random

from local_sites import Answer, PaperSpider, article, feed

from corpus import database
from corpus.config import Settings
from corpus.errors import CareBreachError
from corpus.store import Store
from crawler.process import Crawl
from crawler.replay import serve
from crawler.visit import Visit

ARTICLES = 40
noise = [20_000]
PATHS = [f"/news/260001{number:02}.breach-{number}/" for number in range(ARTICLES)]
# In a database that is locked for longer, nothing is written.
BUSY_SECONDS = 0.25


def respond(method: str, host: str, path: str, query: dict[str, str], body: bytes) -> Answer:
    """Be the paper; its pages are large enough to be torn, and take a moment."""
    if path == "/robots.txt":
        return Answer(b"User-agent: *\n")
    if path == "/feed/":
        return feed(PATHS)
    time.sleep(0.01)
    answer = article(path, f"Synthetic article {path}.")
    answer.body += f"<!-- {Random(path).randbytes(noise[0]).hex()} -->".encode()
    return answer


def befall(fault: str, number: int) -> None:
    """Prepare what is to befall this process."""
    if fault.startswith("full"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (number, resource.RLIM_INFINITY))
        return
    sync, ends = os.fsync, [0]

    def die(descriptor: int) -> None:
        name = Path(f"/proc/self/fd/{descriptor}").readlink().name
        if name.endswith(".warc.gz"):
            ends.append(os.fstat(descriptor).st_size)
        if len(ends) > number:
            if fault == "tear":
                os.ftruncate(descriptor, sum(ends[-2:]) // 2)
            os.kill(os.getpid(), signal.SIGKILL)
        sync(descriptor)

    os.fsync = die


def main(folder: str, fault: str = "", number: str = "0") -> None:
    """Crawl the paper and print what came of it."""
    database.BUSY_SECONDS = BUSY_SECONDS
    noise[0] *= 10 if fault == "full large" else 1
    if fault:
        befall(fault, int(number))
    try:
        store = Store.open(Settings(data_dir=Path(folder)))
        with serve(respond) as port:
            result = Crawl(store, port, spiders={"paper": PaperSpider}).run({"paper": Visit(store)}, {})
    except CareBreachError as error:
        os.write(1, json.dumps({"status": "refused", "message": str(error)}).encode())
        return
    told = result.sources["paper"]
    os.write(1, json.dumps({"status": told.status, "message": told.message}).encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
