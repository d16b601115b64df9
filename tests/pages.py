"""Pages of the dashboard, run by Streamlit's own test of an app, or visited in a browser."""

from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page
from streamlit.testing.v1 import AppTest

APP = str(Path(__file__).resolve().parent.parent / "dashboard" / "app.py")
FAULT = "This view could not be made"
"""What the page says of a fault of ours; the log has it whole."""
SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"]'


def show(**query: str) -> AppTest:
    """Return the page of an address."""
    app = AppTest.from_file(APP, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    assert FAULT not in words(app)
    return app


def words(app: AppTest) -> str:
    """Return everything that a page shows as HTML."""
    return "\n".join(element.proto.body for element in app.get("html"))


def visit(page: Page, address: str) -> None:
    """Open an address in a browser and wait for the view."""
    page.goto(address)
    settle(page)


def settle(page: Page) -> None:
    """Wait until the page has drawn what was asked for."""
    page.wait_for_timeout(300)
    page.wait_for_selector(SETTLED)
    page.wait_for_function("!document.querySelector('[data-testid=stSkeleton]')")  # parts that the browser still loads
    page.wait_for_timeout(200)


def is_stranger(url: str) -> bool:
    """Say whether an address is another machine's."""
    return urlsplit(url).scheme in {"http", "https", "ws"} and urlsplit(url).hostname != "127.0.0.1"
