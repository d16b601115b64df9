"""What people decide: only coders write, nothing is ever changed, decisions outlive a new coding by the machine."""

import json
from pathlib import Path

import pytest
from sqlalchemy import delete, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from corpus import coders
from corpus.append_only import TABLES, lifted
from corpus.coders import Coder, NotACoder
from corpus.config import settings
from corpus.errors import CareBreachError
from corpus.findings import Findings, put_findings
from corpus.models import CodedValue, Coding, Decision, Incident, Report, Revision, Statement
from corpus.queries import review, reviewed
from corpus.review_queue import put_corrections, put_sample, read_forms
from corpus.reviews import Given, Problems, Writer
from corpus.spans import Span
from corpus.store import Store
from tests.builders import TEXT, CorpusBuilder
from tests.coders import ACCOUNT, coder, writer

ON_BOTH_DATABASES = True


@pytest.fixture
def told(store: Store) -> Incident:
    """Give an incident that one report tells of."""
    with Session(store.engine, expire_on_commit=False) as session:
        build = CorpusBuilder.__new__(CorpusBuilder)
        build.session, build.sample, build._numbers = session, False, {}
        incident = build.incident()
        session.commit()
    return incident


def only(store: Store, kind: type) -> object:
    with Session(store.engine) as session:
        return session.query(kind).one()


def recode(store: Store, revision_id: str, *reports: Report) -> None:
    put_findings(store, "extraction", "9", [Findings(revision_id, reports=list(reports))])


def report(revision: Revision, report_id: str, ordinal: int, quote: str, cause: str = "misaddressed_post") -> Report:
    start = revision.text.index(quote)
    span = Span.of(revision.text, start, start + len(quote))
    said = Statement(
        property="causes",
        value=cause,
        origin="causes@9",
        confidence=0.4,
        part="text",
        start=span.start,
        end=span.end,
        quote=quote,
    )
    return Report(
        id=report_id,
        revision_id=revision.id,
        ordinal=ordinal,
        origin="coding@9",
        confidence=0.4,
        for_review=True,
        statements=[said],
    )


class TestOnlyCodersWrite:
    @pytest.mark.parametrize("who", [None, "ada", Coder("ada", ""), Coder("nobody", "0" * 64)])
    def test_nobody_else_can_write(self, store: Store, told: Incident, who: object) -> None:
        coder()
        revision, found = only(store, Revision), only(store, Report)
        write = Writer(store, settings(), who)  # type: ignore[arg-type]
        attempts = [
            lambda: write.put_coding(revision.id, [ACCOUNT], relevant=True),
            lambda: write.adjudicate(revision.id, [ACCOUNT], relevant=True, settles=[1, 2]),
            lambda: write.decide(found.id, "causes", "confirm"),
            lambda: write.decide_relevance(revision.id, False),
            lambda: write.decide_link(found.id, told.id, belongs=False),
            lambda: write.decide_correction("k1", "accepted", reason="so"),
        ]
        for attempt in attempts:
            with pytest.raises(NotACoder):
                attempt()
        with Session(store.engine) as session:
            assert not session.query(Decision).count() + session.query(Coding).count()

    def test_a_removed_coder_or_a_new_password_ends_the_way_in(self, store: Store, told: Incident) -> None:
        ada, bob = writer(store, "ada"), writer(store, "bob")
        coders.remove(settings(), "ada")
        coders.add(settings(), "bob", password="another password")
        for one in (ada, bob):
            with pytest.raises(NotACoder):
                one.decide(only(store, Report).id, "causes", "confirm")

    def test_texts_with_their_names_are_for_coders(self, store: Store, told: Incident) -> None:
        with Session(store.engine) as session, pytest.raises(NotACoder):
            review.text_for(session, settings(), Coder("ada", ""), only(store, Revision).id)


