"""A model behind a real local server, which says what a test lets it say, and texts for it. All are invented."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pydantic import SecretStr

from analysis.second_coder.coder import SecondRun, code_again
from analysis.second_coder.endpoint import Endpoint
from corpus.store import Store
from tests.builders import BODY, CorpusBuilder

KEY = "secret-0123456789"
ORIGIN = "llm:wise@1"
GONE = "quotation not in the text"
LETTER = "a letter about a child was sent to the wrong family"
Respond = Callable[[dict[str, Any]], tuple[int, dict[str, str], bytes]]


def said(name: str, value: Any, quote: Any) -> dict[str, Any]:
    return {"property": name, "value": value, "quote": quote}


def words(*reports: list[Any]) -> str:
    return json.dumps({"reports": [{"statements": statements} for statements in reports]})


def completion(content: str | None) -> bytes:
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode()


def always(content: str | None, status: int = 200, **headers: str) -> Respond:
    return lambda question: (status, headers, completion(content))


def in_turn(*responds: Respond) -> Respond:
    left = iter(responds)

    def respond(question: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        return next(left)(question)

    return respond


TRUE = words([said("organisation", BODY, f"{BODY} has"), said("causes", "misaddressed_post", LETTER), said("outcomes", "apology", "has apologised")])  # fmt: skip


class Added(CorpusBuilder):
    """Adds to a corpus that is there already."""

    def __post_init__(self) -> None:
        """Make none."""


class Model:
    """The server, what it was asked, and with which key."""

    def __init__(self, respond: Respond) -> None:
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        model = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                model.asked.append(question)
                model.headers.append(dict(self.headers))
                model.paths.append(self.path)
                status, headers, body = respond(question)
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name.replace("_", "-"), value)
                self.end_headers()
                with suppress(OSError):  # who has hung up
                    self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1/"

    def endpoint(self, timeout: float = 5) -> Endpoint:
        return Endpoint(self.url, "wise", SecretStr(KEY), timeout)


@contextmanager
def serving(respond: Respond) -> Iterator[Model]:
    model = Model(respond)
    thread = threading.Thread(target=model.server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield model
    finally:
        model.server.shutdown()
        model.server.server_close()
        thread.join()


def fill(store: Store, texts: int = 1, **options: Any) -> list[str]:
    """Store some texts with our coding of each; return their ids."""
    with store.writing() as session:
        corpus = Added(session)
        revisions = [corpus.article(**{"names": ["Jackie Invented"], **options}) for _ in range(texts)]
        for revision in revisions:
            corpus.incident(corpus.report(revision))
        return [revision.id for revision in revisions]


def code(store: Store, respond: Respond, timeout: float = 5) -> SecondRun:
    with serving(respond) as model:
        return code_again(store, model.endpoint(timeout))
