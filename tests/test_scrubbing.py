"""A scrubbed page keeps what a parser goes by, and none of what its author wrote."""

import json
import re

import pytest

from corpus.errors import Rejected
from crawler.contributing.placeholders import ELSEWHERE, scrub_link, scrub_text
from crawler.contributing.scrubbing import PICTURE, scrub
from crawler.gate import refuse
from crawler.listing.feeds import parse_feed
from crawler.parsing.article import parse_article
from crawler.sample_site import respond

URL = "https://www.paper.sample.invalid/news/26000001.mayor-opens-park/"
SITE = "paper.sample.invalid"
PAGE = f"""<!DOCTYPE html><html lang="en-GB"><head><title>Mayor opens park | Paper</title>
<meta property="og:title" content="Mayor opens park"><meta name="robots" content="index, follow"><!-- by Zelda -->
<link rel="canonical" href="{URL}"><style>.zelda {{}}</style><script>var reader = "Zelda";</script>
<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Mayor opens park",
 "datePublished": "2026-06-09T06:30:00+01:00", "author": [{{"@type": "Person", "name": "Zelda Vane", "url": "/author/zelda-vane/"}}],
 "image": "https://i.sample.invalid/zelda.jpg", "isAccessibleForFree": "False", "articleBody": "Zelda opened a park &amp; wept."}}</script>
</head><body class="single tag-zelda Paragraph_text-x1"><h1 itemprop="headline">Mayor opens park</h1>
<time datetime="2026-06-09">9th June 2026, 6:30am</time><p data-testid="lead" data-author="zelda" onclick="zelda()">By Zelda Vane</p>
<p>Zelda, 47, opened the park at 12 Vane Street. Call 01632 960123 or <a href="mailto:zelda@paper.sample.invalid">write</a>.</p>
<a href="https://social.sample.invalid/zelda">Follow</a><img src="/zelda.jpg" alt="Zelda smiling"></body></html>"""


@pytest.fixture(scope="module")
def page() -> str:
    """Scrub the page."""
    return scrub(PAGE, ".html", URL)


class TestPage:
    def test_no_name_and_no_number_of_anyone_is_left(self, page) -> None:
        assert re.findall(r"zelda|vane|960123|47|smiling|mayor|wept", page, re.IGNORECASE) == []

    def test_what_a_parser_goes_by_stays(self, page) -> None:
        for kept in ('class="single tag-', "Paragraph_text-x1", 'itemprop="headline"', 'datetime="2026-06-09"', 'data-testid="lead"', "9th June 2026, 6:30am", 'content="index, follow"', ">By ", '"datePublished": "2026-06-09T06:30:00+01:00"', '"isAccessibleForFree": "False"', '"@type": "NewsArticle"', "/news/26000001."):  # fmt: skip
            assert kept in page

    def test_a_headline_is_the_same_wherever_it_stands(self, page) -> None:
        (heading,) = re.findall(r"<h1[^>]*>(.+)</h1>", page)
        assert f'content="{heading}"' in page
        assert f'"headline": "{heading}"' in page
        assert f"<title>{heading} | " in page

    def test_pictures_and_other_sites_lead_nowhere(self, page) -> None:
        assert f'src="{PICTURE}"' in page
        assert f'href="{ELSEWHERE}"' in page
        assert 'href="#"' in page

    def test_twice_is_the_same(self, page) -> None:
        assert scrub(PAGE, ".html", URL) == page

    def test_a_parser_reads_it_as_it_reads_the_real_one(self) -> None:
        host, path = "www.northmeregazette.sample.invalid", "/news/25574318.mum-sent-minutes-familys-child/"
        body, url = respond("GET", host, path, {}, b"").body.decode(), f"https://{host}{path}"
        real, made = parse_article(body, url), parse_article(scrub(body, ".html", url), url)
        same = ("rule", "published", "published_raw", "modified", "free")
        assert [getattr(made, name) for name in same] == [getattr(real, name) for name in same]
        assert [len(part.split()) for part in made.text.split("\n\n")] == [
            len(part.split()) for part in real.text.split("\n\n")
        ]
        assert made.text != real.text