class TestAppendOnly:
    @pytest.fixture
    def full(self, store: Store, told: Incident) -> Store:
        writer(store).put_coding(only(store, Revision).id, [ACCOUNT], relevant=True)
        writer(store).decide(only(store, Report).id, "causes", "confirm")
        put_sample(store, settings(), "pilot", size=1, seed=1, frame="relevant", to=["ada"])
        put_corrections(store, read_forms(form(Path(settings().folder) / "form.json", incident=told.id)))
        return store

    def test_the_database_refuses_every_change(self, full: Store) -> None:
        for table in TABLES:
            self.refuses(full, table)

    def refuses(self, full: Store, table: str) -> None:
        with full.engine.connect() as connection:
            before = connection.execute(text(f"SELECT * FROM {table}")).all()
        assert before
        unseen = {
            "sqlite": f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
            "postgresql": f"TRUNCATE {table} CASCADE",
        }
        for change in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}", unseen[full.engine.dialect.name]):
            with full.engine.connect() as connection, pytest.raises(DatabaseError, match="only ever appended"):
                connection.execute(text(change))
        with full.engine.connect() as connection:
            assert connection.execute(text(f"SELECT * FROM {table}")).all() == before

    def test_an_erasure_may_lift_it_and_it_holds_again(self, full: Store) -> None:
        with full.engine.begin() as connection, lifted(connection, "coded_values"):
            connection.execute(text("UPDATE coded_values SET quote = NULL, start = NULL"))
        with full.engine.connect() as connection, pytest.raises(DatabaseError, match="only ever appended"):
            connection.execute(delete(CodedValue))


class TestCodings:
    def test_every_value_stands_on_words_of_the_text(self, store: Store, told: Incident) -> None:
        writer(store).put_coding(only(store, Revision).id, [ACCOUNT], relevant=True)
        with Session(store.engine) as session:
            coding = session.query(Coding).one()
            assert coding.kind == "blind"
            for value in coding.values:
                assert value.span is None or value.span.prove(TEXT) is None
            assert {value.property for value in coding.values if value.span is None} == {"status", "data_subjects"}

    def test_what_can_t_be_is_said_and_nothing_is_stored(self, store: Store, told: Incident) -> None:
        cases = [
            ({"causes": Given(("misaddressed_post",), "words that stand nowhere")}, "do not stand in the text"),
            ({"causes": Given(("misaddressed_post",), "99")}, "no sentence 99"),
            ({"causes": Given(("misaddressed_post",))}, "give the words"),
            ({"causes": Given(("gremlins",), "1")}, "no id of the codebook"),
            ({"causes": Given(("unknown", "other"), "1")}, "unknown stands alone"),
            ({"causes": Given(())}, "give a value"),
            ({"occurred": Given(("last May",), "1")}, "not an EDTF date"),
            ({"penalty_gbp": Given(("£5",), "1")}, "whole number"),
            ({"outcomes": Given(("apology",), "child")}, "stand 2 times"),
        ]
        for change, says in cases:
            with pytest.raises(Problems, match=says) as problems:
                writer(store).put_coding(only(store, Revision).id, [{**ACCOUNT, **change}], relevant=True)
            assert "Northmere" not in str(problems.value), "an error must not quote the text"
        with Session(store.engine) as session:
            assert not session.query(Coding).count()

    def test_words_are_found_whatever_their_quotation_marks_and_lines(self, store: Store, told: Incident) -> None:
        given = {**ACCOUNT, "causes": Given(("misaddressed_post",), "everything about  another child's")}
        writer(store).put_coding(only(store, Revision).id, [given], relevant=True)

    def test_who_has_judged_the_machine_codes_no_longer_blind(self, store: Store, told: Incident) -> None:
        writer(store).decide(only(store, Report).id, "causes", "confirm")
        writer(store).put_coding(only(store, Revision).id, [ACCOUNT], relevant=True)
        assert only(store, Coding).kind == "open"


