"""How quick the dashboard is in Chromium on a large corpus, beside a Streamlit page of one chart of as many points.

    CAREBREACH_DATA_DIR=FOLDER python benchmarks/large_corpus.py     # once
    python benchmarks/dashboard.py FOLDER                            # some 5 minutes

Both servers are measured in turn, so that a busy machine slows both. A view is there when its script has ended and its
charts are drawn; a filter's change is measured from the choice in the side bar to the same state.
"""

import argparse
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shutil import which
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from corpus.queries import authority_of  # noqa: E402 - found by the path above
from dashboard.words import term  # noqa: E402

ROUNDS = 5
VISITORS = 10
VIEWS = ("overview", "incidents", "map", "themes", "bodies", "sources", "method")
FILTERS = (
    ("Cause", "misaddressed_email"),
    ("Body", "kent"),
    ("Outcome", "ico_fine"),
    ("Group of causes", "insider"),
    ("Cause", "lost_or_stolen_device"),
    ("Body", "leeds"),
)
"""What is chosen, one at a time: the label of a filter, and an id of the taxonomy or of a body."""
SWITCHES = ["--headless", "--no-sandbox", "--disable-gpu"]
SETTLED = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    const still = app && app.getAttribute('data-test-script-state') === 'notRunning';
    const charts = [...document.querySelectorAll('[data-testid="stPlotlyChart"]')];
    return still && document.querySelector('[data-testid="stMain"] [data-testid]') !== null
        && charts.every(chart => chart.querySelector('.main-svg')) && !document.querySelector('[data-stale="true"]');
}"""
ONE_CHART = """
import plotly.graph_objects as go
import streamlit as st
st.set_page_config(layout="wide")
many = int(st.query_params.get("points", "{points}"))
start = st.selectbox("Start", range(100))
st.plotly_chart(go.Figure(go.Bar(x=list(range(many)), y=[(n * 7 + start) % 50 for n in range(many)])))
"""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the data folder of a corpus")
    parser.add_argument("--views", nargs="+", default=list(VIEWS))
    chosen = parser.parse_args()
    with ExitStack() as stack:
        page_folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        plain = page_folder / "one_chart.py"
        plain.write_text(ONE_CHART.format(points=100))
        ours, server = stack.enter_context(serving("dashboard/app.py", chosen.folder))
        theirs, _ = stack.enter_context(serving(str(plain), chosen.folder))
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=which("chromium") or which("google-chrome"), args=SWITCHES
        )
        print(
            "| view | first visitor, ms | first view, ms | ÷ one chart's | filter change, ms | ÷ one chart's redraw |"
        )
        print("|---|---|---|---|---|---|")
        for view in chosen.views:
            measure(browser, f"{ours}/{view}", theirs, view)
        print(f"\nmemory of the server: {megabytes(server.pid):.0f} MB")
        crowd(ours)
        print(f"memory of the server after {VISITORS} visitors: {megabytes(server.pid):.0f} MB")


def measure(browser: Browser, ours: str, theirs: str, view: str) -> None:
    """Print one view's figures beside those of the page of one chart of as many points."""
    cold, points = first_view(browser, ours)
    pairs = [(first_view(browser, ours)[0], first_view(browser, f"{theirs}?points={points}")[0]) for _ in range(ROUNDS)]
    first, reference = (median(times) for times in zip(*pairs, strict=True))
    changes = filter_changes(browser, ours)
    redraw = median(redraws(browser, f"{theirs}?points={points}"))
    print(
        f"| {view} ({points} points) | {cold:.0f} | {first:.0f} | {first / reference:.2f} "
        f"| {median(changes):.0f} (slowest {max(changes):.0f}) | {median(changes) / redraw:.2f} |",
        flush=True,
    )


def first_view(browser: Browser, address: str) -> tuple[float, int]:
    """Return how long a visitor with an empty cache waits for a view, in milliseconds, and the points of its charts."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    started = time.perf_counter()
    page.goto(address)
    page.wait_for_function(SETTLED, timeout=120_000, polling=20)
    taken = 1000 * (time.perf_counter() - started)
    points = page.evaluate(
        "() => [...document.querySelectorAll('.js-plotly-plot')].flatMap(plot => plot.data ?? [])"
        ".reduce((sum, trace) => sum + (trace.x?.length ?? trace.y?.length ?? 0), 0)"
    )
    context.close()
    return taken, max(int(points), 1)


def filter_changes(browser: Browser, address: str) -> list[float]:
    """Return how long a view takes to follow a filter that nobody has chosen yet, in milliseconds."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(address)
    page.wait_for_function(SETTLED, timeout=120_000)
    found = []
    for label, chosen in FILTERS:
        page.get_by_role("combobox", name=label, exact=True).fill(name_of(chosen))
        found.append(timed(page, lambda: page.keyboard.press("Enter")))
        page.keyboard.press("Escape")  # the list of choices makes the rest of the page inert
        timed(page, lambda: page.get_by_role("button", name="Clear all filters").click())
    page.close()
    return found


def name_of(chosen: str) -> str:
    """Return what the dashboard calls an id."""
    authority = authority_of(chosen)
    return authority.name if authority else term(chosen)


def redraws(browser: Browser, address: str) -> list[float]:
    """Return how long the page of one chart takes to follow its widget, in milliseconds."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(address)
    page.wait_for_function(SETTLED, timeout=120_000)
    page.locator("input").first.focus()
    found = []
    for _ in FILTERS:
        page.keyboard.press("ArrowDown")
        found.append(timed(page, lambda: page.keyboard.press("Enter")))
    page.close()
    return found


def timed(page: Page, act: Callable[[], None]) -> float:
    """Return how long it takes from an act until the script has run and the page is settled, in milliseconds."""
    page.evaluate(
        "() => { window.ran = false; const app = document.querySelector('[data-testid=\"stApp\"]');"
        "new MutationObserver((_, self) => { if (app.getAttribute('data-test-script-state') !== 'notRunning')"
        "{ window.ran = true; self.disconnect() } }).observe(app, {attributes: true}) }"
    )
    started = time.perf_counter()
    act()
    page.wait_for_function(f"() => window.ran && ({SETTLED})()", timeout=120_000, polling=20)
    return 1000 * (time.perf_counter() - started)


def crowd(address: str) -> None:
    """Print how long visitors wait who come at once, each with a filter of their own."""
    with ThreadPoolExecutor(VISITORS) as pool:
        waits = sorted(pool.map(visit, [f"{address}/incidents?text=visitor{n}" for n in range(VISITORS)]))
    print(f"{VISITORS} visitors at once, each searching: {waits[0]:.1f} to {waits[-1]:.1f} s")


def visit(address: str) -> float:
    """Return how long one visitor among others waits, in seconds."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=which("chromium"), args=SWITCHES)
        taken, _ = first_view(browser, address)
        browser.close()
        return taken / 1000


def megabytes(pid: int) -> float:
    """Return the most memory that a process has held."""
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else float("nan")


@contextmanager
def serving(script: str, folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Serve a Streamlit script on 127.0.0.1, and give its address and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.address", "127.0.0.1"]
    command += ["--server.port", address.partition(":")[2], "--server.headless", "true"]
    environment = os.environ | {"CAREBREACH_DATA_DIR": str(folder), "PYTHONPATH": str(ROOT)}
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://{address}/_stcore/health", timeout=2).close()
                break
            except OSError:
                time.sleep(0.2)
        yield f"http://{address}", server
    finally:
        server.terminate()
        server.wait(timeout=20)


if __name__ == "__main__":
    main()
