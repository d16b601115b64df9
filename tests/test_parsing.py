"""The parsing chain: which rule gives a text, what is left out of it, titles and bylines; the gate; PDFs."""

import json
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

from corpus.errors import Rejected
from crawler.gate import NO_MATTER, NO_SUBJECT, refuse
from crawler.parsing.article import Selectors
from crawler.parsing.pdf import parse_pdf
from crawler.sample_site.content import FOLDER
from tests.article_pages import BODY, ONE, TEXT, THREE, TWO, news, page, parsed

PDFS = sorted((FOLDER / "media2").rglob("*.pdf"))


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
        selectors = Selectors(name="test", body={"2026": '[class*="new_"] p', "2022": ".old p"})
        found = parsed(page(body), selectors=selectors)
        assert (found.text, found.rule) == (TEXT, "test@2026")
        older = parsed(page(f'<div class="old"><p>{ONE}</p></div>'), selectors=selectors)
        assert (older.text, older.rule) == (ONE, "test@2022")
        assert selectors.rules == ("test@2026", "test@2022")

    def test_a_template_is_recognised_on_a_page_from_anywhere(self) -> None:
        found = parsed(page(f'<h1>A letter went astray</h1><div id="subscription-content">{BODY}</div>'))
        assert (found.text, found.rule) == (TEXT, "newsquest@2022")

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

    def test_of_several_articles_the_pages_own_is_meant(self) -> None:
        other = news(headline="Another story of the week", articleBody=TWO, url="https://paper.sample.invalid/news/b/")
        own = news(
            articleBody=TEXT, mainEntityOfPage={"@id": "https://www.paper.sample.invalid/news/a-letter-went-astray"}
        )
        assert parsed(page("<p>Nothing else.</p>", ld=[other, own])).text == TEXT
        shown = parsed(page("<h1>A letter went astray</h1>", ld=[news(headline="Another"), news(articleBody=TEXT)]))
        assert shown.text == TEXT

    def test_two_descriptions_of_one_article_complete_each_other(self) -> None:
        ld = {"@graph": [news(articleBody=TEXT), news(**{"@type": "Article"}, datePublished="2026-01-02")]}
        found = parsed(page("<p>Nothing else.</p>", ld=ld))
        assert (found.text, found.published) == (TEXT, "2026-01-02")

    def test_linked_data_that_says_something_else_than_the_page_is_outvoted(self) -> None:
        found = parsed(page(ld=news(articleBody="Our newsletter tells you every morning what happened. " * 5)))
        assert found.text == TEXT

    def test_links_to_other_stories_after_the_end_are_left_out(self) -> None:
        links = "".join(f'<li><a href="/{n}">Another story, number {n} of the day</a></li>' for n in range(9))
        html = page(f"<div><h1>A letter went astray</h1>{BODY}{BODY}<h4>More stories</h4><ul>{links}</ul></div>")
        assert "Another story" not in parsed(html).text

    def test_a_text_in_lines_without_paragraphs(self) -> None:
        html = page(f"<h1>A letter went astray</h1><div>{ONE}<br><br>{TWO}<br><br>{THREE}</div>")
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
        html = page(
            f'<h1>Café sends letters astray</h1><div itemprop="articleBody">{BODY}</div>',
            head='<meta charset="windows-1252">',
        )
        found = parsed(html.encode("cp1252"))
        assert (found.title, found.text) == ("Café sends letters astray", TEXT)

    def test_an_xml_declaration_does_no_harm(self) -> None:
        html = f'<?xml version="1.0" encoding="utf-8"?>{page(f"<h1>x</h1><div itemprop=articleBody>{BODY}</div>")}'
        assert parsed(html).text == TEXT

    def test_what_is_utf_8_is_read_so_whatever_was_declared(self) -> None:
        html = page(head='<meta charset="windows-1252">').replace("the wrong family", "the wrong café")
        for content_type in (None, "text/html; charset=iso-8859-1", "text/html"):
            assert "the wrong café" in parsed(html.encode(), content_type=content_type).text

    @pytest.mark.parametrize(
        ("encoding", "content_type"),
        [("cp1252", None), ("cp1252", "text/html; charset=windows-1252"), ("utf-16", None), ("utf-8-sig", None)],
    )
    def test_bytes_of_other_charsets(self, encoding: str, content_type: str | None) -> None:
        html = page().replace("the wrong family", "the wrong café")
        assert "“We are very sorry,”" in parsed(html.encode(encoding), content_type=content_type).text
        assert "the wrong café" in parsed(html.encode(encoding), content_type=content_type).text


class TestTitle:
    def test_linked_data_before_a_heading_that_is_a_logo(self) -> None:
        html = page(f"<h1>Site name</h1><article>{BODY}</article>", ld=news(headline="Letter &amp; envelope"))
        assert parsed(html).title == "Letter & envelope"

    def test_the_heading_before_one_that_was_written_for_search_engines(self) -> None:
        html = page(
            "<article><h1>Boy’s file goes to the neighbours</h1></article>" + BODY, ld=news(headline="Data breach")
        )
        assert parsed(html).title == "Boy’s file goes to the neighbours"

    def test_a_label_in_the_heading_is_no_part_of_the_headline(self) -> None:
        html = page(f"<article><h1><b>Exclusive</b> A letter went astray</h1>{BODY}</article>", ld=news())
        assert parsed(html).title == "A letter went astray"

    def test_a_host_is_a_sites_name(self) -> None:
        head = '<meta property="og:title" content="A letter went astray - Paper Online">'
        assert parsed(page(f"<article>{BODY}</article>", head=head)).title == "A letter went astray"

    def test_what_can_not_be_seen_is_cut_out(self) -> None:
        assert parsed(page(f"<h1>A let\x00ter\u200b went \x07astray\ufeff</h1>{BODY}")).title == "A letter went astray"

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
        text = parse_pdf(path.read_bytes()).text
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