class TestDecisionsOutliveTheMachine:
    def test_a_correction_carries_over_to_the_report_that_stands_on_its_words(
        self, store: Store, told: Incident
    ) -> None:
        revision, old = only(store, Revision), only(store, Report)
        writer(store).decide(
            old.id,
            "causes",
            "correct",
            Given(("wrong_content",), "a letter about a child was sent to the wrong family"),
        )
        recode(
            store,
            revision.id,
            report(revision, "r-new-1", 0, "reminded staff"),
            report(revision, "r-new-2", 1, "sent to the wrong family"),
        )
        with Session(store.engine) as session:
            found = reviewed.decided(session)
            assert {key: value.values for key, value in found.values.items()} == {
                ("r-new-2", "causes"): ("wrong_content",)
            }
            assert found.values["r-new-2", "causes"].origin == "coder:ada"
            assert not found.orphaned

    def test_where_no_report_stands_on_its_words_it_is_orphaned_and_waits(self, store: Store, told: Incident) -> None:
        revision, old = only(store, Revision), only(store, Report)
        writer(store).decide(old.id, "outcomes", "confirm")
        recode(store, revision.id, report(revision, old.id, 0, "A mother"))
        with Session(store.engine) as session:
            assert len(reviewed.decided(session).orphaned) == 1
            assert not reviewed.decided(session).values
            waits = review.queue(session, settings(), coder())
        assert [(item.reason, item.revision_id) for item in waits.waiting if item.reason == "orphaned"] == [
            ("orphaned", revision.id)
        ]

    def test_the_last_decision_counts_and_can_be_taken_back(self, store: Store, told: Incident) -> None:
        found, write = only(store, Report), writer(store)
        write.decide(found.id, "causes", "reject")
        write.decide(found.id, "causes", "correct", Given(("other",), "1"))
        with Session(store.engine) as session:
            assert reviewed.decided(session).values[found.id, "causes"].values == ("other",)
        write.decide(found.id, "causes", "withdraw")
        with Session(store.engine) as session:
            assert not reviewed.decided(session).values
            assert session.query(Decision).count() == 3

    def test_a_text_that_is_not_relevant_takes_its_reports_along(self, store: Store, told: Incident) -> None:
        writer(store).decide_relevance(only(store, Revision).id, False, reason="synthetic")
        with Session(store.engine) as session:
            assert reviewed.decided(session).rejected == {only(store, Report).id}


class TestDoubleCoding:
    def test_the_status_follows_the_coders(self, store: Store, told: Incident) -> None:
        def status() -> str:
            with Session(store.engine) as session:
                return reviewed.review_status(session, [told.id])[told.id]

        revision = only(store, Revision)
        assert status() == "machine"
        writer(store, "ada").put_coding(revision.id, [ACCOUNT], relevant=True)
        assert status() == "reviewed"
        writer(store, "ada").put_coding(revision.id, [ACCOUNT], relevant=True)
        assert status() == "reviewed", "one coder twice is not two"
        writer(store, "bob").put_coding(revision.id, [ACCOUNT], relevant=True, seen=True)
        assert status() == "reviewed", "who saw the other's coding is no second coder"
        writer(store, "eve").put_coding(revision.id, [ACCOUNT], relevant=True)
        assert status() == "double_coded"
        with Session(store.engine) as session:
            assert reviewed.review_counts(session) == reviewed.ReviewCounts(machine=0, reviewed=0, double_coded=1)

    def test_a_sample_is_the_same_for_all_and_hidden_elsewhere_until_it_is_coded(
        self, store: Store, told: Incident
    ) -> None:
        revision = only(store, Revision)
        recode(store, revision.id, report(revision, "r-unsure", 0, "sent to the wrong family"))
        coder("ada"), coder("bob")
        assert put_sample(store, settings(), "pilot", size=5, seed=7, frame="relevant", to=["ada", "bob"]) == (1, 1)

        def waits(name: str) -> list[str]:
            with Session(store.engine) as session:
                return [item.reason for item in review.queue(session, settings(), coder(name)).waiting]

        assert waits("ada") == waits("bob") == ["sample"]
        writer(store, "ada").put_coding(revision.id, [ACCOUNT], relevant=True)
        assert waits("ada") == []
        assert waits("bob") == ["sample"]
        other = {**ACCOUNT, "causes": Given(("wrong_content",), "1")}
        writer(store, "bob").put_coding(revision.id, [other], relevant=True)
        assert waits("ada") == waits("eve") == ["adjudication"]

    def test_an_adjudication_decides_on_the_machines_values(self, store: Store, told: Incident) -> None:
        revision, machine = only(store, Revision), only(store, Report)
        other = {**ACCOUNT, "causes": Given(("wrong_content",), "1")}
        ids = [
            writer(store, "ada").put_coding(revision.id, [ACCOUNT], relevant=True),
            writer(store, "bob").put_coding(revision.id, [other], relevant=True),
        ]
        writer(store, "eve").adjudicate(revision.id, [other], relevant=True, settles=ids)
        with Session(store.engine) as session:
            found = reviewed.decided(session).values
            assert found[machine.id, "causes"].values == ("wrong_content",)
            assert found[machine.id, "causes"].judged == ("misaddressed_post",)
            assert found[machine.id, "outcomes"].verdict == "confirm"
            assert found[machine.id, "occurred"].verdict == "reject"
            assert not [
                item for item in review.queue(session, settings(), coder()).waiting if item.reason == "adjudication"
            ]

    def test_one_coder_can_t_be_adjudicated(self, store: Store, told: Incident) -> None:
        revision = only(store, Revision)
        ids = [writer(store).put_coding(revision.id, [ACCOUNT], relevant=True) for _ in range(2)]
        with pytest.raises(Problems, match="two coders"):
            writer(store).adjudicate(revision.id, [ACCOUNT], relevant=True, settles=ids)

    def test_codings_stand_side_by_side_account_by_account(self, store: Store, told: Incident) -> None:
        revision = only(store, Revision)
        second = {
            **ACCOUNT,
            "causes": Given(("cyber_attack",), "3"),
            "channel": Given(("web",), "3"),
            "outcomes": Given(("unknown",)),
        }
        writer(store, "ada").put_coding(revision.id, [ACCOUNT, second], relevant=True)
        writer(store, "bob").put_coding(revision.id, [second, ACCOUNT], relevant=True)
        with Session(store.engine) as session:
            units = [unit for unit in reviewed.coded_units(session) if unit.property == "causes"]
        assert {(unit.account, unit.coder): unit.values[0] for unit in units} == {
            (0, "ada"): "misaddressed_post", (1, "ada"): "cyber_attack", (0, "bob"): "misaddressed_post",
            (1, "bob"): "cyber_attack", (0, "machine"): "misaddressed_post",
        }  # fmt: skip


