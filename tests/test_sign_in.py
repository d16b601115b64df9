"""Signing in: passwords are kept as hashes, attempts are limited, and a refusal tells nothing."""

from pathlib import Path

import pytest
from sqlalchemy import text

from corpus import coders, sign_in
from corpus.config import settings
from corpus.errors import CareBreachError
from corpus.store import Store
from tests.coders import PASSWORD, coder

ON_BOTH_DATABASES = True


class TestPasswords:
    def test_the_file_holds_no_password_and_is_its_owners(self, own_data_folder: Path) -> None:
        coder()
        path = own_data_folder / coders.FILE
        assert path.stat().st_mode & 0o777 == 0o600
        assert PASSWORD not in path.read_text()

    def test_two_coders_with_one_password_have_two_hashes(self) -> None:
        assert coder("ada").seal != coder("bob").seal

    @pytest.mark.parametrize(
        ("name", "password"), [("Ada Smith", PASSWORD), ("../x", PASSWORD), ("", PASSWORD), ("ada", "short")]
    )
    def test_what_will_not_do_is_refused(self, name: str, password: str) -> None:
        with pytest.raises(CareBreachError):
            coders.add(settings(), name, password=password)
        assert not coders.configured(settings())

    def test_a_broken_file_is_named(self, own_data_folder: Path) -> None:
        own_data_folder.mkdir(exist_ok=True)
        (own_data_folder / coders.FILE).write_text("[coders.ada]\nadded = 2026-01-01\n")
        with pytest.raises(CareBreachError, match=r"coders\.toml: a coder's entry has neither"):
            coders.names(settings())

    def test_an_address_must_be_verified_and_a_coders(self) -> None:
        coders.add(settings(), "ada", email="ada@university.example")
        mine = {"email": "Ada@university.example", "email_verified": True}
        assert coders.with_email(settings(), mine) == coders.check(settings(), coders.with_email(settings(), mine))
        for claims in (
            {**mine, "email_verified": False},
            {"email": mine["email"]},
            {**mine, "email": "eve@university.example"},
            {},
        ):
            assert coders.with_email(settings(), claims) is None
        assert coders.with_password(settings(), "ada", "") is None


class TestAttempts:
    def test_a_wrong_password_and_an_unknown_name_look_alike(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        coder()
        hashed = []
        monkeypatch.setattr(
            coders, "_hash", lambda words, salt, real=coders._hash: hashed.append(words) or real(words, salt)
        )
        said = set()
        for name in ("ada", "nobody"):
            with pytest.raises(sign_in.Refused) as refused:
                sign_in.sign_in(store, settings(), name, "a wrong password", "")
            said.add(str(refused.value))
        assert len(said) == 1
        assert len(hashed) == 2, "an unknown name must cost a hash, too"

    @pytest.mark.parametrize("name", ["ada", "nobody"])
    def test_too_many_attempts_are_refused_even_with_the_right_password(self, store: Store, name: str) -> None:
        coder()
        for _ in range(sign_in.FROM_ONE_PLACE):
            with pytest.raises(sign_in.Refused, match="wrong"):
                sign_in.sign_in(store, settings(), name, "a wrong password", "192.0.2.1")
        again = Store.open(settings())  # a restart
        with pytest.raises(sign_in.Refused, match="Too many"):
            sign_in.sign_in(again, settings(), name, PASSWORD, "192.0.2.1")
        assert sign_in.sign_in(again, settings(), "ada", PASSWORD, "192.0.2.2").name == "ada"

    def test_neither_name_nor_address_is_stored(self, store: Store) -> None:
        with pytest.raises(sign_in.Refused):
            sign_in.sign_in(store, settings(), "my secret by mistake", "x", "192.0.2.1")
        with store.engine.connect() as connection:
            row = str(connection.execute(text("SELECT * FROM sign_in_attempts")).all())
        assert "secret" not in row
        assert "192" not in row
