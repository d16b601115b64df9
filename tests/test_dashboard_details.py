"""The pages of one incident and of the themes, on empty, small and hostile corpora. All content is invented."""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from analysis.themes.consensus import FEWEST
from corpus import queries
from corpus.config import settings
from corpus.models import IncidentChange, IncidentLink
from corpus.reviews import Given
from corpus.store import Store
from dashboard.views import themes
from tests.builders import NOW, TEXT, CorpusBuilder, corpus_in
from tests.coders import writer
from tests.invented import fill
from tests.pages import APP, show, words

HOSTILE = "<img src=x onerror=alert(1)> [x](javascript:alert(2)) **b** :red[no] $x$"


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """Let no test see what another's process-wide cache holds."""
    st.cache_resource.clear()
    st.cache_data.clear()
    yield
    st.cache_resource.clear()
    st.cache_data.clear()


def view(name: str, **query: str) -> AppTest:
    """Return another page than the first one."""
    app = AppTest.from_file(APP, default_timeout=60)
    app.run()
    app.session_state["go_to"] = name
    app.run()
    for key, value in query.items():
        app.query_params[key] = value
        app.run()
    assert not app.exception
    return app


def open_incident(incident_id: str) -> AppTest:
    return view("incidents", incident=incident_id)


def disputed(build: CorpusBuilder) -> str:
    """Add an incident on whose date its reports differ, with what stands beside it, and return its id."""
    first = build.article(publisher="Synthetic Gazette")
    late = build.report(build.article(source="echo"), {"occurred": ("2019", TEXT.split(".")[0])})
    incident = build.incident(build.report(first), late, also={"occurred": ["2019"]})
    build.article(source="herald", story=first)
    linked = build.report(build.article())
    other = build.incident(linked, organisation=HOSTILE, cause="other")
    build.session.add_all(
        [
            IncidentLink(report_id=linked.id, incident_id=incident.id, kind="same_series", score=0.8, origin="test@1"),
            IncidentChange(at=NOW, kind="split", incident_id=incident.id, other_id=other.id),
        ]
    )
    build.session.flush()
    return incident.id


def test_one_incident_shows_what_differs_its_stories_its_links_and_its_history(own_data_folder: Path) -> None:
    with corpus_in(own_data_folder) as build:
        incident_id = disputed(build)
    shown = words(open_incident(incident_id))
    assert '<td><div class="cb-side">2019<small>1 report: Synthetic Echo</small></div></td>' in shown
    assert "Rule: most reports." in shown
    assert "2 stories in 3 articles" in shown
    assert "a copy" in shown
    assert "Another breach of the same series, 80% sure" in shown
    assert "This incident was split: some of its reports tell of incident" in shown
    assert "By the coded values that both have" in shown or "None of those" in shown


def test_what_a_person_decided_stands_above_what_the_machine_says(own_data_folder: Path) -> None:
    with corpus_in(own_data_folder) as build:
        report = build.report(build.article())
        incident_id = build.incident(report).id
        report_id = report.id
    write = writer(Store.open(settings()))
    write.decide(report_id, "causes", "correct", Given(("bcc_error",), "has apologised"))
    write.decide(report_id, "organisation", "confirm")
    shown = words(open_incident(incident_id))
    assert re.search(r"Cause: Recipients visible to each other, decided by a person on .* in place of Post to", shown)
    assert "Body, as written: confirmed by a person on" in shown


