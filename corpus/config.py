"""Settings from the environment (CAREBREACH_*), validated once at the door.

Data live in one folder: CAREBREACH_DATA_DIR, else `data/` in a checkout, else the platform's user data folder.
"""

from functools import cache
from pathlib import Path
from typing import Any, Self

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from corpus.errors import CareBreachError
from corpus.identity import is_address

CHECKOUT = Path(__file__).resolve().parent.parent


def default_data_dir() -> Path:
    """Return `data/` in a checkout, else the platform's user data folder."""
    return CHECKOUT / "data" if (CHECKOUT / "pyproject.toml").is_file() else user_data_path("carebreach")


class Settings(BaseSettings):
    """What an operator can set; each field is the environment variable CAREBREACH_<FIELD>."""

    model_config = SettingsConfigDict(env_prefix="CAREBREACH_", env_ignore_empty=True, frozen=True)

    data_dir: Path = Field(default_factory=default_data_dir, description="folder of the database and the archive")
    database_url: str | None = Field(default=None, description="SQLAlchemy URL; SQLite in the data folder unless set")
    contact: str = Field(default="", description="e-mail or web address of whoever runs this; webmasters see it, too")
    host: str = Field(default="127.0.0.1", description="address that the dashboard listens on")
    port: int = Field(default=8501, ge=1, le=65535, description="port that the dashboard listens on")
    sample: bool = Field(default=False, description="work on the bundled sample site and its own database")
    require_terms: bool = Field(default=False, description="collect only metadata where terms have not been read")
    guardian_key: SecretStr | None = Field(default=None, description="key of the Guardian’s Open Platform")
    llm_url: str | None = Field(default=None, description="OpenAI-compatible endpoint that texts are sent to; none")
    llm_model: str | None = Field(default=None, description="the endpoint’s model that codes a second time")
    llm_key: SecretStr | None = Field(default=None, description="key of that endpoint, if it asks for one")
    llm_timeout: float = Field(default=120, gt=0, le=3600, description="seconds that it may take over one text")

    @field_validator("database_url")
    @classmethod
    def _is_a_database_url(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                backend = make_url(value).get_backend_name()
            except (ArgumentError, ValueError) as error:
                raise ValueError(
                    "is not a database URL; write sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME"
                ) from error
            if backend == "sqlite" and make_url(value).database in {None, "", ":memory:"}:
                raise ValueError("names a database in memory, which ends with the command; name a file")
            if backend not in {"sqlite", "postgresql"}:
                raise ValueError(f"names the database {backend!r}; CareBreach knows sqlite and postgresql")
        return value

    @field_validator("llm_url")
    @classmethod
    def _is_an_address(cls, value: str | None) -> str | None:
        if value is not None and not is_address(value):
            raise ValueError("is not a web address; write one such as http://127.0.0.1:8080/v1")
        return value

    @field_validator("llm_model")
    @classmethod
    def _is_one_name(cls, value: str | None) -> str | None:
        if value is not None and (value.split() != [value] or not value.isprintable()):
            raise ValueError("is not the name of a model; write it as the endpoint lists it, without blanks")
        return value

    @field_validator("llm_key")
    @classmethod
    def _fits_a_header(cls, value: SecretStr | None) -> SecretStr | None:
        secret = value.get_secret_value() if value else ""
        if not (secret.isascii() and secret.isprintable()):
            raise ValueError("holds characters that no key has; copy it again, on one line")
        return value

    @property
    def folder(self) -> Path:
        """The folder of the corpus in use: the sample has its own."""
        return self.data_dir / "sample" if self.sample else self.data_dir

    @property
    def url(self) -> str:
        """The database URL of the corpus in use. The sample never touches an operator's database."""
        if self.database_url and not self.sample:
            return self.database_url
        file = str(self.folder / "carebreach.sqlite3")
        return URL.create("sqlite", database=file).render_as_string(hide_password=False)

    @property
    def archive_dir(self) -> Path:
        """The folder of the WARC files."""
        return self.folder / "archive"

    @classmethod
    def read(cls, **given: Any) -> Self:
        """Read the environment; what is `given` comes before it.

        Raises:
            CareBreachError: a value is not valid; names the variable and what to do.
        """
        try:
            return cls(**given)
        except ValidationError as error:
            first = error.errors()[0]
            name = "CAREBREACH_" + "_".join(str(part) for part in first["loc"]).upper()
            reason = first["msg"].removeprefix("Value error, ")
            raise CareBreachError(f"{name}: {reason}") from error


@cache
def settings() -> Settings:
    """Return the settings of this process."""
    return Settings.read()
