"""Why a request gave nothing, in words that are stored and told."""

import re
from typing import NamedTuple

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from corpus.errors import CareBreachError

TOO_LARGE = "too large"
CUT_OFF = "cut off on its way"
_FAILURES: dict[type[Exception], str] = {
    CannotResolveHostError: "no such host",
    DownloadConnectionRefusedError: "connection refused",
    DownloadTimeoutError: "no answer in time",
    DownloadCancelledError: TOO_LARGE,
    ResponseDataLossError: CUT_OFF,
    DownloadFailedError: "no answer",
    UnsupportedURLSchemeError: "no web address",
}
_STATUSES = {404: "gone", 410: "gone", 429: "asked to slow down"}
REFUSALS = frozenset({401, 402, 403, 451})
FORBIDDEN = "forbidden by robots.txt"
REFUSED_TODAY = "refused today"
_KEY = re.compile(r"([?&](?:api[-_]?key|key|token)=)[^&#]*", re.IGNORECASE)


class NotAsked(IgnoreRequest):
    """An address that is not asked for, in the words in which it is counted as passed over."""


class Unusable(IgnoreRequest):
    """A response that can't be used, and why."""


class Unsafe(IgnoreRequest):
    """An address that must never be asked for, wherever it came from, and why."""


class Explained(NamedTuple):
    """Why a request failed."""

    reason: str
    gone: bool = False
    """Whether its page has vanished."""
    refused: bool = False
    """Whether the publisher keeps it from us."""
    asked: bool = True
    """Whether it was asked for at all."""


def explain(failure: Failure) -> Explained:
    """Return why a request failed, in words."""
    error = failure.value
    if isinstance(error, HttpError):
        status = error.response.status
        word = "refused" if status in REFUSALS else _STATUSES.get(status, "failed")
        return Explained(f"{word} (HTTP {status})", gone=word == "gone", refused=word == "refused")
    if isinstance(error, IgnoreRequest):
        return Explained(reason_of(error), asked=not isinstance(error, NotAsked))
    return Explained(reason_of(error))


def reason_of(error: BaseException | None) -> str:
    """Return what went wrong on the way to a response, in words."""
    if isinstance(error, CareBreachError | IgnoreRequest):
        return str(error)
    return next((words for kind, words in _FAILURES.items() if isinstance(error, kind)), type(error).__name__)


def shown(url: str) -> str:
    """Return an address as it may be stored and told: without the keys that some APIs want in it."""
    return _KEY.sub(r"\1…", url)


def address_of(request: Request) -> str:
    """Return the address that a request is stored and told under."""
    return str(request.meta.get("stored_url") or shown(request.url))


def first_address_of(request: Request) -> str:
    """Return the address that was asked for before redirects led to this request."""
    redirected = request.meta.get("redirect_urls")
    return shown(str(redirected[0])) if redirected and "stored_url" not in request.meta else address_of(request)


def request_of(failure: Failure) -> Request:
    """Return the request that failed, which Scrapy puts on the failure."""
    request: Request = vars(failure)["request"]
    return request
