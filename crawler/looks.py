"""What a look at one source found, and the verdict on it; as a table for a terminal, as JSON for a machine."""

import json
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Literal

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from corpus.models import Article, Listing, Rejection, Revision
from corpus.store import CUT, Store
from crawler.failures import FORBIDDEN
from crawler.process import SILENT, SourceResult
from crawler.source import PAYWALL, SourceSpider

WIDTH, RULE_WIDTH = 100, 18
HEADINGS = ("source", "reachable", "allowed", "listed", "parsed", "rule", "newest", "verdict")

Verdict = Literal["ok", "drifted", "refused", "silent", "skipped", "off"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a look at one source found; what was not asked is None."""

    source: str
    verdict: Verdict
    why: list[str] = field(default_factory=list)
    """A line for each thing that is not as it should be."""
    reachable: bool | None = None
    allowed: bool | None = None
    """Whether robots.txt and the publisher let us read."""
    listed: int | None = None
    asked: int = 0
    """Articles that were asked for."""
    parsed: int | None = None
    rules: list[str] = field(default_factory=list)
    newest: date | None = None


def judge_look(store: Store, kind: type[SourceSpider], result: SourceResult) -> Look:
    """Judge what a visit brought.

    Args:
        store: the corpus that it went into, with no other visits to the source.
        kind: the source's spider.
        result: how the visit ended; its drift counts.
    """
    tally = result.tally
    if result.message == SILENT:
        return Look(source=kind.name, verdict="silent", why=["it did not answer"], reachable=False)
    if not tally.answered and not tally.broken:
        return Look(source=kind.name, verdict="skipped", why=["there is nothing yet that it could be asked for"])
    parsed = tally.fetched - tally.unread
    failures, newest = _found(store, kind.name, some_parsed=parsed > 0)
    failures += [("an article", FORBIDDEN)] * bool(tally.passed_over[FORBIDDEN] and not parsed)
    refused = [f"{url}: {why}" for url, why in failures if why == FORBIDDEN or why.startswith("refused")]
    why = [*refused, *(f"{url}: {why}" for url, why in failures)]
    why += [*tally.broken, *tally.drift, *result.drift, *_other_rules(kind, tally.rules)]
    why += ["nothing that lists articles could be read"] if not tally.listings and not why else []
    return Look(
        source=kind.name,
        verdict="refused" if refused else "drifted" if why else "ok",
        why=list(dict.fromkeys(why)),
        reachable=True,
        allowed=not refused,
        listed=tally.listed,
        asked=tally.fetched + tally.rejected.total(),
        parsed=parsed,
        rules=sorted(tally.rules),
        newest=newest,
    )


def _found(store: Store, name: str, *, some_parsed: bool) -> tuple[list[tuple[str, str]], date | None]:
    """Return what of a source gave nothing, each address with the reason, and the newest date that it gave."""
    unread = select(Listing.url, Listing.reason).where(Listing.source_id == name, Listing.reason != "")
    listed = select(func.max(Listing.newest)).where(Listing.source_id == name)
    given_up = select(Rejection.url, Rejection.reason).where(Rejection.source_id == name, Rejection.reason != PAYWALL)
    if some_parsed:  # then an article that has gone in the meantime says nothing
        given_up = given_up.where(or_(Rejection.stage != "fetch", Rejection.until.is_not(None)))
    published = select(func.max(Revision.published)).join(Article, Article.id == Revision.article_id)
    with Session(store.engine) as session:
        failures = [(url, why) for query in (unread, given_up) for url, why in session.execute(query)]
        newest = session.scalar(listed)
        text = session.scalar(published.where(Article.source_id == name))
    return failures, newest.date() if newest else date.fromisoformat(text[:10]) if text else None


def _other_rules(kind: type[SourceSpider], rules: Mapping[str, int]) -> list[str]:
    """Say that the pages were read by other rules than the source's template has."""
    usual, found = kind.templates(), set(rules) - CUT
    if not usual or not found or found & set(usual):
        return []
    return [f"its template has changed: read by {', '.join(sorted(found))}, not by {', '.join(usual)}"]


def exit_code(looks: Sequence[Look]) -> int:
    """Return 0 where all is well, 1 where a source is not as it should be, 3 where none answered."""
    visited = {look.verdict for look in looks} - {"off", "skipped"}
    return 3 if visited == {"silent"} else int(bool(visited - {"ok"}))


def table(looks: Sequence[Look]) -> str:
    """Return the looks as a table for a terminal; what is not as it should be stands below its source."""
    rows = [HEADINGS, *(_cells(look) for look in looks)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    told = [lines[0]]
    for look, line in zip(looks, lines[1:], strict=True):
        told += [line, *(part for why in look.why for part in _indented(why))]
    return "\n".join(told)


def _cells(look: Look) -> tuple[str, ...]:
    words = {None: "", True: "yes", False: "no"}
    parsed = "" if look.parsed is None else f"{look.parsed}/{look.asked}"
    listed = "" if look.listed is None else str(look.listed)
    rules = ", ".join(look.rules)
    rule = rules if len(rules) <= RULE_WIDTH else f"{rules[: RULE_WIDTH - 1]}…"
    newest = f"{look.newest:%Y-%m-%d}" if look.newest else ""
    reach = (words[look.reachable], words[look.allowed])
    return (look.source, *reach, listed, parsed, rule, newest, look.verdict)


def _indented(why: str) -> list[str]:
    return textwrap.wrap(why, WIDTH, initial_indent="    ", subsequent_indent="      ", break_on_hyphens=False)


def as_json(look: Look) -> str:
    """Return a look as one line of JSON."""
    return json.dumps(asdict(look), ensure_ascii=False, default=str)
