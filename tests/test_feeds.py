"""Feeds: RSS and Atom, broken ones, and those made to do harm."""

import pytest

from corpus.errors import Rejected
from crawler.listing.feeds import LARGEST_FEED, MOST_ENTRIES, parse_feed


class TestFeeds:
    def test_old_rss_and_a_guid_in_the_place_of_a_link(self) -> None:
        feed = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
            xmlns:dc="http://purl.org/dc/elements/1.1/"><item><title>One</title><guid>https://a.invalid/1#top</guid>
            <dc:date>2026-01-01</dc:date></item></rdf:RDF>"""
        (entry,) = parse_feed(feed, "https://a.invalid/rss")
        assert (entry.url, entry.title, entry.published) == ("https://a.invalid/1", "One", "2026-01-01")

    def test_entities_are_not_expanded(self) -> None:
        bomb = b'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + (
            b"<rss><channel><item><title>T &b;</title><link>https://a.invalid/1</link></item></channel></rss>"
        )
        (entry,) = parse_feed(bomb, "https://a.invalid/rss")
        assert "aaa" not in entry.title

    @pytest.mark.parametrize("body", [b"", b"not xml", b"<html><body>Sorry</body></html>", b"\x00\x01"])
    def test_what_is_no_feed_is_rejected(self, body: bytes) -> None:
        with pytest.raises(Rejected, match="not a feed"):
            parse_feed(body, "https://a.invalid/rss")


ITEM = "<rss><channel><item><title>{}</title><link>https://a.invalid/1</link></item></channel></rss>"
DECLARED = '<?xml version="1.0" encoding="{}"?>'


class TestHostileFeeds:
    def test_a_bomb_of_entities_is_no_feed(self) -> None:
        levels = "".join(
            f'<!ENTITY {name} "{f"&{inner};" * 10}">' for inner, name in zip("abcdefgh", "bcdefghi", strict=True)
        )
        bomb = f'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">{levels}]>{ITEM.format("&i;")}'
        with pytest.raises(Rejected, match="broken XML"):
            parse_feed(bomb.encode(), "https://a.invalid/rss")

    def test_nothing_outside_is_loaded(self) -> None:
        feed = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>{ITEM.format("T &x;")}'
        (entry,) = parse_feed(feed.encode(), "https://a.invalid/rss")
        assert entry.title == "T &x;"

    @pytest.mark.parametrize(
        "feed",
        [
            ITEM.format("café").encode(),
            ITEM.format("café").encode("utf-16"),
            (DECLARED.format("iso-8859-1") + ITEM.format("café")).encode("latin-1"),
            (DECLARED.format("utf-8") + ITEM.format("café")).encode("cp1252"),
            ITEM.format("ca\x00f&#233;").encode(),
        ],
        ids=["utf-8", "utf-16", "latin-1", "wrongly declared", "with nul"],
    )
    def test_charsets(self, feed: bytes) -> None:
        (entry,) = parse_feed(feed, "https://a.invalid/rss")
        assert entry.title == "café"

    @pytest.mark.parametrize("feed", [b"<rss>" + b"<a>" * 100_000, b"<rss><channel><item><title>A letter"])
    def test_broken_ones_say_so(self, feed: bytes) -> None:
        with pytest.raises(Rejected, match="broken XML"):
            parse_feed(feed, "https://a.invalid/rss")

    def test_an_endless_one_ends(self) -> None:
        entry = "<item><title>t</title><link>https://a.invalid/1</link></item>"
        assert len(parse_feed(f"<rss>{entry * 50_000}".encode(), "https://a.invalid/rss")) == MOST_ENTRIES
        with pytest.raises(Rejected, match="too large"):
            parse_feed(b"<rss>" + b" " * LARGEST_FEED, "https://a.invalid/rss")

    def test_an_address_that_is_none_leaves_the_others(self) -> None:
        feed = ITEM.replace("<item>", "<item><title>x</title><link>http://[x</link></item><item>")
        assert [entry.url for entry in parse_feed(feed.encode(), "https://a.invalid/rss")] == ["https://a.invalid/1"]
