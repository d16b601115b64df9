"""The named coders: a TOML file in the data folder. Without it nobody can review, and nothing is shown of it.

It holds a hash of each coder's password, or the e-mail address with which they sign in at an identity provider.
"""

import contextlib
import hashlib
import hmac
import json
import os
import re
import secrets
import threading
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from corpus.config import Settings
from corpus.errors import CareBreachError

FILE = "coders.toml"
SHORTEST, LONGEST = 12, 256
"""Characters of a password."""
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,30}[a-z0-9])?", re.ASCII)
_COST, _BLOCK, _LANES = 2**15, 8, 1
"""scrypt (RFC 7914) over 32 MiB."""
_MEMORY = 2 * 128 * _COST * _BLOCK
_ONE_AT_A_TIME = threading.Lock()
"""Many attempts at once take time, not memory."""


class NotACoder(CareBreachError):
    """Somebody who is no coder, or no longer, tried to write."""


@dataclass(frozen=True, slots=True)
class Coder:
    """Somebody who has signed in; `seal` tells that the way in is still the same."""

    name: str
    seal: str


class _Entry(BaseModel):
    """One coder as the file has them."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    added: date
    removed: date | None = None
    email: str | None = None
    salt: str = Field(default="", pattern=r"^([0-9a-f]{32})?$")
    hash: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")

    @model_validator(mode="after")
    def _has_a_way_in(self) -> "_Entry":
        if self.removed is None and not (self.email or (self.salt and self.hash)):
            raise ValueError("has neither an e-mail address nor salt and hash of a password")
        return self

    @property
    def seal(self) -> str:
        return hashlib.sha256(f"{self.salt}{self.hash}{self.email}".encode()).hexdigest()


def configured(settings: Settings) -> bool:
    """Say whether there is any coder at all."""
    return any(entry.removed is None for entry in _read(settings).values())


def listed(settings: Settings) -> list[tuple[str, str]]:
    """Return each coder's name with how they sign in, or since when they can't."""
    return [
        (
            name,
            f"removed on {entry.removed}"
            if entry.removed
            else f"signs in as {entry.email}"
            if entry.email
            else "password",
        )
        for name, entry in sorted(_read(settings).items())
    ]


def names(settings: Settings) -> list[str]:
    """Return the names of those who are coders now."""
    return sorted(name for name, entry in _read(settings).items() if entry.removed is None)


def add(settings: Settings, name: str, *, password: str | None = None, email: str | None = None) -> None:
    """Add a coder who signs in with a password, or elsewhere with an e-mail address; or give one another way in.

    Raises:
        CareBreachError: the name, the password or the address will not do; says why.
    """
    if not _NAME.fullmatch(name):
        raise CareBreachError(f"{name!r} can't name a coder; use 1 to 32 of a-z, 0-9, dot, dash and underscore")
    entries = _read(settings)
    if email is not None:
        email = email.strip().lower()
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
            raise CareBreachError(f"{email!r} is no e-mail address")
        if any(other.email == email for key, other in entries.items() if key != name and other.removed is None):
            raise CareBreachError(f"{email} already belongs to another coder")
        entry = _Entry(added=_today(), email=email)
    else:
        if not SHORTEST <= len(password or "") <= LONGEST:
            raise CareBreachError(f"a password has {SHORTEST} to {LONGEST} characters; choose another")
        salt = secrets.token_bytes(16)
        entry = _Entry(added=_today(), salt=salt.hex(), hash=_hash(password or "", salt).hex())
    _write(settings, {**entries, name: entry})


def remove(settings: Settings, name: str) -> None:
    """Take a coder's way in; the name stays known, because decisions bear it.

    Raises:
        CareBreachError: there is no such coder.
    """
    entries = _read(settings)
    if name not in names(settings):
        raise CareBreachError(f"there is no coder {name!r}; `carebreach review coder list` names them")
    _write(settings, {**entries, name: _Entry(added=entries[name].added, removed=_today())})


def with_password(settings: Settings, name: str, password: str) -> Coder | None:
    """Return the coder whose name and password these are; an unknown name takes as long as a wrong password."""
    entry = _read(settings).get(name)
    has_one = entry is not None and entry.removed is None and bool(entry.hash)
    salt, expected = (
        (bytes.fromhex(entry.salt), bytes.fromhex(entry.hash)) if entry and has_one else (bytes(16), bytes(32))
    )
    same = hmac.compare_digest(_hash(password[: LONGEST + 1], salt), expected)
    return Coder(name, entry.seal) if entry and has_one and same else None


def with_email(settings: Settings, claims: Mapping[str, object]) -> Coder | None:
    """Return the coder whom an identity provider vouches for: the address must be verified, and a coder's."""
    given = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(given, str):
        return None
    for name, entry in _read(settings).items():
        if entry.removed is None and entry.email == given.strip().lower():
            return Coder(name, entry.seal)
    return None


def check(settings: Settings, coder: object) -> Coder:
    """Return a coder who is still one, by the same way in.

    Raises:
        NotACoder: anybody else.
    """
    if isinstance(coder, Coder):
        entry = _read(settings).get(coder.name)
        if entry and entry.removed is None and hmac.compare_digest(entry.seal, coder.seal):
            return coder
    raise NotACoder("only a coder who has signed in can write; sign in again")


def _hash(password: str, salt: bytes) -> bytes:
    words = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    with _ONE_AT_A_TIME:
        return hashlib.scrypt(words, salt=salt, n=_COST, r=_BLOCK, p=_LANES, maxmem=_MEMORY, dklen=32)


def _today() -> date:
    return datetime.now(UTC).date()


def _read(settings: Settings) -> dict[str, _Entry]:
    """Return the coders by name; none without a file.

    Raises:
        CareBreachError: the file can't be read; names it and the coder.
    """
    path = settings.folder / FILE
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        return {name: _Entry.model_validate(entry) for name, entry in raw.get("coders", {}).items()}
    except FileNotFoundError:
        return {}
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise CareBreachError(
            f"{path}: a coder's {where or 'entry'} {first['msg'].removeprefix('Value error, ')}"
        ) from None
    except (OSError, ValueError, AttributeError) as error:
        raise CareBreachError(f"{path}: not readable as TOML ({error}); restore a copy of it") from None


def _write(settings: Settings, entries: dict[str, _Entry]) -> None:
    """Replace the file as one, readable by its owner alone."""
    lines = ["# The coders of this corpus. Written by `carebreach review coder`; keep it as secret as a password file."]
    for name, entry in sorted(entries.items()):
        lines += ["", f"[coders.{json.dumps(name)}]", f"added = {entry.added}"]
        lines += [f"removed = {entry.removed}"] if entry.removed else []
        given = {"email": entry.email, "salt": entry.salt, "hash": entry.hash}
        lines += [f"{key} = {json.dumps(value)}" for key, value in given.items() if value]
    settings.folder.mkdir(parents=True, exist_ok=True)
    path = settings.folder / FILE
    new = path.with_suffix(f".{os.getpid()}.new")
    with contextlib.suppress(FileNotFoundError):
        new.unlink()
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
    Path(new).replace(path)
