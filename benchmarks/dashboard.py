"""How quick the dashboard is in Chromium on a large corpus, beside a Streamlit page of one chart of as many points.

    CAREBREACH_DATA_DIR=FOLDER python benchmarks/large_corpus.py     # once
    python benchmarks/dashboard.py FOLDER                            # some 5 minutes

Both servers are measured in turn, so that a busy machine slows both. A view is there at the last change of its page,
once its script has ended, its charts are drawn and nothing has moved for a while; a filter's change is measured from
the choice in the side bar to the same state.
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
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shutil import which
from statistics import median

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from corpus.authorities import load_authorities  # noqa: E402 - found by the path above
from corpus.queries import authority_of  # noqa: E402
from dashboard.words import term  # noqa: E402

ROUNDS = 5
QUIET = 1000
"""Milliseconds without a change after which a page counts as done; they are not part of its time."""
VISITORS = 10
VIEWS = {"overview": "", "incidents": "incidents", "map": "map", "bodies": "bodies", "themes": "themes",
         "sources": "sources", "method": "method"}  # fmt: skip
"""Where each view stands; the first has no path of its own."""
WITHOUT_CHART = {"incidents", "map", "bodies"}
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
SETTLED = """least => {
    const app = document.querySelector('[data-testid="stApp"]');
    const still = app && app.getAttribute('data-test-script-state') === 'notRunning';
    const charts = [...document.querySelectorAll('[data-testid="stPlotlyChart"]')];
    return still && charts.length >= least && !document.querySelector('[data-testid="stSkeleton"]')
        && document.querySelector('[data-testid="stMain"] [data-testid]') !== null
        && charts.every(chart => chart.querySelector('.main-svg')) && !document.querySelector('[data-stale="true"]');
}"""
DONE = f"least => window.changed && ({SETTLED})(least) && performance.now() - window.changed > {QUIET}"
WATCH = """new MutationObserver(() => { window.changed = performance.now() })
    .observe(document, {subtree: true, childList: true, attributes: true, characterData: true})"""
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
    parser.add_argument("--rounds", type=int, default=ROUNDS)
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
            measure(browser, f"{ours}/{VIEWS[view]}", theirs, view, chosen.rounds)
        print(f"\nmemory of the server: {megabytes(server.pid):.0f} MB")
        crowd(browser, f"{ours}/")
        print(f"memory of the server after {VISITORS} visitors: {megabytes(server.pid):.0f} MB")


def measure(browser: Browser, ours: str, theirs: str, view: str, rounds: int) -> None:
    """Print one view's figures beside those of the page of one chart of as many points."""
    charts = 0 if view in WITHOUT_CHART else 1
    cold, points = first_view(browser, ours, charts)
    progress(f"{view}: {cold:.0f} ms for the first visitor")
    plain = f"{theirs}?points={points}"
    pairs = [(first_view(browser, ours, charts)[0], first_view(browser, plain, 1)[0]) for _ in range(rounds)]
    first, reference = (median(times) for times in zip(*pairs, strict=True))
    progress(f"{view}: {first:.0f} ms, one chart {reference:.0f} ms")
    changes = filter_changes(browser, ours, charts)
    progress(f"{view}: filter changes {[round(taken) for taken in changes]} ms")
    redraw = median(redraws(browser, plain))
    print(
        f"| {view} ({points} points) | {cold:.0f} | {first:.0f} | {first / reference:.2f} "
        f"| {median(changes):.0f} (slowest {max(changes):.0f}) | {median(changes) / redraw:.2f} |",
        flush=True,
    )


def progress(line: str) -> None:
    """Say how far the measurement has come, beside the table."""
    print(line, file=sys.stderr, flush=True)


def first_view(browser: Browser, address: str, charts: int) -> tuple[float, int]:
    """Return how long a visitor with an empty cache waits for a view, in milliseconds, and the points of its charts."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = opened(context, address)
    taken = done(page, charts)
    points = page.evaluate(
        "() => [...document.querySelectorAll('.js-plotly-plot')].flatMap(plot => plot.data ?? [])"
        ".reduce((sum, trace) => sum + (trace.x?.length ?? trace.y?.length ?? 0), 0)"
    )
    context.close()
    return taken, max(int(points), 1)


def opened(context: BrowserContext, address: str) -> Page:
    """Return a page that has begun to load, and notes when it changes."""
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(address, wait_until="commit")
    return page


def done(page: Page, charts: int) -> float:
    """Wait until a page is done, and return when it last changed, in milliseconds since it began to load.

    Args:
        page: that was opened.
        charts: how many it has at least; their code comes after the page.
    """
    page.wait_for_function(DONE, arg=charts, timeout=180_000, polling=50)
    return float(page.evaluate("() => window.changed"))


def filter_changes(browser: Browser, address: str, charts: int) -> list[float]:
    """Return how long a view takes to follow a filter that nobody has chosen yet, in milliseconds."""
    page = opened(browser.new_context(viewport={"width": 1440, "height": 900}), address)
    done(page, charts)
    found = []
    for label, chosen in FILTERS:
        page.get_by_role("combobox", name=label, exact=True).fill(name_of(chosen))
        page.get_by_role("option", name=name_of(chosen), exact=True).wait_for()
        found.append(timed(page, lambda: page.keyboard.press("Enter"), 0))
        page.keyboard.press("Escape")  # the list of choices makes the rest of the page inert
        timed(page, lambda: page.get_by_role("button", name="Clear all filters").click(), charts)
    page.context.close()
    return found


def name_of(chosen: str) -> str:
    """Return what the dashboard calls an id."""
    authority = authority_of(chosen)
    return authority.name if authority else term(chosen)


def redraws(browser: Browser, address: str) -> list[float]:
    """Return how long the page of one chart takes to follow its widget, in milliseconds."""
    page = opened(browser.new_context(viewport={"width": 1440, "height": 900}), address)
    done(page, 1)
    found = []
    for number in range(1, len(FILTERS) + 1):
        page.get_by_role("combobox").fill(f"{number}7")
        page.get_by_role("option", name=f"{number}7", exact=True).wait_for()
        found.append(timed(page, lambda: page.keyboard.press("Enter"), 1))
    page.context.close()
    return found


def timed(page: Page, act: Callable[[], None], charts: int) -> float:
    """Return how long it takes from an act until the script has run and the page is done, in milliseconds."""
    started = page.evaluate(
        "() => { window.ran = false; const app = document.querySelector('[data-testid=\"stApp\"]');"
        "new MutationObserver((_, self) => { if (app.getAttribute('data-test-script-state') !== 'notRunning')"
        "{ window.ran = true; self.disconnect() } }).observe(app, {attributes: true}); return performance.now() }"
    )
    act()
    page.wait_for_function(f"least => window.ran && ({DONE})(least)", arg=charts, timeout=180_000, polling=50)
    return float(page.evaluate("() => window.changed")) - float(started)


def crowd(browser: Browser, address: str) -> None:
    """Print how long visitors wait who come at once, each with a filter of their own; one browser draws for all."""
    filters = [f"?body={body.id}" for body in load_authorities()[:VISITORS]]
    contexts = [browser.new_context(viewport={"width": 1440, "height": 900}) for _ in filters]
    pages = [opened(context, address + chosen) for context, chosen in zip(contexts, filters, strict=True)]
    waits = sorted(done(page, 1) / 1000 for page in pages)
    for context in contexts:
        context.close()
    print(f"{VISITORS} visitors at once, each with another body: {waits[0]:.1f} to {waits[-1]:.1f} s")


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
