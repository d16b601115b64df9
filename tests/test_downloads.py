"""What a download is called and says: hostile words do nothing in a file's name, in a link or in a caption."""

import re
from pathlib import Path

import pytest
import streamlit as st

from corpus.config import settings
from corpus.table_files import Provenance
from dashboard.downloads import caption, file_stem, provenance, slug, title_of
from tests.builders import corpus_in
from tests.hostile import HOSTILE
from tests.invented import fill


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Northmere & Rowe: Children’s Trust", "northmere-rowe-childrens-trust"),
        ("../../etc/passwd\x00.exe", "etc-passwd-exe"),
        (HOSTILE, "img-src-x-onerror-alert-1-script-alert-2-script-x-javascript"),
        ("%2e%2e\\CON", "2e-2e-con"),
        ("日本", ""),
        ("x" * 500, "x" * 60),
    ],
)
def test_a_file_is_named_with_letters_digits_and_hyphens(text: str, name: str) -> None:
    assert slug(text) == name


def test_a_title_is_what_the_chart_shows_without_its_kind() -> None:
    assert title_of("Bar chart of 14 incidents by outcome; an incident may have several.") == "14 incidents by outcome"
    assert title_of("Incidents by primary cause") == "Incidents by primary cause"


def test_a_caption_names_the_filters_the_corpus_the_day_the_link_and_the_sample() -> None:
    origin = Provenance(
        title="Incidents by cause", selection="group=loss", corpus="2025-03-01.7", downloaded="2025-03-02",
        link="http://127.0.0.1/?group=loss", sample="SAMPLE",
    )  # fmt: skip
    assert caption(origin) == [
        "SAMPLE: all invented.",
        "Incidents by cause.",
        "CareBreach · filters group=loss · corpus 2025-03-01.7 · downloaded 2025-03-02",
        "http://127.0.0.1/?group=loss",
    ]


def test_a_sample_says_so_in_the_file_and_in_its_name(own_data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAREBREACH_SAMPLE", "true")
    settings.cache_clear()
    st.cache_resource.clear()
    with corpus_in(own_data_folder, sample=True) as build:
        fill(build, 3)
    origin = provenance("Incidents by cause")
    assert origin.sample == "SAMPLE"
    assert re.fullmatch(r"SAMPLE_carebreach_incidents-by-cause_corpus-2025-03-01\.1_\d{4}-\d\d-\d\d", file_stem(origin))
    st.cache_resource.clear()