def test_a_mistake_becomes_a_file_and_changes_nothing(own_data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAREBREACH_CONTACT", "desk@research.example")
    settings.cache_clear()
    with corpus_in(own_data_folder) as build:
        incident_id = build.incident().id
    before = (own_data_folder / "carebreach.sqlite3").read_bytes()
    app = open_incident(incident_id)
    app.text_area(key=f"right_{incident_id}").input(HOSTILE)
    next(button for button in app.button if button.label == "Make the correction").click().run()
    assert not app.exception
    [download] = [one for one in app.get("download_button") if one.proto.label == "Download the correction"]
    assert download is not None
    made = app.session_state["correction"]
    assert (made.incident_id, made.property, made.right) == (incident_id, "occurred", HOSTILE)
    assert json.loads(json.dumps(made.right)) == HOSTILE
    assert 'href="mailto:desk@research.example?subject=CareBreach%20correction%20' in words(app)
    assert "<img" not in words(app)
    assert (own_data_folder / "carebreach.sqlite3").read_bytes() == before


# -------------------------------------------------------------------------------------------------------- themes


def test_an_empty_corpus_has_no_themes_and_says_what_to_run(own_data_folder: Path) -> None:
    with corpus_in(own_data_folder):
        pass
    shown = words(view("themes"))
    assert "No themes yet" in shown
    assert "carebreach run" in shown


@pytest.mark.parametrize(("count", "said"), [(3, "among 20 incidents or more"), (20, "no theme would be honest")])
def test_few_incidents_have_no_themes_and_a_map(own_data_folder: Path, count: int, said: str) -> None:
    assert themes.FEWEST == FEWEST
    with corpus_in(own_data_folder) as build:
        reports = [build.report(build.article()) for _ in range(count)]
        for report in reports:
            build.incident(report)
        build.theme(*reports, theme_id=None)
    app = view("themes")
    assert f"This corpus has {count} incidents with a text of its own." in words(app)
    assert said in words(app)
    assert len(app.get("plotly_chart")) == 1


def test_themes_show_counts_masked_words_and_lead_to_their_incidents(own_data_folder: Path) -> None:
    with corpus_in(own_data_folder) as build:
        fill(build, 2)
        reports = [build.report(build.article()) for _ in range(5)]
        for number, report in enumerate(reports):
            build.incident(report, cause="cyber_attack" if number == 0 else "other", occurred=f"20{10 + number}")
        build.theme(*reports[:3], name=HOSTILE)
        build.theme(*reports[3:], theme_id=None)
    app = view("themes")
    shown = words(app)
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown
    assert "<img" not in shown
    assert "(3)</li>" in shown
    assert "No theme (2)</li>" in shown
    assert "“Northmere Council has apologised after a letter about a child was sent to the wrong family.”" in shown
    map_, years = (json.loads(chart.proto.spec) for chart in app.get("plotly_chart"))
    assert [len(trace["customdata"]) for trace in map_["data"]] == [3, 2]
    assert [trace["name"] for trace in map_["data"]] == [HOSTILE.replace("<", "&lt;").replace(">", "&gt;"), "No theme"]
    assert "<img" not in json.dumps(years)
    assert [bar["y"] for bar in plain(years)] == [[1, 1, 1, 0, 0], [0, 0, 0, 1, 1]]
    scales = {axis.get("matches", "y") for name, axis in years["layout"].items() if name.startswith("yaxis")}
    assert scales == {"y"}, "the small charts are not to one scale"
    app.button(key="theme_t1").click().run()
    assert not app.exception
    assert app.query_params["theme"] in ("t1", ["t1"])
    [frame] = app.dataframe
    assert len(frame.value) == 3
    narrowed = view("themes", cause="cyber_attack")
    assert "(1)</li>" in words(narrowed)


def plain(figure: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a figure's traces with their typed arrays as lists."""
    return [{**trace, "y": _numbers(trace["y"])} for trace in figure["data"]]


def _numbers(given: Any) -> list[int]:
    if isinstance(given, list):
        return given
    return np.frombuffer(base64.b64decode(given["bdata"]), dtype=given["dtype"]).tolist()  # type: ignore[no-any-return]


def test_an_address_of_a_theme_that_is_no_more_says_so(own_data_folder: Path) -> None:
    with corpus_in(own_data_folder) as build:
        build.incident()
    app = show(theme="tgone")
    assert "Theme: A theme that is no more" in words(app)
    assert "No incident fits these filters" in words(app)


def test_the_numbers_of_the_map_are_the_databases(own_data_folder: Path) -> None:
    with corpus_in(own_data_folder) as build:
        reports = [build.report(build.article()) for _ in range(6)]
        for report in reports:
            build.incident(report)
        build.theme(*reports)
        assert len(queries.theme_map(build.session, limit=4)) == 4
        assert queries.theme_map(build.session, limit=4) == queries.theme_map(build.session)[:4]
        assert queries.theme_names(build.session) == {"t1": "Theme t1"}
