"""Makes the pictures in docs/: each view of a corpus, as a desk and a telephone show it.

Run `carebreach run --no-serve` first; without live sources it makes the sample, which is what the pictures show, but for
those of places: the sample's are invented, so the corpus beside it shows them, which holds the baseline.

    python -m tests.screenshots data docs
"""

import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from dashboard.app import VIEWS
from tests.browser import ROOT, chromium, dashboard
from tests.pages import visit

DESK, TELEPHONE = (1440, 1000), (390, 844)
PLACES = {"map", "bodies"}
COLOURS = 128
"""As many are enough for these pages, and make the files a third as large."""


def main(data: Path, docs: Path) -> None:
    """Write one picture of each view for a desk, and of the first one for a telephone."""
    sample = (data / "sample" / "carebreach.sqlite3").is_file()
    with dashboard(data, sample=sample) as address, dashboard(data) as real, chromium() as browser:
        for number, view in enumerate(VIEWS):
            place = f"{real if view in PLACES else address}/{view if number else ''}"
            take(browser, place, docs / f"{view}.png", DESK)
            if number == 0:
                take(browser, place, docs / f"{view}_telephone.png", TELEPHONE)


def take(browser: Browser, address: str, path: Path, size: tuple[int, int]) -> None:
    """Write a picture of the top of one page."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, color_scheme="light")
    page.set_default_timeout(120_000)
    visit(page, address)
    page.wait_for_timeout(2500)  # plotly fades in
    page.screenshot(path=path)
    page.close()
    Image.open(path).convert("RGB").quantize(COLOURS).save(path, optimize=True)
    print(f"{path}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main(*(Path(given).resolve() for given in (sys.argv[1:] or [str(ROOT / "data"), str(ROOT / "docs")])))
