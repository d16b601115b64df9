"""A small invented web to crawl when the real one is away: a register, two local papers, a trade paper, an ombudsman.

`respond` answers a request in the shapes of the real sites; a local server calls it. The prose is in `articles/`, and
what a perfect coder makes of it in `expected.toml`. The hosts end in `.invalid`, a domain that can never resolve.
"""

from collections.abc import Mapping

from crawler.sample_site.content import NewsSite, Ombudsman, Register, load_sites
from crawler.sample_site.pages import SampleResponse, html, render_site, response
from crawler.sample_site.searches import search_decisions, search_register

__all__ = ["HOSTS", "SampleResponse", "respond"]

# Each host with the shape of its site.
HOSTS: Mapping[str, str] = {
    "ico.sample.invalid": "ico",
    "www.northmeregazette.sample.invalid": "newsquest",
    "www.tarncastleecho.sample.invalid": "newsquest",
    "www.publicservicetech.sample.invalid": "wordpress",
    "www.lgo.sample.invalid": "lgsco",
}


def respond(method: str, host: str, path: str, query: dict[str, str], body: bytes) -> SampleResponse:
    """Answer one request to the sample site; what it does not have is a 404."""
    site = load_sites().get(host.lower())
    if isinstance(site, Register) and path == "/api/search":
        return search_register(site, body) if method == "POST" else _not_allowed("POST")
    if method not in ("GET", "HEAD"):
        return _not_allowed("GET, HEAD")
    if isinstance(site, Ombudsman) and path == "/Decisions/SearchResults":
        return search_decisions(site, query)
    past_the_end = isinstance(site, NewsSite) and path == "/feed/" and query.get("paged", "1") != "1"
    page = None if past_the_end else render_site().get((host.lower(), path))
    return page or html("not_found.html")._replace(status=404)


def _not_allowed(allowed: str) -> SampleResponse:
    refusal = response("Method not allowed", "text/plain; charset=utf-8", status=405)
    return refusal._replace(headers={**refusal.headers, "Allow": allowed})
