"""Dates of publication: as publishers write them, and which of several a page means. All pages are synthetic."""

from datetime import UTC, datetime

import pytest

from crawler.parsing.article import parse_article
from crawler.parsing.moments import believable, has_zone, iso, iso_of_url, moment
from tests.article_pages import BODY, news, page, parsed


class TestDates:
    def test_published_and_not_modified(self) -> None:
        html = page(ld=news(datePublished="2026-04-24T05:12:07.000Z", dateModified="2026-04-25T00:00:00Z"))
        found = parsed(html)
        assert (found.published, found.modified) == ("2026-04-24T05:12:07+00:00", "2026-04-25T00:00:00+00:00")
        assert found.published_raw == "2026-04-24T05:12:07.000Z"

    def test_the_order_of_the_places_that_name_a_date(self) -> None:
        places = [
            ('<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2026-01-01"}</script>', ""),
            ("", '<meta itemprop="datePublished" content="2026-01-02">'),
            ('<meta property="article:published_time" content="2026-01-03">', ""),
            ('<meta name="parsely-pub-date" content="2026-01-04">', ""),
        ]
        for index in range(len(places)):
            head, body = ("".join(parts) for parts in zip(*places[index:], strict=True))
            html = page(f"<article><h1>x</h1>{BODY}</article>{body}", head=head)
            assert parsed(html, published="Mon, 05 Jan 2026 10:00:00 GMT").published == f"2026-01-0{index + 1}"

    def test_the_feeds_date_where_the_page_names_none(self) -> None:
        found = parsed(page(), published="Mon, 05 Jan 2026 10:00:00 GMT")
        assert found.published == "2026-01-05T10:00:00+00:00"
        assert found.published_raw == "Mon, 05 Jan 2026 10:00:00 GMT"

    def test_the_addresss_date_last(self) -> None:
        assert parse_article(page(), "https://paper.sample.invalid/2026/01/06/slug/").published == "2026-01-06"

    def test_a_bare_time_element_is_not_believed(self) -> None:
        assert (
            parsed(page(f'<article><h1>x</h1><time datetime="2026-01-01">1 January</time>{BODY}</article>')).published
            is None
        )

    @pytest.mark.parametrize(
        ("raw", "expected"),
        [
            ("7 August 2026", "2026-08-07"),
            ("7th August 2026", "2026-08-07"),
            ("Wednesday, July 08, 2026", "2026-07-08"),
            ("09 Mar 2021", "2021-03-09"),
            ("12/11/2026", "2026-11-12"),
            ("2026-07-01T09:30:00", "2026-07-01T09:30:00+01:00"),
            ("2026-12-01T09:30:00", "2026-12-01T09:30:00+00:00"),
            ("2026-05-28T10:00:00+0100", "2026-05-28T10:00:00+01:00"),
            ("Thu, 12 Nov 2026 06:00:00 GMT", "2026-11-12T06:00:00+00:00"),
            ("Thu, 12 Nov 2026 06:00:00 -0000", "2026-11-12T06:00:00+00:00"),
            ("Wed, 12 Aug 2026 06:00:00 BST", "2026-08-12T06:00:00+01:00"),
            ("2023-11-24 10:20:00 +01:00", "2023-11-24T10:20:00+01:00"),
            ("2024-06-01T10:00:00.123Z", "2024-06-01T10:00:00+00:00"),
            ("2024-06-01T10:00:00BST", "2024-06-01T10:00:00+01:00"),
            ("2023-11-24T10:20:00+01:00[Europe/London]", "2023-11-24T10:20:00+01:00"),
            ("1690000000", "2023-07-22T04:26:40+00:00"),
            ("1690000000000", "2023-07-22T04:26:40+00:00"),
            ("Published: 10:23, 7 August 2026", "2026-08-07T10:23:00+01:00"),
            ("August 7, 2026 3.15 pm BST", "2026-08-07T15:15:00+01:00"),
            ("Sept 7, 2025", "2025-09-07"),
            ("12 Nov 2026 06:00:00 EST", "2026-11-12T06:00:00-05:00"),
            ("yesterday", None),
            ("9" * 500, None),
            ("2999-01-01", None),
            ("1970-01-01T00:00:00Z", None),
            ("31 February 2026", None),
            ("0001-01-01T00:00:00Z", None),
            ("", None),
            (None, None),
        ],
    )
    def test_dates_as_publishers_write_them(self, raw: str | None, expected: str | None) -> None:
        assert iso(raw) == expected

    def test_a_day_as_a_moment_is_its_beginning_in_the_uk(self) -> None:
        found = moment("2026-07-01")
        assert found is not None
        assert found.isoformat() == "2026-07-01T00:00:00+01:00"

    def test_numbers_in_an_address_that_are_no_date(self) -> None:
        assert iso_of_url("https://paper.sample.invalid/2026/99/99/x/") is None
        assert iso_of_url("https://paper.sample.invalid/news/20261112.slug/") is None

    @pytest.mark.parametrize(
        ("linked", "meta", "expected"),
        [
            ("2026-07-01T09:30:00", "2026-07-01T08:30:00Z", "2026-07-01T08:30:00+00:00"),
            ("2026-07-01", "2026-07-01T08:30:00+01:00", "2026-07-01T08:30:00+01:00"),
            ("2026-07-01T11:30:00Z", "2026-07-01T02:39:00Z", "2026-07-01T11:30:00+00:00"),
            ("2026-07-01T09:30:00", "2026-07-03T08:30:00Z", "2026-07-01T09:30:00+01:00"),
            ("2026-07-01T09:30:00", "2026-07-01T10:47:00Z", "2026-07-01T09:30:00+01:00"),
            (["2026-07-01T09:30:00Z", "2026-07-02"], "", "2026-07-01T09:30:00+00:00"),
            (1690000000, "", "2023-07-22T04:26:40+00:00"),
            ("0001-01-01T00:00:00Z", "2026-07-01T08:30:00Z", "2026-07-01T08:30:00+00:00"),
        ],
        ids=["zone", "hour", "another moment", "another day", "another hour", "list", "number", "no date"],
    )
    def test_a_second_date_completes_the_first_and_never_replaces_it(
        self, linked: object, meta: str, expected: str
    ) -> None:
        head = f'<meta property="article:published_time" content="{meta}">'
        assert parsed(page(head=head, ld=news(datePublished=linked))).published == expected

    def test_a_moment_that_names_its_zone(self) -> None:
        assert has_zone("2026-07-01T08:30:00+0100")
        assert has_zone("1690000000")
        assert not has_zone("2026-07-01T08:30:00")
        assert not has_zone("2026-07-01")

    def test_what_lies_days_after_the_fetch_is_not_believed(self) -> None:
        seen = datetime(2026, 5, 5, 12, tzinfo=UTC)
        assert believable("2026-05-06T10:00:00Z", seen)
        assert believable(None, seen)
        assert not believable("2026-05-08", seen)
