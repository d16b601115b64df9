"""Refuses addresses that are none of the open web's, wherever they come from: a listing, a redirect, a person."""

from scrapy import Request

from crawler.failures import Unsafe
from crawler.network import objection


class PublicMiddleware:
    """Lets a request through unless its address speaks against it; a name is judged when it is resolved."""

    def process_request(self, request: Request) -> None:
        """Refuse files, passwords, odd ports, and hosts inside a private network."""
        if reason := objection(request.url):
            raise Unsafe(reason)
