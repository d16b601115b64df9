"""The Review view: only for coders, by keyboard, blind where it must be, and hostile text is text."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import streamlit as st
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from corpus.coded_values import PROPERTIES
from corpus.config import Settings, settings
from corpus.models import Coding, Decision, Report
from corpus.queries import Reader
from corpus.review_queue import put_sample
from corpus.reviews import Given
from corpus.sign_in import FROM_ONE_PLACE
from corpus.store import Store
from dashboard.review.session import IDLE
from tests.browser import chromium, dashboard
from tests.builders import TEXT, corpus_in
from tests.coders import ACCOUNT, PASSWORD, coder, writer
from tests.pages import show, words

HOSTILE = "<img src=x onerror=alert(1)> [x](javascript:alert(2)) $x$ :red[no]"


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """Let no test see what another's process-wide cache holds."""
    st.cache_resource.clear()
    st.cache_data.clear()
    yield
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def revision(own_data_folder: Path) -> str:
    """Give a text with one report, and a coder to code it blind."""
    with corpus_in(own_data_folder) as build:
        text = build.article(f"{TEXT}\n{HOSTILE}", f"Headline {HOSTILE}")
        build.incident(build.report(text))
        found = text.id
    coder("ada")
    put_sample(Store.open(settings()), settings(), "pilot", size=1, seed=1, frame="all", to=["ada"])
    return found


def page() -> AppTest:
    app = show()
    app.session_state["go_to"] = "review"
    return app.run()


def signed_in(name: str = "ada", password: str = PASSWORD) -> AppTest:
    return sign_in(page(), name, password)


def sign_in(app: AppTest, name: str = "ada", password: str = PASSWORD) -> AppTest:
    next(field for field in app.text_input if field.label == "Name").set_value(name)
    next(field for field in app.text_input if field.label == "Password").set_value(password)
    return press(app, "Sign in")


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    app.run()
    assert not app.exception
    return app


def rows(kind: type) -> list[object]:
    with Reader.open(settings()).session() as session:
        return list(session.query(kind))


def fields(app: AppTest, name: str) -> list[object]:
    """Return the widgets of a property's value, in the order of the reports."""
    kinds = (*app.text_input, *app.selectbox, *app.multiselect)
    return [widget for widget in kinds if re.fullmatch(rf"review_\w+_{name}", widget.key or "")]


def fill_in(app: AppTest) -> AppTest:
    """Fill in the first report as `ACCOUNT` has it."""
    for name, given in ACCOUNT.items():
        [field] = fields(app, name)
        field.set_value(list(given.values) if name in {"causes", "outcomes"} else given.values[0])
        [quotation] = fields(app, f"{name}_words")
        quotation.set_value(given.words)
    return app


class TestSigningIn:
    def test_without_a_coder_there_is_no_review(self, own_data_folder: Path) -> None:
        with corpus_in(own_data_folder) as build:
            build.incident()
        assert page().exception[0].message == "'review'", "the view is not even among the pages"

    def test_a_wrong_password_says_no_more_than_an_unknown_name_and_many_are_refused(self, revision: str) -> None:
        said = {
            words(signed_in(name, "a wrong password")).count("Name or password is wrong.") for name in ("ada", "nobody")
        }
        assert said == {1}
        for _ in range(FROM_ONE_PLACE - 1):
            signed_in("ada", "a wrong password")
        st.cache_resource.clear()  # a restart
        app = signed_in()
        assert "Too many attempts" in words(app)
        assert "Signed in as" not in words(app)

    def test_a_session_expires_and_what_was_typed_is_still_there(self, revision: str) -> None:
        app = press(signed_in(), "Open the next one")
        app.radio[0].set_value("yes").run()
        fields(app, "organisation")[0].set_value("Northmere")
        press(app, "Save the coding")  # it can't be saved like this, and stays
        app.session_state["coder_seen"] -= IDLE + timedelta(seconds=1)
        app.run()
        assert "Your session has expired" in words(app)
        assert "apologised" not in words(app)
        sign_in(app)
        assert fields(app, "organisation")[0].value == "Northmere"
        press(app, "Sign out")
        assert "apologised" not in words(app)
        assert "review_open" not in app.session_state


