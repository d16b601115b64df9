"""Archives of others: what a file's records hold, whatever is wrong with the others, and what the gate lets through."""

import codecs
import gzip
import html
import json
import random
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corpus.errors import CareBreachError
from corpus.models import Article, Page, Revision
from corpus.store import Store
from crawler.intake.importing import import_paths
from crawler.warc import records
from crawler.warc.gate import archive_gate
from crawler.warc.plan import plan_backfill
from crawler.warc.records import Damage, Record, read_records
from crawler.warc.scanning import Counts, scan
from tests.warcs import ARGUS, PLAIN, TEXT, Response, article, page, record, write

GOLD = Path(__file__).parent / "gold"


def found(store: Store, path: Path) -> tuple[list[str], Counts]:
    """Return the addresses of the articles that a backfill would take out of a file, and what became of the records."""
    counts = Counts()
    return [finding.url for finding in scan(path, plan_backfill(store), counts)], counts


def url(number: int) -> str:
    return ARGUS.format(17_000_000 + number)


def bomb() -> bytes:
    """Return the gzip member of a record that claims to be small and is 200 MB."""
    head = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 10\r\n\r\n"
    packer = zlib.compressobj(9, wbits=31)
    zeros = b"\0" * 1024 * 1024
    return packer.compress(head) + b"".join(packer.compress(zeros) for _ in range(200)) + packer.flush()


