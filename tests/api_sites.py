"""The sites of registers, APIs and archives, invented, on a real local server: crawled by the real spiders in a process.

    python api_sites.py SOURCE FOLDER [STATE]     prints what was counted, what drifted and what was asked for, as JSON

`STATE` says what is special about the site today.
"""

import json
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from sqlalchemy.orm import Session
from workbooks import ROW, row, workbook

from corpus.config import Settings, settings
from corpus.incident_trends import count_trends
from corpus.store import Store
from crawler.process import Crawl, spider_classes
from crawler.replay import ReplayHandler, serve
from crawler.settings import DOWNLOAD_HANDLERS
from crawler.spiders.guardian import KeyHandler
from crawler.visit import Visit

REGISTER = "/action-weve-taken/enforcement/2026/"
TRENDS = "/action-weve-taken/complaints-and-concerns-data-sets/data-security-incident-trends/"
WORKBOOK = "/media2/k2kd93ma/data-security-incidents-trends-q1-2019-to-q4-2025.xlsx"
NEWS = "society/2026/nov/12/council-data-breach"
Query = dict[str, str]


@dataclass
class Answer:
    """A response."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})


class LocalKeyHandler(KeyHandler, ReplayHandler):
    """Sends what the Guardian's handler would send to the local server."""


def page(title: str, words: str, status: int = 200) -> Answer:
    """Return a page of the regulator's template."""
    text = f'<div class="rich-text"><div class="prose"><p>{words}</p></div></div>' if words else ""
    body = f'<html><head><title>{title} | ICO</title></head><body><main id="main-content"><h1>{title}</h1>{text}</main></body></html>'
    return Answer(body.encode(), status)


def data(value: Any, status: int = 200) -> Answer:
    """Return an answer of an API."""
    return Answer(json.dumps(value).encode(), status, {"Content-Type": "application/json"})


def ico(path: str, query: Query, body: bytes, state: str) -> Answer:
    """Be a register of three notices on two pages; `state` is what became of the third."""
    names = ["aldermarsh-council", "northmere-council"]
    names += ["wexmoor-council"] if state in {"", "page 2 fails", "page 2 differs"} else []
    if path == "/api/search":
        number = json.loads(body)["pageNumber"]
        if number == 2 and state.startswith("page 2"):
            return Answer(b"sorry", 500) if state == "page 2 fails" else data({"hits": []})
        rows = [
            {
                "title": name,
                "url": f"{REGISTER}{name}/",
                "createdDateTime": "2026-01-02T10:15:00.000Z",
                "filterItemMetaData": "2 January 2026, Reprimands, Local government",
            }
            for name in names[number * 2 - 2 : number * 2]
        ]
        return data({"results": rows, "pagination": {"totalResults": len(names), "totalPages": -(-len(names) // 2)}})
    if path == f"{REGISTER}wexmoor-council/":
        if state == "it leads away":
            return Answer(status=302, headers={"Location": "https://ico.org.uk/action-weve-taken/enforcement/"})
        if state == "it is gone":
            return page("Page not found", "", 404)
        if state == "it says so softly":
            return page("Page not found", "Sorry, we can't find the page you are looking for.")
    return page(path.strip("/").rpartition("/")[2], "The Commissioner has issued a reprimand to the council.")


def ico_trends(path: str, query: Query, body: bytes, state: str) -> Answer:
    """Be the page of the workbook, and the workbook."""
    if path == TRENDS:
        return Answer(f'<main><h1>Trends</h1><further-Reading x-href="{WORKBOOK}"></further-Reading></main>'.encode())
    more = {
        "": [],
        "more rows": [row(reference="BI2", sector="Social care")],
        "new words": [row(reference="BI3", sector="Space travel"), row(reference="BI4", data_type="Dreams")],
    }
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    content = b"<html>Try again later</html>" if state == "no workbook" else workbook([ROW, *more[state]])
    return Answer(content, headers={"Content-Type": kind, "ETag": f'"{state}"'})


def guardian(path: str, query: Query, body: bytes, state: str) -> Answer:
    """Be the Guardian's API, which refuses whoever has no key, or has asked too often."""
    if query.get("api-key") != os.environ["CAREBREACH_GUARDIAN_KEY"] or state == "enough":
        return data({"message": "Unauthorized"}, 401)
    if path == "/search":
        names = {"limit": [NEWS, f"{NEWS}-2", f"{NEWS}-3"], "rolled on": []}.get(state, [NEWS])
        return data({"response": {"pages": 2, "results": list(map(news, names)) if query["page"] == "1" else []}})
    if state == "it is gone":
        return data({"message": "not found"}, 404)
    fields = {} if state == "withheld" else {"body": "<p>A council has lost a file.</p>"}
    return data({"response": {"content": news(path.strip("/")) | {"fields": fields}}})


def news(name: str) -> dict[str, Any]:
    """Return what the Guardian's API says of an article anywhere."""
    url = f"https://www.theguardian.com/{name}"
    return {"id": name, "webTitle": "Council data breach", "webUrl": url, "webPublicationDate": "2026-11-12T06:00:12Z"}


def wayback(path: str, query: Query, body: bytes, state: str) -> Answer:
    """Be an archive with two copies of each page, the newer one of an error page, and one of its PDF."""
    if path == "/cdx/search/cdx":
        stamps = [] if state == "no copy" else [["20240101000000"], ["20250101000000"]]
        return data([["timestamp"], *stamps] if stamps else [])
    if state == "down":
        return Answer(b"busy", 503)
    if "20250101000000" in path:
        return page("Page not found", "Sorry, we can't find the page you are looking for.")
    words = (
        "The council left the papers of eleven families in a cabinet that it sold, and a buyer gave them back unread."
    )
    return page("Wexmoor Council", words)


SITES = {"ico": ico, "ico_trends": ico_trends, "guardian": guardian, "wayback": wayback}


def main(name: str, folder: str, state: str = "") -> None:
    """Visit one source and print what came of it."""
    asked: list[str] = []
    hosts: set[str] = set()

    def respond(method: str, host: str, path: str, query: Query, body: bytes) -> Answer:
        if path == "/robots.txt":
            return Answer(b"User-agent: *\nDisallow:\n")
        hosts.add(host)
        asked.append(unquote(path) + (f"?url={query['url']}" if "url" in query else ""))
        return SITES[name](path, query, body, state)

    store = Store.open(Settings(data_dir=Path(folder)))
    visit = Visit(store, revisit=state != "", limit=1 if state == "limit" else None)
    changes: dict[str, Any] = {"RETRY_TIMES": 0, "RETRY_FIRST_WAIT": 0}
    if name == "guardian":
        changes["DOWNLOAD_HANDLERS"] = DOWNLOAD_HANDLERS | dict.fromkeys(("http", "https"), LocalKeyHandler)
    with serve(respond) as port:
        result = Crawl(store, port, spiders={name: spider_classes()[name]}, changes=changes).run({name: visit}, {})
    ended = result.sources[name]
    told = {"status": ended.status, "message": ended.message, "counts": ended.tally.counts(), "exit": result.exit_code}
    with Session(store.engine) as session:
        counts = [(count.year, count.quarter, count.incident_type, count.incidents) for count in count_trends(session)]
    told |= {
        "drift": ended.tally.drift,
        "asked": asked,
        "hosts": sorted(hosts),
        "trends": counts,
        "settings": str(settings()),
    }
    os.write(1, json.dumps(told).encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
