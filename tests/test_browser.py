"""Where there is no Chromium, the browser tests name the package to install; under CI that is a failure."""

import shutil

import pytest

from tests.browser import find_chromium


@pytest.mark.parametrize(("ci", "ends"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)])
def test_a_missing_chromium_is_named(monkeypatch: pytest.MonkeyPatch, ci: str, ends: type[BaseException]) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setenv("CI", ci)
    with pytest.raises(ends, match="install the package chromium"):
        find_chromium()