class TestCoding:
    def test_a_text_is_coded_blind_and_hostile_words_are_words(self, revision: str) -> None:
        app = press(signed_in(), "Open the next one")
        shown = words(app)
        assert "&lt;img src=x onerror=alert(1)&gt;" in shown
        assert "<img" not in shown
        assert not {"Judge the machine", "Adjudicate"} & {
            str(option) for group in app.segmented_control for option in group.options
        }
        app.radio[0].set_value("yes").run()
        press(app, "Save the coding")
        assert "Report 1: Cause: give a value" in words(app)
        assert not rows(Coding)
        press(fill_in(app), "Save the coding")
        assert "Saved." in words(app)
        [coding] = rows(Coding)
        assert (coding.who, coding.kind, coding.relevant, coding.revision_id) == ("ada", "blind", True, revision)

    def test_two_codings_that_differ_are_adjudicated(self, revision: str) -> None:
        store = Store.open(settings())
        writer(store, "ada").put_coding(revision, [ACCOUNT], relevant=True)
        writer(store, "bob").put_coding(revision, [{**ACCOUNT, "channel": Given(("hand",), "1")}], relevant=True)
        coder("eve")
        app = press(signed_in("eve"), "Open the next one")
        assert "Where they differ" in words(app)
        assert fields(app, "causes")[0].value == ["misaddressed_post"], "what both say is filled in"
        assert fields(app, "channel")[0].value == "unknown", "what they differ on is left to the coder"
        fields(app, "channel")[0].set_value("hand")
        fields(app, "channel_words")[0].set_value("1")
        press(app, "Save what stands")
        assert "Adjudicated." in words(app)
        channel = [row.value for row in rows(Decision) if row.property == "channel"]
        assert channel == ["hand"]

    def test_a_value_of_the_machine_is_corrected_on_words_of_the_text(self, revision: str) -> None:
        with Store.open(settings()).writing() as session:
            session.query(Report).one().for_review = True
        coder("bob")
        app = press(signed_in("bob"), "Open the next one")
        app.selectbox[0].set_value(PROPERTIES.index("causes")).run()
        app.radio[0].set_value("correct")
        fields(app, "value")[0].set_value(["wrong_content"])
        fields(app, "words")[0].set_value("these words stand nowhere")
        press(app, "Decide")
        assert "do not stand in the text" in words(app)
        fields(app, "words")[0].set_value("1")
        press(app, "Decide")
        [row] = rows(Decision)
        assert (row.who, row.property, row.judged, row.value) == ("bob", "causes", "misaddressed_post", "wrong_content")


def test_a_text_is_coded_by_keyboard_alone(revision: str, own_data_folder: Path) -> None:
    with dashboard(own_data_folder, seconds=120) as address, chromium() as browser:
        tab = browser.new_page()
        tab.set_default_timeout(60_000)
        tab.on("dialog", lambda dialog: pytest.fail(f"hostile words ran: {dialog.message}"))
        tab.goto(f"{address}/review")
        tab.get_by_label("Name", exact=True).focus()
        tab.keyboard.type("ada")
        tab.keyboard.press("Tab")
        tab.keyboard.type(PASSWORD)
        tab.keyboard.press("Enter")
        expect(tab.get_by_text("Signed in as")).to_be_visible(timeout=60_000)
        expect(tab.get_by_role("button", name="Open the next one")).to_be_visible(timeout=60_000)
        tab.keyboard.press("n")
        choice = tab.get_by_role("radio", name="No", exact=True)
        choice.wait_for()
        choice.focus()
        tab.keyboard.press("Space")
        expect(tab.get_by_role("button", name="Save the coding")).to_be_enabled(timeout=60_000)
        tab.get_by_label("Note").focus()
        tab.keyboard.type("Typed, and sent without leaving the field.")
        tab.keyboard.press("Control+Enter")
        expect(tab.get_by_text("Saved.", exact=True)).to_be_visible(timeout=60_000)
    with Reader.open(Settings(data_dir=own_data_folder)).session() as session:
        coding = session.query(Coding).one()
        assert (coding.relevant, coding.kind, coding.note) == (
            False,
            "blind",
            "Typed, and sent without leaving the field.",
        )