class TestFeed:
    ITEMS = "".join(
        f"<item><title>Zelda wins {n}</title><link>{URL}</link><pubDate>Tue, 09 Jun 2026 05:30:00 GMT</pubDate>"
        f"<description><![CDATA[<p>Zelda <b>won</b>.</p>]]></description></item>"
        for n in range(9)
    )
    FEED = f'<?xml version="1.0" encoding="ISO-8859-1"?><rss version="2.0"><channel><title>Paper</title>{ITEMS}</channel></rss>'

    def test_its_first_entries_stay_and_the_gate_lets_the_first_through(self) -> None:
        entries = parse_feed(scrub(self.FEED, ".xml", URL).encode(), URL)
        assert len(entries) == 5
        assert refuse(f"{entries[0].title}. {entries[0].summary}", "matter and subject") is None
        assert refuse(f"{entries[1].title}. {entries[1].summary}", "matter and subject") is not None
        assert {entry.published for entry in entries} == {"Tue, 09 Jun 2026 05:30:00 GMT"}
        assert entries[0].url == scrub_link(URL, SITE)

    def test_no_word_is_left_inside_the_mark_up_of_a_summary(self) -> None:
        frozen = scrub(self.FEED, ".xml", URL)
        assert "Zelda" not in frozen
        assert "&lt;b&gt;" in frozen


class TestJson:
    def test_keys_and_dates_stay(self) -> None:
        rows = [{"id": 7, "link": URL, "date_gmt": "2026-06-09T05:30:00", "title": {"rendered": "<i>Zelda</i> wins"}}]
        (row,) = json.loads(scrub(json.dumps(rows), ".json", URL))
        assert (row["id"], row["date_gmt"], row["link"]) == (7, "2026-06-09T05:30:00", scrub_link(URL, SITE))
        assert re.fullmatch(r"<i>\w{5}</i> \w{4}", row["title"]["rendered"])

    def test_what_is_none_is_refused(self) -> None:
        with pytest.raises(Rejected, match="JSON"):
            scrub("<html>", ".json", URL)


class TestWords:
    @pytest.mark.parametrize(
        "kept",
        ["9 June 2026", "Tuesday, June 2", "2026-06-09T06:30:00Z", "June 9th, 2026", "Tue, 09 Jun 2026 05:30:00 GMT", "07:35 BST", "7.35am", "09/06/2026", "Decision date:"],
    )  # fmt: skip
    def test_dates_times_and_labels_stay(self, kept) -> None:
        assert scrub_text(kept) == kept

    def test_words_keep_their_length_and_case(self) -> None:
        text = "Council SAYS sorry, internationalisation O’Neill café 12,345"
        made = scrub_text(text)
        assert made != text
        assert [len(word) for word in made.split()] == [len(word) for word in text.split()] or "’" in text
        assert re.fullmatch(r"[A-Z][a-z]{6} [A-Z]{4} [a-z]{5}, [a-z]{20} [A-Z][a-z]+ [a-z]{4} \d\d,\d{3}", made)

    def test_the_part_of_an_address_that_names_somebody_goes(self) -> None:
        made = scrub_link("/author/zelda/articles", SITE)
        assert re.fullmatch(r"/author/[a-z]{5}/articles", made)
        assert "zelda" not in made

    def test_an_address_keeps_its_numbers_and_its_plain_query(self) -> None:
        made = scrub_link(f"{URL}?ref=rss#top", SITE)
        assert re.fullmatch(
            r"https://www\.paper\.sample\.invalid/news/26000001\.[a-z]{5}-[a-z]{5}-[a-z]{4}/\?ref=rss", made
        )
        assert scrub_link(f"{URL}?q=zelda+vane", SITE).endswith("/")
