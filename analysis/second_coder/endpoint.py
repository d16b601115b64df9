"""The endpoint: one request a text to an OpenAI-compatible address, and the words of its model's answer back.

The standard library's client, because it sends the words to that address alone: it follows no redirect, asks no proxy
and needs nothing to be installed.
"""

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, SecretStr, ValidationError

from corpus.config import Settings
from corpus.errors import CareBreachError

LONGEST_ANSWER = 1_000_000
"""Bytes; no coding of a text is as long."""
ATTEMPTS = 3
FIRST_WAIT = 2.0
"""Seconds before the second attempt, where the endpoint names none; twice as many before the third."""
LONGEST_WAIT = 60.0
"""Seconds; who asks for more is not asked again in this run."""
_BUSY = frozenset({429, 500, 502, 503, 504})
_OF_TEXT = frozenset({400, 413, 422})
Blame = Literal["text", "moment", "address"]
"""Why no answer came: this text, the moment, or what no other text would change."""


class Unanswered(Exception):
    """A text got no answer; it is asked about again in the next run."""

    def __init__(self, reason: str, blame: Blame) -> None:
        super().__init__(reason)
        self.blame = blame


class _Message(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    message: _Message


class _Completion(BaseModel):
    choices: list[_Choice]


@dataclass(frozen=True, slots=True)
class _Response:
    status: int
    retry_after: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model answers, and which."""

    url: str
    model: str
    key: SecretStr | None = None
    timeout: float = 120
    """Seconds that a text may take."""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Take the endpoint of the settings.

        Raises:
            CareBreachError: none is set.
        """
        if not settings.llm_url or not settings.llm_model:
            raise CareBreachError("there is no second coder; set CAREBREACH_LLM_URL and CAREBREACH_LLM_MODEL")
        return cls(settings.llm_url, settings.llm_model, settings.llm_key, settings.llm_timeout)

    def ask(self, system: str, user: str) -> str:
        """Return the model's answer to one message.

        Raises:
            Unanswered: none came; says why.
        """
        messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        question = {"model": self.model, "temperature": 0, "stream": False, "messages": messages}
        body = json.dumps(question, ensure_ascii=False).encode()
        for attempt in range(ATTEMPTS):
            response = self._post(body)
            if response.status == 200:
                return _content(response.body)
            if response.status not in _BUSY:
                blame: Blame = "text" if response.status in _OF_TEXT else "address"
                raise Unanswered(f"HTTP {response.status}", blame)
            wait = _seconds(response.retry_after, FIRST_WAIT * 2**attempt)
            if wait > LONGEST_WAIT:
                raise Unanswered("asked to wait", "address")
            if attempt < ATTEMPTS - 1:
                time.sleep(wait)
        raise Unanswered(f"HTTP {response.status}", "moment")

    def _post(self, body: bytes) -> _Response:
        """Send one request and read its response, however it is meant."""
        address = urlsplit(self.url)
        connect = HTTPSConnection if address.scheme == "https" else HTTPConnection
        path = address.path.rstrip("/") + "/chat/completions" + (f"?{address.query}" if address.query else "")
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key.get_secret_value()}"
        deadline = time.monotonic() + self.timeout
        connection = connect(address.hostname or "", address.port, timeout=self.timeout)
        try:
            connection.request("POST", path, body, headers)
            response = connection.getresponse()
            return _Response(response.status, response.getheader("Retry-After", ""), _read(response, deadline))
        except TimeoutError as error:
            raise Unanswered("timeout", "moment") from error
        except (OSError, HTTPException) as error:
            raise Unanswered("no connection", "moment") from error
        except ValueError as error:  # an address or key that HTTP can't carry
            raise Unanswered("not an address", "address") from error
        finally:
            connection.close()


def _read(response: HTTPResponse, deadline: float) -> bytes:
    """Return the body; give up where it is longer, or takes longer, than an answer may."""
    body = bytearray()
    while piece := response.read1(65_536):
        body += piece
        if len(body) > LONGEST_ANSWER:
            raise Unanswered("answer too long", "text")
        if time.monotonic() > deadline:
            raise TimeoutError
    return bytes(body)


def _content(body: bytes) -> str:
    """Return the words of the model out of a response."""
    try:
        return _Completion.model_validate_json(body).choices[0].message.content or ""
    except (ValidationError, IndexError) as error:
        raise Unanswered("not a chat completion", "moment") from error


def _seconds(retry_after: str, default: float) -> float:
    """Return how long a Retry-After header, in seconds or as a date, asks us to wait."""
    try:
        if retry_after.strip().isdecimal():
            return float(retry_after[:9])
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return default
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
