"""Renders every page of the sample site that does not depend on a query, in the shapes of the real sites."""

import hashlib
from datetime import UTC, date, datetime
from email.utils import format_datetime
from functools import cache
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from crawler.sample_site.content import FOLDER, Decision, NewsArticle, NewsSite, Notice, Ombudsman, Register, load_sites

REGISTER_PATH = "/action-weve-taken/enforcement/"

_templates = Environment(
    loader=FileSystemLoader(FOLDER / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class SampleResponse(NamedTuple):
    """An HTTP response of the sample site."""

    status: int
    headers: dict[str, str]
    body: bytes


@cache
def render_site() -> dict[tuple[str, str], SampleResponse]:
    """Render every page, feed and file that a plain GET finds, by (host, path)."""
    pages: dict[tuple[str, str], SampleResponse] = {}
    for host, site in load_sites().items():
        pages[host, "/robots.txt"] = response(site.robots.lstrip(), "text/plain; charset=utf-8")
        match site:
            case NewsSite():
                feed = "/news/rss/" if site.shape == "newsquest" else "/feed/"
                pages[host, feed] = _feed(site)
                pages |= {(host, article.path): _news_page(site, article) for article in site.articles}
            case Register():
                pages[host, REGISTER_PATH] = html("ico_register.html", site=site, path=REGISTER_PATH)
                pages |= {(host, notice.path): _notice_page(site, notice) for notice in site.articles}
                files = [notice.pdf for notice in site.articles if notice.pdf]
                pages |= {(host, pdf.path): response(pdf.file.read_bytes(), "application/pdf") for pdf in files}
            case Ombudsman():
                pages |= {(host, decision.path): _decision_page(site, decision) for decision in site.articles}
    return pages


def html(template: str, **values: object) -> SampleResponse:
    """Render one HTML page."""
    return response(_templates.get_template(template).render(values), "text/html; charset=utf-8")


def response(body: str | bytes, content_type: str, published: date | None = None, status: int = 200) -> SampleResponse:
    """Put a body into a response whose headers say that it is a sample and let a client ask for changes only."""
    content = body.encode() if isinstance(body, str) else body
    digest = hashlib.sha256(content).hexdigest()[:16]
    headers = {"Content-Type": content_type, "X-Carebreach": "synthetic sample", "ETag": f'"{digest}"'}
    if published:
        headers["Last-Modified"] = _http_date(published)
    return SampleResponse(status, headers, content)


def english_date(day: date) -> str:
    """Write a date as the regulator does: 7 August 2026."""
    return f"{day.day} {day:%B %Y}"


def page_id(site: Register, notice: Notice) -> int:
    """Number a notice in the content system, oldest first."""
    oldest_first = sorted(site.articles, key=lambda other: (other.published, other.path))
    return 101_000 + oldest_first.index(notice)


def _http_date(day: date) -> str:
    moment = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _feed(site: NewsSite) -> SampleResponse:
    newest_first = sorted(site.articles, key=lambda article: article.published, reverse=True)
    feed = _templates.get_template("feed.xml").render(site=site, articles=newest_first, rfc822=_http_date)
    return response(feed, "application/rss+xml; charset=utf-8", newest_first[0].published)


def _news_page(site: NewsSite, article: NewsArticle) -> SampleResponse:
    others = [other for other in site.articles if other is not article and not other.premium]
    page = _templates.get_template(f"{site.shape}.html").render(
        site=site,
        article=article,
        url=f"https://{site.host}{article.path}",
        json_ld=_json_ld(site, article),
        others=others[:4],
    )
    return response(page, "text/html; charset=utf-8", article.published)


def _json_ld(site: NewsSite, article: NewsArticle) -> dict[str, Any] | None:
    """Describe the article for machines: whole, without its text, or not at all, as real sites differ."""
    if article.json_ld == "none":
        return None
    news = {
        "@type": "NewsArticle",
        "headline": article.title,
        "datePublished": article.published.isoformat(),
        "dateModified": article.published.isoformat(),
        "author": {"@type": "Person", "name": article.author},
        "publisher": {"@type": "NewsMediaOrganization", "name": site.name},
        "mainEntityOfPage": f"https://{site.host}{article.path}",
        "isAccessibleForFree": not article.premium,
    }
    if article.json_ld == "full":
        news["articleBody"] = "\n\n".join(article.paragraphs)
    if site.shape == "newsquest":
        return {"@context": "https://schema.org", **news}
    web_page = {"@type": "WebPage", "url": news["mainEntityOfPage"], "name": f"{article.title} – {site.name}"}
    return {"@context": "https://schema.org", "@graph": [web_page, news]}


def _notice_page(site: Register, notice: Notice) -> SampleResponse:
    facts = [("Date", english_date(notice.published)), ("Type", notice.type), ("Sector", notice.sector)]
    page = _templates.get_template("ico_notice.html").render(
        site=site,
        notice=notice,
        page_id=page_id(site, notice),
        register_path=REGISTER_PATH,
        facts=[(label, value) for label, value in facts if value],
        pdf_size=notice.pdf.file.stat().st_size if notice.pdf else 0,
    )
    return response(page, "text/html; charset=utf-8", notice.published)


def _decision_page(site: Ombudsman, decision: Decision) -> SampleResponse:
    page = _templates.get_template("lgsco_decision.html").render(site=site, decision=decision)
    return response(page, "text/html; charset=utf-8", decision.published)
