"""A paper whose feed forgets: each crawl is a process of its own, told what the feed lists and what fails today.

    python waiting_sites.py FOLDER '{"feed": [PATHS], "limit": N, "fail": {PATH: STATUS}, "move": {PATH: PATH}, "empty": [PATHS]}'

Prints the paths that were asked for and what was counted, as JSON.
"""

import json
import os
import sys
from pathlib import Path

from local_sites import ORIGIN, Answer, PaperSpider, article, feed

from corpus.config import Settings
from corpus.store import Store
from crawler.process import Crawl
from crawler.replay import serve
from crawler.visit import Visit


def main(folder: str, today: str) -> None:
    """Crawl the paper as it is today."""
    site = {"feed": [], "limit": None, "fail": {}, "move": {}, "empty": []} | json.loads(today)
    asked: list[str] = []

    def respond(method: str, host: str, path: str, query: dict[str, str], body: bytes) -> Answer:
        asked.append(path)
        if path == "/robots.txt":
            return Answer(b"User-agent: *\n")
        if path == "/feed/":
            return feed(site["feed"])
        if status := site["fail"].get(path):
            return Answer(b"no", status)
        if goal := site["move"].get(path):
            return Answer(b"", 301, {"Location": ORIGIN + goal})
        if path in site["empty"]:
            return Answer(b"<html><body><p>Nothing is here.</p></body></html>")
        return article(path)

    store = Store.open(Settings(data_dir=Path(folder)))
    with serve(respond) as port:
        crawl = Crawl(store, port, spiders={"paper": PaperSpider}, changes={"RETRY_TIMES": 0})
        result = crawl.run({"paper": Visit(store, limit=site["limit"])}, {}).sources["paper"]
    told = {"status": result.status, "line": result.tally.line(), "counts": result.tally.counts()}
    os.write(1, json.dumps(told | {"asked": [path for path in asked if path.startswith("/news/")]}).encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