class TestDamage:
    @pytest.mark.parametrize(
        "hurt",
        [
            lambda one: one[: len(one) // 2],
            lambda one: one[:40] + b"\xff" * 30 + one[70:],
            lambda one: gzip.compress(gzip.decompress(one).replace(b"Content-Length: ", b"Content-Length: 9")),
            lambda one: gzip.compress(b"nothing of a record"),
            lambda one: gzip.compress(gzip.decompress(one).replace(b"WARC-Date: 2019", b"WARC-Date: year")),
            lambda one: b"no gzip at all" * 20,
            lambda one: bomb(),
        ],
        ids=["torn", "overwritten", "wrong length", "no record", "no date", "rubbish", "bomb"],
    )
    def test_a_damaged_record_costs_itself_alone(self, store: Store, tmp_path: Path, hurt) -> None:
        path = tmp_path / "a.warc.gz"
        path.write_bytes(record(article(1)) + hurt(record(article(2))) + record(article(3)) + record(article(4)))
        urls, counts = found(store, path)
        assert urls == [url(1), url(3), url(4)]
        assert counts.outcomes["damaged"] == 1
        assert counts.problems[0].startswith("a.warc.gz: the record at byte ")

    @pytest.mark.parametrize("wrong", [b"Content-Length: 1", b"Content-Length: 99999999999", b"Content-Length: -"])
    def test_it_does_in_a_file_that_is_not_compressed(self, store: Store, tmp_path: Path, wrong: bytes) -> None:
        path = tmp_path / "a.warc"
        hurt = record(article(2), compressed=False).replace(b"Content-Length: ", wrong, 1)
        whole = [record(article(number), compressed=False) for number in (1, 3)]
        path.write_bytes(whole[0] + hurt + whole[1])
        urls, counts = found(store, path)
        assert urls == [url(1), url(3)]
        assert counts.outcomes["damaged"] == 1

    def test_a_file_that_ends_in_the_middle_gives_what_stands_before(self, store: Store, tmp_path: Path) -> None:
        path = write(tmp_path / "a.warc.gz", [article(1), article(2)])
        path.write_bytes(path.read_bytes()[:-50])
        assert found(store, path)[0] == [url(1)]

    def test_no_damage_is_an_exception_or_without_end(self, tmp_path: Path) -> None:
        whole, rng = b"".join(record(article(number)) for number in range(3)), random.Random(7)
        path = tmp_path / "a.warc.gz"
        for _ in range(60):
            content = bytearray(whole)
            for _ in range(rng.randint(1, 4)):
                place = rng.randrange(3, len(content))
                content[place : place + rng.randint(0, 20)] = rng.randbytes(rng.randint(0, 20))
            path.write_bytes(content)
            offsets = [part.offset for part in read_records(path)]
            assert offsets == sorted(set(offsets))

    @pytest.mark.parametrize(
        ("content", "says"),
        [(b"", "the file is empty"), (b"<html>", "not a WARC file"), (b"\x28\xb5\x2f\xfd zstd", "not a WARC file")],
    )
    def test_what_is_no_archive_is_one_clear_line(self, tmp_path: Path, content: bytes, says: str) -> None:
        (tmp_path / "a.warc.gz").write_bytes(content)
        with pytest.raises(CareBreachError, match=says):
            list(read_records(tmp_path / "a.warc.gz"))

    def test_a_file_compressed_as_a_whole_says_so(self, tmp_path: Path) -> None:
        both = record(article(1), compressed=False) + record(article(2), compressed=False)
        (tmp_path / "a.warc.gz").write_bytes(gzip.compress(both))
        (part,) = read_records(tmp_path / "a.warc.gz")
        assert isinstance(part, Damage)
        assert "warcio recompress" in part.reason

    def test_a_record_that_is_too_large_is_passed_over_whole(self, tmp_path: Path, monkeypatch) -> None:
        """What stands inside of it is never taken for a record of its own, which a hostile page could have written."""
        monkeypatch.setattr(records, "LARGEST", 100_000)
        forged = record(article(7))
        noise = random.Random(7).randbytes(150_000)
        large = Response("https://evil.sample.invalid/a.warc.gz", noise + forged + noise)
        path = write(tmp_path / "a.warc.gz", [article(1), large, article(2)])
        assert forged[:200] in path.read_bytes()  # stored as it is, for noise can't be compressed
        parts = list(read_records(path))
        assert [part.url for part in parts if isinstance(part, Record)] == [url(1), url(2)]


class TestResponses:
    @pytest.mark.parametrize(
        ("headers", "pack"),
        [
            ({"Content-Encoding": "gzip"}, gzip.compress),
            ({"Content-Encoding": "deflate"}, zlib.compress),
            ({"Content-Encoding": "gzip"}, lambda body: body),
            ({"Transfer-Encoding": "chunked"}, lambda body: b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)),
            ({"Transfer-Encoding": "chunked"}, lambda body: body),
        ],
        ids=["gzip", "deflate", "said to be gzip", "chunks", "said to be chunks"],
    )
    def test_bodies_are_decoded(self, store: Store, tmp_path: Path, headers, pack) -> None:
        one = Response(url(1), pack(page(1).encode()), {"Content-Type": "text/html"} | headers)
        path = write(tmp_path / "a.warc.gz", [one])
        (finding,) = scan(path, plan_backfill(store), Counts())
        assert finding.body == page(1).encode()

    def test_a_body_that_grows_without_end_costs_itself(self, store: Store, tmp_path: Path) -> None:
        headers = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
        endless = Response(url(1), gzip.compress(gzip.compress(b"\0" * 150_000_000)), headers)
        endless = Response(url(1), gzip.decompress(endless.body), headers)
        urls, counts = found(store, write(tmp_path / "a.warc.gz", [endless, article(2)]))
        assert urls == [url(2)]
        assert counts.outcomes["damaged"] == 1

    def test_what_is_no_article_of_ours_is_counted_by_its_reason(self, store: Store, tmp_path: Path) -> None:
        responses = [
            Response("https://www.bbc.co.uk/news/articles/c0123456789o", page(1).encode()),
            Response("https://web.archive.org/web/2019/https://www.bbc.co.uk/news/articles/c0", page(1).encode()),
            Response("https://elsewhere.sample.invalid/", page(1).encode()),
            Response("https://nottheargus.co.uk/", page(1).encode()),
            Response(url(1), b"GIF89a", {"Content-Type": "image/gif"}),
            Response(url(2), page(2).encode(), status="404 Not Found"),
            article(3, PLAIN),
            Response("file:///etc/passwd", b"x"),
        ]
        urls, counts = found(store, write(tmp_path / "a.warc.gz", responses))
        assert not urls
        assert counts.outcomes == {
            "records": 8,
            "kept from us by its publisher": 2,
            "on another site": 2,
            "no page": 2,
            "no word of it": 1,
            "no address of the web": 1,
        }


def pages_as_written() -> Iterator[tuple[str, bytes]]:
    """Yield an article's text, and its page as sites write it: encodings, entities, tags and line ends in phrases."""
    rng = random.Random(7)
    for line in (GOLD / "dev.jsonl").open(encoding="utf-8"):
        gold = json.loads(line)
        text, title = gold["text"], gold["title"] or "Notice"
        for encoding in ("utf-8", "cp1252", "utf-16")[: 1 + len(text) % 3]:
            words = [rng.choice(_WRITTEN)(word, rng) for word in text.split()]
            said = "".join(word + rng.choices(_GAPS, _OFTEN)[0] for word in words)
            document = f"<html><head><title>{html.escape(title)}</title></head><body><p>{said}</p></body></html>"
            yield f"{title}\n{text}", document.encode(encoding, "xmlcharrefreplace")


