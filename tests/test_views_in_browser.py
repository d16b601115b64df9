"""Every view of the menu in a real Chromium, on an empty, a hostile and a sample corpus, looked at by axe-core.

A view comes in by its line in `dashboard/app.py`; nothing here names one but where it says why.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from dashboard.app import VIEWS
from dashboard.widgets import SAMPLE
from tests.browser import chromium, dashboard
from tests.builders import corpus_in
from tests.hostile import attack
from tests.invented import fill
from tests.pages import FAULT, is_stranger, visit

CORPORA = ("empty", "hostile", "sample")
"""Nothing at all; one incident made of attacks; sixty invented ones, marked SAMPLE."""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Serve the three corpora, and give their addresses."""
    with ExitStack() as stack:
        found = {}
        for name in CORPORA:
            folder: Path = tmp_path_factory.mktemp(name)
            with corpus_in(folder, sample=name == "sample") as build:
                if name == "hostile":
                    attack(build)
                    build.run()
                elif name == "sample":
                    fill(build)
            found[name] = stack.enter_context(dashboard(folder, sample=name == "sample"))
        yield found


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(
    ("corpus", "scheme"), [("empty", "light"), ("hostile", "dark"), ("sample", "light"), ("sample", "dark")]
)
def test_a_view_stands_on_any_corpus_and_axe_finds_no_fault(
    browser: Browser, sites: dict[str, str], corpus: str, scheme: Literal["light", "dark"], view: str
) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 1000}, color_scheme=scheme)
    page.set_default_timeout(60_000)
    alarms, strangers = list[str](), list[str]()
    page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: strangers.append(request.url) if is_stranger(request.url) else None)
    visit(page, f"{sites[corpus]}/{'' if view == next(iter(VIEWS)) else view}")
    assert page.get_by_test_id("stException").count() == 0
    assert page.get_by_text("can't be shown").or_(page.get_by_text(FAULT)).count() == 0
    assert page.get_by_test_id("stMain").inner_text().strip()
    assert (SAMPLE in page.inner_text("body")) is (corpus == "sample")
    assert page.locator("script[src=x], img[src=x], .katex, a[href^=javascript]").count() == 0
    assert faults(page) == []
    assert (alarms, strangers) == ([], [])
    page.close()


def faults(page: Page) -> list[str]:
    """Return the serious and critical faults that axe-core finds, each with what has it."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{fault['id']}: {node['target']} {node['failureSummary']}"
        for fault in found
        if fault["impact"] in {"serious", "critical"}
        for node in fault["nodes"]
    ]
