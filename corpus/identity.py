"""Identity: the same input gives the same ids, in any order and on any machine. Pure functions."""

import hashlib
import re
import tomllib
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

# What only tells where a reader came from. A name that may also tell the page goes only with a value that doesn't:
# `ref=rss`, but not `ref=24/0123`.
_TRACKING = re.compile(
    r"(?:utm_.*|at_.*|itm_.*|int_(?:source|medium|campaign)|ns_.*|mtm_.*|pk_(?:campaign|kwd)|mc_[ce]id|_?hs(?:enc|mi)|"
    r"_g[al]|fbclid|gclid|dclid|wbraid|gbraid|msclkid|yclid|twclid|igshid|mkt_tok|icid|ncid|ocid|cmp|cmpid|ref_src|ito|"
    r"__twitter_impression)(?:=.*)?|(?:ref|share)(?:=[a-z_.-]*)?|service=rss",
    re.IGNORECASE,
)


def _numbered() -> str:
    """Return the sites of identity.toml as one pattern."""
    with Path(__file__).with_suffix(".toml").open("rb") as file:
        groups: dict[str, list[str]] = tomllib.load(file)["numbered"]
    return "|".join(re.escape(site) for sites in groups.values() for site in sites)


_KEYS = [
    # address without scheme and `www.`, key: a publisher's own number outlives a changed headline, and is its own only
    (re.compile(r"^(?P<host>[^/]+)/news/(?:[\w-]+/)*(?P<id>\d{7,9})\.[^/]+$"), "{host}/{id}"),
    (re.compile(rf"^(?P<host>{_numbered()})/(?:[^/?]+/)*[^/?]*-(?P<id>\d{{7,9}})$"), "{host}/-{id}"),
    (re.compile(r"^(?P<host>[^/]*bbc\.co(?:m|\.uk))/news/articles/(?P<id>c[a-z0-9]{11})$"), "bbc/{id}"),
    (re.compile(r"^(?P<host>[^/]*lgo\.[^/]+)/decisions/(?:[\w-]+/)*(?P<id>\d{2}-\d{3}-\d{3})$"), "{host}/{id}"),
]


def is_address(url: str) -> bool:
    """Say whether a text is a web address that may be stored: http or https, with a host and without a password."""
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError:
        return False
    plain = re.search(r"[\s\x00-\x1f]", url) is None
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None and port > 0 and plain


def digest(*parts: str) -> str:
    """Return 16 hex digits (64 bits) of SHA-256 over the parts, unambiguous about where each part ends."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def content_hash(text: str) -> str:
    """Return the SHA-256 of a text, in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def body_hash(body: bytes) -> str:
    """Return the SHA-256 of a response body, in hex."""
    return hashlib.sha256(body).hexdigest()


def canonical_url(url: str) -> str:
    """Return an address without what doesn't change the page: tracking parameters, fragment, `www.`, last slash.

    The scheme becomes https and the query is sorted, so that two ways to write one address are equal.
    """
    parts = urlsplit(url.strip())
    if parts.scheme not in {"http", "https"}:
        return url.strip()
    host = (parts.hostname or "").removeprefix("www.")
    if parts.port and parts.port not in {80, 443}:
        host = f"{host}:{parts.port}"
    query = urlencode(sorted(parse_qsl(_untracked(parts.query), keep_blank_values=True)))
    return urlunsplit(("https", host, parts.path.rstrip("/") or "/", query, ""))


def untracked(url: str) -> str:
    """Return an address without the parameters that tell where its reader came from, and otherwise as it is."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=_untracked(parts.query)))


def _untracked(query: str) -> str:
    fields = (field for field in query.split("&") if field)
    return "&".join(field for field in fields if not _TRACKING.fullmatch(unquote(field)))


@lru_cache(maxsize=1024)  # a page's is asked for from its entry in a listing to its row
def article_key(url: str) -> str:
    """Return what makes two addresses the same article: a publisher's own number, else the canonical address."""
    canonical = canonical_url(url)
    bare = unquote(canonical.removeprefix("https://"))
    for pattern, key in _KEYS:
        if match := pattern.match(bare):
            return key.format(**match.groupdict())
    return canonical


def article_id(key: str) -> str:
    """Return the id of the article with this key (see `article_key`; an imported text's key is its content hash)."""
    return "a" + digest("article", key)


def entry_id(source: str, key: str) -> str:
    """Return the id of what a source listed under this article key."""
    return "e" + digest("entry", source, key)


def revision_id(article: str, title: str, text: str, published: str | None) -> str:
    """Return the id of one state of an article's words."""
    return "v" + digest("revision", article, title, text, published or "")


def page_id(url: str, fetched_at: str, body: str) -> str:
    """Return the id of one fetch: address, moment (ISO 8601) and body hash."""
    return "p" + digest("page", url, fetched_at, body)


def report_id(revision: str, ordinal: int) -> str:
    """Return the id of the n-th report (from 0) of a revision."""
    return "r" + digest("report", revision, str(ordinal))


def incident_id(first_report: str) -> str:
    """Return the id of the incident that was first seen as this report."""
    return "i" + digest("incident", first_report)
