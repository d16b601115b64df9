"""Who is signed in, in this browser tab: a coder, until they sign out, rest for too long, or are removed.

Nothing is kept in the browser: a reloaded page asks for the password again.
"""

from datetime import UTC, datetime, timedelta

import streamlit as st

from corpus import coders, sign_in
from corpus.coders import Coder, NotACoder
from corpus.config import settings
from corpus.reviews import Writer
from dashboard.data import store
from dashboard.markup import tag
from dashboard.widgets import notice

IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=8)
_CODER, _SINCE, _SEEN, _SAID = "coder", "coder_since", "coder_seen", "coder_said"
MINE = "review_"
"""What every other key of a coder's session begins with: all of them are forgotten when another coder signs in."""


def coder() -> Coder | None:
    """Return who is signed in; a session that has expired ends."""
    found: Coder | None = st.session_state.get(_CODER)
    if found is None:
        return None
    now = datetime.now(UTC)
    if now - st.session_state[_SEEN] > IDLE or now - st.session_state[_SINCE] > LONGEST:
        _end("Your session has expired. Sign in again; what you had typed is still here.")
        return None
    try:
        coders.check(settings(), found)
    except NotACoder:
        _end("Your way in was closed.")
        return None
    st.session_state[_SEEN] = now
    return found


def writer(who: Coder) -> Writer:
    """Return what writes for a coder."""
    return Writer(store(), settings(), who)


def sign_out() -> None:
    """End the session, and forget what was typed in it (also as a button's callback)."""
    _forget()
    _end("You have signed out.")
    if _from_provider():
        st.logout()


def show_sign_in() -> None:
    """Show the form, and what was said about the last attempt."""
    st.title("Review", anchor=False)
    if said := st.session_state.pop(_SAID, None):
        notice(said)
    st.html(tag("p", "For named coders. All others can read everything else without signing in.", class_="cb-lead"))
    if _provider():
        _show_provider()
    with st.form("sign_in", width=420, border=True):
        name = st.text_input("Name", autocomplete="username", max_chars=64)
        password = st.text_input("Password", type="password", autocomplete="current-password", max_chars=coders.LONGEST)
        if st.form_submit_button("Sign in", type="primary"):
            _try(name or "", password or "")


def _try(name: str, password: str) -> None:
    address = st.context.ip_address
    try:
        found = sign_in.sign_in(store(), settings(), name, password, address if isinstance(address, str) else "")
    except sign_in.Refused as refused:
        st.session_state[_SAID] = str(refused)
        st.rerun()
    _begin(found, datetime.now(UTC))
    st.rerun()


def _begin(found: Coder, since: datetime) -> None:
    if st.session_state.get(f"{MINE}of") != found.name:
        _forget()
        st.session_state[f"{MINE}of"] = found.name
    st.session_state[_CODER], st.session_state[_SINCE] = found, since
    st.session_state[_SEEN] = datetime.now(UTC)


def _forget() -> None:
    """Drop what one coder typed and saw before another one comes."""
    for key in [key for key in st.session_state if str(key).startswith(MINE)]:
        del st.session_state[key]


def _end(said: str) -> None:
    for key in (_CODER, _SINCE, _SEEN):
        st.session_state.pop(key, None)
    st.session_state[_SAID] = said


# ------------------------------------------------------------------------------------- an identity provider (OIDC)


def _provider() -> bool:
    """Say whether an identity provider is set up in Streamlit's secrets."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def _from_provider() -> bool:
    return _provider() and bool(st.user.get("is_logged_in"))


def _show_provider() -> None:
    """Offer the identity provider, and take up a coder whom it vouches for."""
    if not _from_provider():
        st.button("Sign in with your organisation", type="primary", on_click=st.login)
        return
    claims = st.user.to_dict()
    issued = claims.get("iat")
    since = datetime.fromtimestamp(issued, UTC) if isinstance(issued, int | float) else datetime.min.replace(tzinfo=UTC)
    found = coders.with_email(settings(), claims)
    if found and datetime.now(UTC) - since <= LONGEST:
        _begin(found, since)
        st.rerun()
    notice("This account is no coder's here, or it signed in too long ago.")
    st.button("Use another account", on_click=st.logout)
