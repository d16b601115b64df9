"""Pages of the dashboard, run by Streamlit's own test of an app."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

APP = str(Path(__file__).resolve().parent.parent / "dashboard" / "app.py")


def show(**query: str) -> AppTest:
    """Return the page of an address."""
    app = AppTest.from_file(APP, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    """Return everything that a page shows as HTML."""
    return "\n".join(element.proto.body for element in app.get("html"))
