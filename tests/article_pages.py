"""Articles' pages for the tests of the parsing chain. All are synthetic; a test changes the one thing that it is about."""

import json
from typing import Any

from crawler.parsing.article import ParsedArticle, parse_article

URL = "https://paper.sample.invalid/news/a-letter-went-astray/"
ONE = "A council has apologised after a letter about a child in its care was posted to the wrong family in May."
TWO = "The letter named the child, the school and the foster carers, who have since been moved to another town."
THREE = "“We are very sorry,” said a spokesperson, who added that the regulator had been told within three days."
TEXT = f"{ONE}\n\n{TWO}\n\n{THREE}"
BODY = f"<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>"


def page(body: str = f"<article><h1>A letter went astray</h1>{BODY}</article>", head: str = "", ld: Any = None) -> str:
    script = f'<script type="application/ld+json">{json.dumps(ld)}</script>' if ld is not None else ""
    title = "<title>A letter went astray | The Paper</title>"
    return f"<!DOCTYPE html><html><head>{title}{head}{script}</head><body>{body}</body></html>"


def news(**more: Any) -> dict[str, Any]:
    return {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "A letter went astray", **more}


def parsed(html: str | bytes, **more: Any) -> ParsedArticle:
    return parse_article(html, URL, **more)
