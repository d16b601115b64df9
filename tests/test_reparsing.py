"""The archive parsed again: what was missed is found, what is lost is named, and nothing else changes."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.models import Article, Base, Page, Rejection, Revision
from corpus.store import ArticleDraft, Store
from crawler.process import sources_to_crawl
from crawler.reparsing import reparse

ROOT = Path(__file__).resolve().parent.parent
AT = datetime(2026, 1, 2, 12, tzinfo=UTC)
SOURCE = "public_technology"
WORDS = "A council has apologised after the personal details of a child in care were sent to the wrong family."


@pytest.fixture
def corpus(store: Store) -> Store:
    """Give a corpus that knows a source."""
    store.put_source(sources_to_crawl()[SOURCE](name=SOURCE).source_row())
    return store


def url(number: int) -> str:
    return f"https://www.publictechnology.net/2026/01/0{number}/council-data-breach-{number}/"


def put_page(store: Store, number: int, words: str = WORDS, at: datetime = AT) -> Page:
    """Archive the page of an invented article."""
    text = "".join(f"<p>{words} Paragraph {number}.{place}.</p>" for place in range(3)) if words else ""
    body = f'<html><article><h1>Breach {number}</h1><div itemprop="articleBody">{text}</div></article></html>'.encode()
    head = {"Content-Type": "text/html"}
    return store.put_page(source_id=SOURCE, url=url(number), body=body, status=200, headers=head, fetched_at=at)


def put_misread(store: Store, number: int) -> Page:
    """Store an article as a poorer parser would have read it off its page."""
    page = put_page(store, number)
    draft = ArticleDraft(title=f"Breach {number}", text="A council has apologised.", rule="poor", url=page.url)
    assert store.put_article(page, draft) == "new"
    return page


def damage(store: Store, page: Page) -> None:
    path = store.archive.folder / page.warc_file
    data = bytearray(path.read_bytes())
    middle = page.warc_offset + page.warc_length // 2
    data[middle : middle + 20] = bytes(20)
    path.write_bytes(data)


def everything(store: Store) -> dict[str, list[Any]]:
    with Session(store.engine) as session:
        return {
            table.name: sorted(map(tuple, session.execute(select(table)).all()), key=str)
            for table in Base.metadata.sorted_tables
        }


def texts(store: Store) -> dict[str, str]:
    query = select(Article.url, Revision.text).join(Revision, Revision.id == Article.current_revision_id)
    with Session(store.engine) as session:
        return {row.url: row.text for row in session.execute(query)}


def test_a_better_parser_makes_a_revision_and_then_nothing_more(corpus: Store) -> None:
    put_misread(corpus, 1)
    tally = reparse(corpus, [SOURCE])[SOURCE]
    assert (tally.fetched, tally.revised, tally.broken) == (1, 1, [])
    assert texts(corpus)[url(1)].count(WORDS) == 3
    before = everything(corpus)
    again = reparse(corpus, [SOURCE])[SOURCE]
    assert (again.fetched, again.unchanged) == (1, 1)
    assert everything(corpus) == before


def test_a_page_that_gave_no_article_is_tried_again(corpus: Store) -> None:
    page = put_page(corpus, 1)
    for _ in range(2):
        corpus.put_rejection(source_id=SOURCE, stage="parse", url=page.url, reason="no text of an article")
    corpus.put_rejection(source_id=SOURCE, stage="parse", url=url(2), reason="its page was never archived")
    tally = reparse(corpus, [SOURCE])[SOURCE]
    assert (tally.new, tally.fetched) == (1, 1)
    assert texts(corpus)[url(1)].count(WORDS) == 3
    with Session(corpus.engine) as session:
        assert session.scalars(select(Article.publisher)).one() == sources_to_crawl()[SOURCE].source.name
    before = everything(corpus)
    reparse(corpus, [SOURCE])
    assert everything(corpus) == before


def test_what_still_gives_no_article_is_not_rejected_again(corpus: Store) -> None:
    page = put_page(corpus, 1, words="")
    corpus.put_rejection(source_id=SOURCE, stage="parse", url=page.url, reason="an older parser's reason")
    first = reparse(corpus, [SOURCE])[SOURCE]
    before = everything(corpus)
    second = reparse(corpus, [SOURCE])[SOURCE]
    assert first.rejected == second.rejected
    assert first.rejected.total() == 1
    assert everything(corpus) == before
    assert len(before[Rejection.__tablename__]) == 2


def test_a_damaged_record_is_named_and_the_others_are_read(corpus: Store, own_data_folder: Path) -> None:
    pages = [put_misread(corpus, number) for number in (1, 2, 3)]
    damage(corpus, pages[1])
    done = subprocess.run(
        [sys.executable, "-m", "carebreach", "crawl", "replay", "--source", SOURCE],
        cwd=ROOT,
        env=os.environ | {"CAREBREACH_DATA_DIR": str(own_data_folder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, f"{SOURCE}: 2 read again, 2 revised, 0 rejected\n")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"{SOURCE}: page {pages[1].id} is lost: ")
    assert [WORDS in texts(corpus)[url(number)] for number in (1, 2, 3)] == [True, False, True]


def test_a_lost_page_that_was_fetched_once_more_is_read_there(corpus: Store) -> None:
    damage(corpus, put_misread(corpus, 1))
    put_page(corpus, 1, at=AT + timedelta(days=1))
    tally = reparse(corpus, [SOURCE])[SOURCE]
    assert (tally.revised, tally.broken) == (1, [])


def test_a_tombstone_stays(corpus: Store) -> None:
    put_misread(corpus, 1)
    with Session(corpus.engine) as session:
        article = session.scalars(select(Article.id)).one()
    corpus.put_tombstone(article, AT + timedelta(days=9))
    assert reparse(corpus, [SOURCE])[SOURCE].revised == 1
    with Session(corpus.engine) as session:
        assert session.scalars(select(Article.gone_at)).one() == AT + timedelta(days=9)
