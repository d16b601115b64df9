"""The components that the browser runs, each one JavaScript file beside this one."""

from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__).parent
_ROW = '<div class="row" role="group">{}<span role="status"></span></div>'


def _component(name: str, inside: str) -> Any:
    return st.components.v2.component(
        f"carebreach_{name}",
        html=_ROW.format(inside),
        css=(_HERE / "buttons.css").read_text("utf-8"),
        js=(_HERE / f"{name}.js").read_text("utf-8"),
    )


_pictures = _component(
    "pictures",
    '<span>Picture</span><button type="button" value="png">PNG</button><button type="button" value="svg">SVG</button>',
)
_copying = _component(
    "copying",
    '<button type="button" value="link">Copy link</button>'
    '<button type="button" value="citation">Copy citation</button>',
)


def picture_buttons(key: str, title: str, name: str, caption: list[str], svg: str = "") -> None:
    """Offer a picture as PNG and SVG, made in the browser when a button is pressed.

    Args:
        key: of the chart, which has `charts.CONFIG`.
        title: what the picture shows.
        name: of the file, without its ending.
        caption: lines below the picture; any text, which is never read as HTML.
        svg: the picture itself, where no chart draws it; it has its caption already.
    """
    _pictures(key=f"picture_{key}", data={"key": key, "title": title, "name": name, "caption": caption, "svg": svg})


def copy_buttons(citation: str) -> None:
    """Offer the address of the view, and how to cite it, for the clipboard."""
    _copying(key="copying", data={"citation": citation})
