"""The last door before the network: only public addresses are reached, and no answer is endless.

An address is judged when the connection is made: a name whose answer has changed since it was checked gains nothing.
"""

import ipaddress
import logging
import socket
from contextlib import suppress
from typing import Self
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadFailedError
from scrapy.http import Response
from scrapy.resolver import CachingThreadedResolver
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError
from twisted.internet.interfaces import IAddress
from twisted.python.failure import Failure
from twisted.web._newclient import Request as TxRequest
from twisted.web.iweb import IResponse

from crawler.failures import Unsafe, Unusable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

PRIVATE = "an address inside a private network; save the page and import the file"
PORTS = frozenset({80, 443, 8080, 8443})
ENDLESS = "headers without end"
LARGEST_HEAD = 256 * 1024
"""Bytes of status lines and headers, as much as browsers take."""
_INNER_NAMES = frozenset(
    {"localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "private"}
)
"""Top-level names that only private networks use; home.arpa is one too."""
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 addresses as an IPv6 network writes them (RFC 6052)."""


def objection(url: str) -> str | None:
    """Return why an address must not be asked for, as far as it shows without looking its name up, or None."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return "no web address"
    if parts.scheme not in {"http", "https"} or not host:
        return "no web address"
    if parts.username is not None or parts.password is not None:
        return "an address with a password in it"
    if port is not None and port not in PORTS:
        return f"an address at port {port}, which is not the web's"
    return None if _may_be_public(host) else PRIVATE


def _may_be_public(host: str) -> bool:
    """Say whether a host is a public address, or a name that may lead to one."""
    if literal := _literal(host):
        return is_public(literal)
    names = host.lower().split(".")
    return len(names) > 1 and names[-1] not in _INNER_NAMES and names[-2:] != ["home", "arpa"]


def _literal(host: str) -> Address | None:
    """Return the address that a host is, also in the shapes of the C library: 127.1, 0x7f.1, 2130706433."""
    with suppress(ValueError):
        return ipaddress.ip_address(host.partition("%")[0])
    with suppress(OSError):
        return ipaddress.IPv4Address(socket.inet_aton(host))
    return None


def is_public(address: Address) -> bool:
    """Say whether an address is one of the open web, and so are those that it wraps."""
    if not address.is_global or address.is_multicast:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return True
    return not address.is_site_local and all(map(is_public, _wrapped(address)))


def _wrapped(address: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    translated = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _TRANSLATED else None
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ()), translated]
    return [one for one in found if one is not None]


class PublicResolver(CachingThreadedResolver):
    """Scrapy's resolver, which gives no address of a private network.

    What a proxy serves is not looked up here: the proxy resolves those names, and has to keep private ones out itself.
    """

    refused: set[str] = set()
    """The names that led into a private network."""

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float) -> None:
        super().__init__(reactor, cache_size, timeout)
        proxies = (proxy for kind, proxy in getproxies().items() if kind != "no")
        self.trusted = {urlsplit(proxy if "//" in proxy else f"//{proxy}").hostname for proxy in proxies}

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Build the resolver; a local server that stands in for the web may be reached, and nothing else inside."""
        resolver = super().from_crawler(crawler, reactor)
        if crawler.settings.getint("REPLAY_PORT"):
            resolver.trusted.add("127.0.0.1")
        return resolver

    def getHostByName(self, name: str, timeout: object = ()) -> "Deferred[str]":  # noqa: N802 - Twisted's name
        """Look a name up; a private answer is as good as none."""
        found = super().getHostByName(name)
        return found if name in self.trusted else found.addCallback(self._check, name)

    def _check(self, answer: str, name: str) -> str:
        if is_public(ipaddress.ip_address(answer)):
            return answer
        self.refused.add(name)
        raise DNSLookupError(f"{name} is {PRIVATE}")


class BoundedHandler(HTTP11DownloadHandler):
    """Scrapy's handler with bounds on a response's head; it says why a name was not reached."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _BoundedFactory
        # Its warnings repeat, with the whole address, what is stored with its reason.
        logging.getLogger(HTTP11DownloadHandler.__module__).setLevel(logging.ERROR)

    async def download_request(self, request: Request) -> Response:
        """Fetch one request."""
        try:
            return await super().download_request(request)
        except CannotResolveHostError as error:
            if urlparse_cached(request).hostname in PublicResolver.refused:
                raise Unsafe(PRIVATE) from error
            raise
        except DownloadFailedError as error:
            if ENDLESS in str(error):
                raise Unusable(ENDLESS) from error
            raise


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    """Gives up on a response whose headers don't end."""

    _head = 0

    def request(self, request: TxRequest) -> "Deferred[IResponse]":
        self._head = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        if self._parser is not None and self._parser.state in {"STATUS", "HEADER"}:
            self._head += len(data)
            if self._head > LARGEST_HEAD:
                self._giveUp(Failure(OverflowError(ENDLESS)))  # type: ignore[no-untyped-call]
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]


class _BoundedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: IAddress | None) -> _BoundedProtocol:  # noqa: N802 - Twisted's name
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
