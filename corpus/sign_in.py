"""Signing in with a password.

Attempts are counted in the database before a password is looked at: neither a restart nor many attempts at once give
more of them.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from corpus import coders
from corpus.coders import Coder
from corpus.config import Settings
from corpus.errors import CareBreachError
from corpus.identity import digest
from corpus.models import SignInAttempt
from corpus.store import Store

WINDOW = timedelta(minutes=15)
KEPT = timedelta(days=1)
FROM_ONE_PLACE, OF_ONE_CODER, OF_ONE_ADDRESS = 5, 20, 50
"""Failed attempts within the window: for one name from one address; for one name; from one address."""
REFUSED = "Name or password is wrong."


class Refused(CareBreachError):
    """Somebody could not sign in; the words are the same whatever the reason, except for too many attempts."""


def sign_in(store: Store, settings: Settings, name: str, password: str, address: str) -> Coder:
    """Return the coder whose name and password these are.

    Args:
        store: where attempts are counted.
        settings: whose coders.
        name: as typed.
        password: as typed.
        address: the network address that it came from; empty on this machine.

    Raises:
        Refused: no coder, a wrong password, or too many attempts.
    """
    name = name.strip().lower()
    attempt = _begin(
        store, SignInAttempt(at=datetime.now(UTC), coder=digest("coder", name), address=digest("at", address))
    )
    coder = coders.with_password(settings, name, password)
    if coder is None:
        raise Refused(REFUSED)
    with store.writing() as session:  # those before it failed, and still count
        session.execute(delete(SignInAttempt).where(SignInAttempt.id == attempt))
    return coder


def _begin(store: Store, attempt: SignInAttempt) -> int:
    """Count an attempt as failed until it succeeds, and return its id.

    Raises:
        Refused: there were too many.
    """
    name, address = SignInAttempt.coder == attempt.coder, SignInAttempt.address == attempt.address
    with store.writing() as session:
        session.execute(delete(SignInAttempt).where(SignInAttempt.at < attempt.at - KEPT))
        since = SignInAttempt.at > attempt.at - WINDOW
        for limit, who in ((FROM_ONE_PLACE, name & address), (OF_ONE_CODER, name), (OF_ONE_ADDRESS, address)):
            if _count(session, since & who) >= limit:
                minutes = int(WINDOW.total_seconds() // 60)
                raise Refused(f"Too many attempts. Try again in {minutes} minutes.")
        session.add(attempt)
        session.flush()
        return attempt.id


def _count(session: Session, which: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count(SignInAttempt.id)).where(which)) or 0
