"""A WARC file and a plan → the articles in it.

Reads files only: no corpus, no settings, no network, so that any worker can.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from scrapy import Request

from corpus.archive import Stored
from corpus.errors import Rejected
from corpus.identity import is_address, untracked
from corpus.mending import page_row
from corpus.records import Archived
from corpus.store import ArticleDraft
from crawler.listing.addresses import aside
from crawler.middlewares.archiving import stored_response
from crawler.parsing.pages import read_page
from crawler.parsing.walls import Walled
from crawler.source import draft_of
from crawler.warc.gate import archive_gate
from crawler.warc.plan import Plan, Reader
from crawler.warc.records import Damage, Record, read_records
from crawler.warc.responses import page_in

KEPT_FROM_US = "kept from us by its publisher"
DAMAGED = "damaged"
RECORDS, TAKEN = "records", "taken"
_MOST_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """An article, with the response that it was read off."""

    source_id: str
    url: str
    headers: dict[str, str]
    body: bytes
    fetched_at: datetime
    draft: ArticleDraft


@dataclass(slots=True)
class Counts:
    """What became of a file's records."""

    outcomes: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    """A line for each of the first damaged ones."""

    def damaged(self, name: str, offset: int, reason: str) -> None:
        """Note a record that can't be read."""
        self.outcomes[DAMAGED] += 1
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(f"{name}: the record at byte {offset} is passed over: {reason}")


def scan(path: Path, plan: Plan, counts: Counts) -> Iterator[Finding]:
    """Yield the articles of a file in the order of its records. A damaged record costs itself alone.

    Raises:
        CareBreachError: it is no WARC file, or can't be read.
    """
    for record in read_records(path):
        counts.outcomes[RECORDS] += 1
        if isinstance(record, Damage):
            counts.damaged(path.name, record.offset, record.reason)
        elif record.kind in {b"response", b"resource"}:
            try:
                found = _article(record, plan)
            except Rejected as error:
                counts.damaged(path.name, record.offset, str(error))
                continue
            except (ValueError, LookupError, RecursionError) as error:  # its words may be the page's
                counts.damaged(path.name, record.offset, f"can't be parsed ({type(error).__name__})")
                continue
            counts.outcomes[found if isinstance(found, str) else TAKEN] += 1
            if isinstance(found, Finding):
                yield found


def _article(record: Record, plan: Plan) -> Finding | str:
    """Return the article in a record, or why none is taken.

    Raises:
        Rejected: the record is damaged.
    """
    url = record.url
    reader = plan.reader(url) if is_address(url) else None
    if reason := _objection(url, reader, plan):
        return reason
    assert reader is not None
    page = page_in(record)
    if page is None:
        return "no page"
    if plan.gated and not archive_gate().passes(page.body):
        return "no word of it"
    response = Archived.of(
        reader.source_id, untracked(url), page.body, status=200, headers=page.headers, fetched_at=record.date
    )
    return _parsed(response, reader, plan)


def _objection(url: str, reader: Reader | None, plan: Plan) -> str | None:
    """Return what speaks against an address by itself, or None."""
    if not is_address(url):
        return "no address of the web"
    if plan.keeps_from_us(url):
        return KEPT_FROM_US
    return aside(url) if reader else "on another site"


def _parsed(response: Archived, reader: Reader, plan: Plan) -> Finding | str:
    """Parse a page as a crawl does, and look at what it says."""
    request = Request(response.url, meta={"page": page_row(response, Stored("", 0, 0))})
    try:
        html = stored_response(response.url, response.headers, response.body, request)
        parsed = read_page(html, selectors=reader.selectors, published=None)
    except Walled as wall:
        return f"no article: {wall.kind}"
    except Rejected:
        return "no article"
    if plan.gated and not archive_gate().keeps(parsed.title, parsed.text):
        return "no word of it in the article"
    draft = draft_of(parsed, response.url, publisher=reader.publisher, permitted=True)
    if plan.other is reader:
        draft = replace(draft, publisher="")
    return Finding(reader.source_id, response.url, response.headers, response.body, response.fetched_at, draft)