def form(path: Path, **changes: object) -> Path:
    path.write_text(
        json.dumps(
            {"message": "It was email. <b>Jackie Invented</b> told me.", "property": "channel", "value": "email"}
            | changes
        )
    )
    return path


class TestCorrections:
    def test_a_correction_has_one_id_and_a_published_outcome_without_the_readers_words(
        self, store: Store, told: Incident, tmp_path: Path
    ) -> None:
        forms = read_forms(form(tmp_path / "form.json", incident=told.id))
        [(correction_id, new)] = put_corrections(store, forms)
        assert new
        assert put_corrections(store, forms) == [(correction_id, False)]
        with pytest.raises(CareBreachError, match="reason"):
            writer(store).decide_correction(correction_id, "accepted", reason=" ")
        writer(store).decide_correction(correction_id, "declined", reason="The text says post.")
        with Session(store.engine) as session:
            [row] = reviewed.corrections(session)
        assert (row.outcome, row.reason, row.by, row.incident_id) == ("declined", "The text says post.", "ada", told.id)
        assert "Jackie" not in repr(row)

    def test_a_form_that_will_not_do_is_one_line(self, store: Store, tmp_path: Path) -> None:
        cases = [
            ({}, "neither an incident nor"),
            ({"incident": "i0"}, "there is no incident 'i0'"),
            ({"url": "javascript:alert(1)"}, "url: is not a web address"),
            ({"url": "https://gazette.example/1", "value": "pigeon"}, "no id of the codebook"),
            ({"url": "https://gazette.example/1", "property": "shoe"}, "property must be one of"),
            ({"url": "https://gazette.example/1", "email": "me@home.example"}, "email: Extra inputs"),
            ({"url": "https://gazette.example/1", "message": ""}, "message: "),
        ]
        for changes, says in cases:
            with pytest.raises(CareBreachError, match=says) as error:
                put_corrections(store, read_forms(form(tmp_path / "form.json", **changes)))
            assert "\n" not in str(error.value)
