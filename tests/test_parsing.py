"""The parsing chain: which rule gives a text, what is left out of it, titles, dates, feeds and PDFs.

All pages are synthetic and made here; a test changes the one thing that it is about.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

from corpus.errors import Rejected
from crawler.feeds import parse_feed
from crawler.gate import NO_MATTER, NO_SUBJECT, refuse
from crawler.moments import iso, iso_of_url, moment
from crawler.parsing import ParsedArticle, Selectors, parse_article, parse_pdf
from crawler.sample_site.content import FOLDER

URL = "https://paper.sample.invalid/news/a-letter-went-astray/"
ONE = "A council has apologised after a letter about a child in its care was posted to the wrong family in May."
TWO = "The letter named the child, the school and the foster carers, who have since been moved to another town."
THREE = "“We are very sorry,” said a spokesperson, who added that the regulator had been told within three days."
TEXT = f"{ONE}\n\n{TWO}\n\n{THREE}"
BODY = f"<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>"
PDFS = sorted((FOLDER / "media2").rglob("*.pdf"))


def page(body: str = f"<article><h1>A letter went astray</h1>{BODY}</article>", head: str = "", ld: Any = None) -> str:
    script = f'<script type="application/ld+json">{json.dumps(ld)}</script>' if ld is not None else ""
    title = "<title>A letter went astray | The Paper</title>"
    return f"<!DOCTYPE html><html><head>{title}{head}{script}</head><body>{body}</body></html>"


def news(**more: Any) -> dict[str, Any]:
    return {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "A letter went astray", **more}


def parsed(html: str | bytes, **more: Any) -> ParsedArticle:
    return parse_article(html, URL, **more)


class TestChain:
    def test_linked_data_comes_first(self) -> None:
        found = parsed(page(ld=news(articleBody=TEXT)))
        assert (found.text, found.rule) == (TEXT, "json-ld")

    @pytest.mark.parametrize(
        "ld",
        [
            [{"@type": "WebSite"}, news(articleBody=TEXT)],
            {"@graph": [{"@type": "Organization", "name": "The Paper"}, news(articleBody=TEXT)]},
            news(articleBody=TEXT, **{"@type": ["Article", "NewsArticle"]}),
            news(articleBody=TEXT, **{"@type": "ReportageNewsArticle"}),
            news(articleBody=BODY),
            news(articleBody=TEXT.replace("“", "&#8220;")),
            news(
                **{"@type": "LiveBlogPosting"},
                liveBlogUpdate=[{"articleBody": ONE}, {"articleBody": TWO}, {"articleBody": THREE}],
            ),
        ],
        ids=["list", "graph", "two types", "reportage", "with tags", "with entities", "live blog"],
    )
    def test_linked_data_in_all_its_forms(self, ld: Any) -> None:
        found = parsed(page("<p>Nothing else.</p>", ld=ld))
        assert (found.text, found.rule) == (TEXT, "json-ld")

    @pytest.mark.parametrize("wrap", ["<!-- {} -->", "//<![CDATA[\n{}\n//]]>", "{},", "\n {} \n"])
    def test_linked_data_that_is_not_quite_json(self, wrap: str) -> None:
        data = json.dumps(news(articleBody=TEXT)).replace("}", ",}").replace("\\n\\n", "\n\n")
        script = f'<script type="application/ld+json">{wrap.format(data).rstrip(",")}</script>'
        assert parsed(page("<p>Nothing else.</p>", head=script)).text == TEXT

    def test_broken_linked_data_is_passed_over(self) -> None:
        script = '<script type="application/ld+json">{"@type": "NewsArticle", </script>'
        assert (
            parsed(page(f'<h1>A letter went astray</h1><div itemprop="articleBody">{BODY}</div>', head=script)).rule
            == "itemprop"
        )

    def test_a_teaser_in_linked_data_gives_way_to_the_page(self) -> None:
        found = parsed(page(f'<div itemprop="articleBody">{BODY}</div>', ld=news(articleBody=f"{ONE} {TWO[:40]}")))
        assert (found.text, found.rule) == (TEXT, "itemprop")

    def test_paragraphs_that_linked_data_lost_come_from_the_page(self) -> None:
        found = parsed(
            page(f'<div itemprop="articleBody">{BODY}</div>', ld=news(articleBody=TEXT.replace("\n\n", " ")))
        )
        assert (found.text, found.rule) == (TEXT, "itemprop")

    def test_selectors_come_before_itemprop_and_the_newest_template_first(self) -> None:
        body = f'<div class="new_a1b2">{BODY}</div><div class="old"><p>{ONE}</p></div>'
        body += f'<div itemprop="articleBody"><p>{TWO}</p></div>'
        selectors = Selectors(name="test", body=['[class*="new_"] p', ".old p"])
        found = parsed(page(body), selectors=selectors)
        assert (found.text, found.rule) == (TEXT, "selectors")
        older = parsed(page(body.replace("new_a1b2", "")), selectors=selectors)
        assert older.text == ONE

    def test_a_template_is_recognised_on_a_page_from_anywhere(self) -> None:
        found = parsed(page(f'<h1>A letter went astray</h1><div id="subscription-content">{BODY}</div>'))
        assert (found.text, found.rule) == (TEXT, "selectors")

    def test_what_no_rule_knows_goes_to_the_general_extractor(self) -> None:
        found = parsed(page())
        assert (found.text, found.rule) == (TEXT, "trafilatura")

    @pytest.mark.parametrize("html", ["", " ", "<html></html>", page("<h1>Page not found</h1>"), "<!-- -->"])
    def test_a_page_without_an_article_is_rejected(self, html: str) -> None:
        with pytest.raises(Rejected):
            parsed(html)

    def test_broken_html_is_read_as_a_browser_would(self) -> None:
        html = page(f'<div itemprop="articleBody"><p>{ONE}<p>{TWO}<p>{THREE}</div></b></article>', ld=news())
        assert parsed(html).text == TEXT


class TestText:
    @pytest.mark.parametrize(
        "furniture",
        [
            "<script>var wrong = 1;</script>",
            "<style>p {{ color: red }}</style>",
            "<aside><p>Most read: bins</p></aside>",
            "<figure><img><figcaption>The town hall</figcaption></figure>",
            '<div class="newsletter-signup"><p>Our morning email</p></div>',
            '<ul class="share-buttons"><li>Share</li></ul>',
            '<div id="related-posts"><h3>Related</h3></div>',
            "<form><button>Send</button></form>",
            "<!-- a comment -->",
        ],
    )
    def test_furniture_is_no_text(self, furniture: str) -> None:
        html = page(f'<h1>x</h1><div itemprop="articleBody"><p>{ONE}</p>{furniture}<p>{TWO}</p><p>{THREE}</p></div>')
        assert parsed(html).text == TEXT

    def test_an_article_in_a_box_with_a_suspicious_name_stays(self) -> None:
        html = page(
            f'<div class="share-wrapper"><article><h1>x</h1><div itemprop="articleBody">{BODY}</div></article></div>'
        )
        assert parsed(html).text == TEXT

    def test_line_breaks_make_paragraphs_and_inline_tags_do_not(self) -> None:
        body = f"{ONE}<br><br>{TWO.replace('child', '<b>chi</b>ld')}<p>{THREE}</p>"
        html = page(f'<h1>x</h1><div itemprop="articleBody">{body}</div>')
        assert parsed(html).text == TEXT

    def test_bytes_are_decoded_as_the_page_declares(self) -> None:
        html = page(f'<h1>Café</h1><div itemprop="articleBody">{BODY}</div>', head='<meta charset="windows-1252">')
        found = parsed(html.encode("cp1252"))
        assert (found.title, found.text) == ("Café", TEXT)

    def test_an_xml_declaration_does_no_harm(self) -> None:
        html = f'<?xml version="1.0" encoding="utf-8"?>{page(f"<h1>x</h1><div itemprop=articleBody>{BODY}</div>")}'
        assert parsed(html).text == TEXT


class TestTitle:
    def test_linked_data_first(self) -> None:
        html = page(f"<h1>Site name</h1><article>{BODY}</article>", ld=news(headline="Letter &amp; envelope"))
        assert parsed(html).title == "Letter & envelope"

    def test_a_headline_that_was_cut_short_gives_way_to_the_heading(self) -> None:
        assert parsed(page(ld=news(headline="A letter went …"))).title == "A letter went astray"

    def test_the_articles_heading_before_the_sites(self) -> None:
        assert (
            parsed(page(f"<h1>The Paper</h1><article><h1>A letter\n went <i>astray</i></h1>{BODY}</article>")).title
            == "A letter went astray"
        )

    @pytest.mark.parametrize(
        ("title", "expected"),
        [
            ("A letter went astray | The Paper", "A letter went astray"),
            ("A letter went astray - The Paper", "A letter went astray"),
            ("A letter went astray - twice", "A letter went astray - twice"),
        ],
    )
    def test_the_sites_name_is_cut_off(self, title: str, expected: str) -> None:
        head = f'<meta property="og:title" content="{title}"><meta property="og:site_name" content="Paper">'
        assert parsed(page(f"<article>{BODY}</article>", head=head)).title == expected


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
            ("yesterday", None),
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


class TestByline:
    @pytest.mark.parametrize(
        ("author", "expected"),
        [
            ("Petra Vane", "Petra Vane"),
            ({"name": "Petra Vane"}, "Petra Vane"),
            ([{"name": "Petra Vane"}, {"name": "Tom Garrowby"}], "Petra Vane, Tom Garrowby"),
            ({"name": ["Petra Vane", "Petra Vane"]}, "Petra Vane"),
        ],
    )
    def test_authors_of_linked_data(self, author: Any, expected: str) -> None:
        assert parsed(page(ld=news(author=author))).byline == expected

    def test_an_address_is_no_name(self) -> None:
        assert parsed(page(head='<meta name="author" content="https://paper.sample.invalid/author/1">')).byline is None


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


class TestGate:
    @pytest.mark.parametrize(
        "words",
        [
            "Council apologises after data breach",
            "Social worker struck off for looking at relatives' files",
            "Portal fault showed families each other's care plans",
            "Stolen laptop held details of 17 children",
            "Mum sent minutes about another family’s child",
            "ICO fines trust",
        ],
    )
    def test_what_may_be_about_a_breach_passes(self, words: str) -> None:
        assert refuse(words) is None

    @pytest.mark.parametrize(
        ("words", "reason"),
        [("Snow closes the bypass", NO_MATTER), ("Bakery apologises for late buns", NO_SUBJECT), ("", NO_MATTER)],
    )
    def test_what_is_passed_over_has_a_reason(self, words: str, reason: str) -> None:
        assert refuse(words) == reason

    def test_a_source_says_half_of_it_itself(self) -> None:
        assert refuse("Wexmoor County Council", "subject") is None
        assert refuse("Brightline Loans Ltd", "subject") == NO_SUBJECT
        assert refuse("The Council was at fault in deciding on a hedge", "strong") == NO_MATTER
        assert refuse("anything", "nothing") is None


class TestPdf:
    @pytest.mark.parametrize("path", PDFS, ids=lambda path: path.stem)
    def test_lines_become_paragraphs(self, path: Path) -> None:
        text = parse_pdf(path.read_bytes())
        lines = [" ".join(line.split()) for page in PdfReader(path).pages for line in page.extract_text().splitlines()]
        assert "".join(text.split()) == "".join("".join(lines).split())
        assert len(text.split("\n\n")) < len(lines)

    def test_a_file_that_was_cut_off(self) -> None:
        with pytest.raises(Rejected, match="cut off"):
            parse_pdf(PDFS[0].read_bytes()[:2000])

    def test_a_file_that_is_damaged(self) -> None:
        body = PDFS[0].read_bytes()
        with pytest.raises(Rejected, match=r"damaged|cut off|no text"):
            parse_pdf(body[:300] + b"x" * (len(body) - 600) + body[-300:])

    def test_an_encrypted_file(self, tmp_path: Path) -> None:
        writer = PdfWriter(clone_from=PDFS[0])
        writer.encrypt("secret", algorithm="RC4-128")
        writer.write(tmp_path / "locked.pdf")
        with pytest.raises(Rejected, match="encrypted"):
            parse_pdf((tmp_path / "locked.pdf").read_bytes())

    def test_pages_without_text(self, tmp_path: Path) -> None:
        writer = PdfWriter()
        writer.add_blank_page(595, 842)
        writer.write(tmp_path / "scan.pdf")
        with pytest.raises(Rejected, match="pictures"):
            parse_pdf((tmp_path / "scan.pdf").read_bytes())

    def test_something_else(self) -> None:
        with pytest.raises(Rejected, match="not a PDF"):
            parse_pdf(b"<html></html>")
