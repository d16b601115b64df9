"""What is taken out of an archive, and from whose sites: settled once, where the operator's permissions are.

Workers are given the plan and ask nobody else, wherever they run.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.identity import digest
from corpus.store import Store
from crawler import VERSION
from crawler.listing.addresses import site_of
from crawler.owners import Owners, publishers_of
from crawler.parsing.selectors import Selectors
from crawler.source import SourceSpider
from crawler.visit import Visit
from crawler.warc.gate import RULES


@dataclass(frozen=True, slots=True)
class Reader:
    """How the pages of a site are read, and as whose."""

    source_id: str
    publisher: str
    selectors: Selectors | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The sites, and what is done with the pages of others."""

    readers: dict[str, Reader]
    """By site; those below a site are its own, too."""
    kept: frozenset[str]
    """Sites whose publishers keep their texts from us."""
    other: Reader | None = None
    """Who reads the pages of all other sites, where they are taken at all."""
    gated: bool = True
    """Whether only what the gate lets through is taken."""

    @property
    def recipe(self) -> str:
        """A digest of all that decides what is taken."""
        readers = [f"{site} {reader.source_id}" for site, reader in sorted(self.readers.items())]
        rules = RULES.read_text(encoding="utf-8")
        other = self.other.source_id if self.other else ""
        return digest(VERSION, rules, *readers, "", *sorted(self.kept), "", other, str(self.gated))

    def keeps_from_us(self, url: str) -> bool:
        """Say whether a publisher keeps the texts at an address, or at one inside of it, from us."""
        return any(_below(site_of(part), self.kept) for part in re.split(r"(?=https?://)", url) if part)

    def reader(self, url: str) -> Reader | None:
        """Return who reads the page at an address, or None if it is not taken."""
        found = _below(site_of(url), self.readers)
        return self.readers[found] if found else self.other


def plan_backfill(store: Store) -> Plan:
    """Return the plan of a backfill: our sources' sites, as far as each permits, through the gate."""
    return Plan(*_sites(store))


def plan_import(store: Store, other: Reader) -> Plan:
    """Return the plan of an import: every article that a person has, but for what publishers keep from us."""
    readers, kept = _sites(store)
    return Plan(readers, kept, other=other, gated=False)


def enter_sources(store: Store, plan: Plan) -> None:
    """Enter the sources of a plan in the corpus."""
    names = {reader.source_id for reader in plan.readers.values()}
    for spider in Owners(Visit(store)).sources:
        if spider.name in names:
            store.put_source(spider.source_row())


def _sites(store: Store) -> tuple[dict[str, Reader], frozenset[str]]:
    readers: dict[str, Reader] = {}
    kept: set[str] = set()
    for spider in Owners(Visit(store)).sources:
        if spider.permission != "full_text":
            kept |= {*dict(publishers_of(spider)), *spider.sites} - {""}
        elif _reads_pages(spider):
            readers |= {
                site: Reader(spider.name, publisher, spider.selectors) for site, publisher in publishers_of(spider)
            }
    return readers, frozenset(kept - set(readers))


def _reads_pages(spider: SourceSpider) -> bool:
    """Say whether a source's articles are pages that are read as any: not an API's answers, not notices with PDFs."""
    kind = type(spider)
    plain = kind.read is SourceSpider.read and kind.parse_page is SourceSpider.parse_page
    return plain and spider.source.kind != "aggregator" and bool(spider.templates())


def _below(host: str, sites: "dict[str, Reader] | frozenset[str]") -> str | None:
    """Return the site that a host is, or is below."""
    return next((name for name in _parents(host) if name in sites), None)


def _parents(host: str) -> Iterator[str]:
    """Yield a host and those above it: a.b.example, b.example, example."""
    while host:
        yield host
        host = host.partition(".")[2]