_GAPS = [
    " ",
    "\n",
    "\n        ",
    "&nbsp;",
    "&#160;",
    "\xa0",
    " <b>",
    "</b> ",
    ' <a href="/tag/x">',
    "</a> ",
    "<br>\r\n",
]
_OFTEN = [40, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6]
_WRITTEN = [
    lambda word, rng: html.escape(word),
    lambda word, rng: html.escape(word).upper(),
    lambda word, rng: html.escape(word).replace("’", "&rsquo;").replace("-", "&#45;"),
    lambda word, rng: "".join(f"&#{ord(letter)};" for letter in word) if rng.random() < 0.1 else html.escape(word),
    lambda word, rng: html.escape(word[:3]) + "&shy;" + html.escape(word[3:]) if len(word) > 5 else html.escape(word),
]


class TestGate:
    def test_it_hides_nothing_that_the_text_shows(self) -> None:
        gate = archive_gate()
        kept = [gate.passes(body) for text, body in pages_as_written() if gate.keeps(text, "")]
        assert len(kept) > 400
        assert sum(kept) / len(kept) >= 0.99

    def test_it_keeps_what_is_relevant(self) -> None:
        lines = [line for name in ("dev", "held_out", "relevance") for line in (GOLD / f"{name}.jsonl").open()]
        relevant = [gold for gold in map(json.loads, lines) if gold["relevant"]]
        kept = [archive_gate().keeps(gold["title"] or "", gold["text"] or "") for gold in relevant]
        assert sum(kept) / len(kept) >= 0.99

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
    def test_it_reads_every_encoding(self, encoding: str) -> None:
        assert archive_gate().passes(page(1).encode(encoding))
        assert not archive_gate().passes(page(1, PLAIN).encode(encoding))

    def test_bytes_without_sense_are_searched_too(self) -> None:
        assert not archive_gate().passes(random.Random(1).randbytes(100_000))
        assert archive_gate().passes(b"\xff\xfe"[:1] + b"\x00 SOCIAL\xa0<i>\nWork")
        assert not archive_gate().passes(codecs.BOM_UTF16_LE + b"\x00")
        assert not archive_gate().passes(b"")


class TestImport:
    def test_every_article_is_taken_as_of_its_address(self, store: Store, tmp_path: Path) -> None:
        elsewhere = Response("https://parish.sample.invalid/news/one", page(1, PLAIN).encode())
        path = write(tmp_path / "a.warc.gz", [article(2, PLAIN), elsewhere])
        result = import_paths([str(path)], store)
        assert (result.new, result.problems) == (2, [])
        with Session(store.engine) as session:
            rows = session.execute(select(Article.url, Article.source_id, Article.publisher)).all()
            fetched = session.scalar(select(func.min(Page.fetched_at)))
        assert sorted(map(tuple, rows)) == [
            ("https://parish.sample.invalid/news/one", "imported", ""),
            (url(2), "newsquest", "The Argus"),
        ]
        assert fetched is not None
        assert fetched.year == 2019
        again = import_paths([str(path)], store)
        assert (again.new, again.revised, again.unchanged) == (0, 0, 2)

    def test_what_a_publisher_keeps_is_left_out_and_said(self, store: Store, tmp_path: Path) -> None:
        kept = Response("https://www.bbc.co.uk/news/articles/c0123456789o", page(1).encode())
        result = import_paths([str(write(tmp_path / "a.warc", [kept]))], store)
        assert (result.new, result.exit_code) == (0, 1)
        assert result.problems == ["a.warc: 1 pages not taken in, for their publishers keep their texts"]

    def test_an_older_copy_never_takes_the_place_of_a_later_one(self, store: Store, tmp_path: Path) -> None:
        later = Response(url(1), page(1, TEXT + "Later. ").encode(), date="2020-01-01T00:00:00Z")
        import_paths([str(write(tmp_path / "b.warc", [later]))], store)
        import_paths([str(write(tmp_path / "a.warc", [article(1)]))], store)
        import_paths([str(write(tmp_path / "c.warc", [article(1), later]))], store)
        with Session(store.engine) as session:
            (one,) = session.scalars(select(Article))
            revisions = session.scalars(select(Revision).order_by(Revision.number)).all()
            assert len(revisions) == 2
            assert one.current_revision_id == revisions[0].id
            assert "Later." in revisions[0].text
            assert session.scalar(select(func.count()).select_from(Page)) == 2
