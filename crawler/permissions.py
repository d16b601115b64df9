"""Permissions that the operator was given: `permissions.toml` in the data folder, one table a source.

    [newsquest]
    permission = "full_text"
    reason = "Terms read; licence of 3 March 2026, reference 1234"
    terms_read = 2026-03-03

What stands there takes the place of what the spider says of its source.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from corpus.errors import CareBreachError
from corpus.models import Permission


class Grant(BaseModel):
    """What an operator has permission for, and by what."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    permission: Permission
    reason: str = Field(min_length=1)
    terms_read: date | None = None


def load_grants(data_dir: Path) -> Mapping[str, Grant]:
    """Return the operator's permissions by source; none if there is no file.

    Raises:
        CareBreachError: the file is not valid; says where and why.
    """
    file = data_dir / "permissions.toml"
    try:
        return TypeAdapter(dict[str, Grant]).validate_python(tomllib.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CareBreachError(f"{file}: can't be read ({error})") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise CareBreachError(f"{file}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
