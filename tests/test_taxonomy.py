"""The taxonomy holds the method's exact ids, each fully described, and a broken file is refused in one clear line."""

import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import get_args

import pytest

from corpus import taxonomy
from corpus.errors import CareBreachError
from corpus.taxonomy import TaxonomyError, cause_group, label, load_taxonomy, read_taxonomy

GROUPS = {
    "misdelivery": {
        "misaddressed_email", "misaddressed_post", "misdirected_fax", "misdelivery_unspecified", "bcc_error",
        "wrong_content",
    },
    "disclosure": {"failure_to_redact", "published_online", "verbal_disclosure"},
    "insider": {"insider_access", "deliberate_disclosure", "personal_account_forwarding"},
    "loss": {
        "lost_or_stolen_paperwork", "lost_or_stolen_device", "left_in_public", "insecure_disposal", "records_destroyed",
    },
    "technical": {"system_misconfiguration", "cyber_attack"},
    "other": {"other", "unknown"},
}  # fmt: skip
OUTCOMES = {
    "ico_fine", "ico_reprimand", "ico_undertaking", "ico_enforcement_notice", "ico_no_action", "ico_investigating",
    "ico_reported", "internal_investigation", "apology", "policy_change", "disciplinary", "dismissal", "resignation",
    "prosecution", "caution", "court_fine", "professional_sanction", "compensation", "ombudsman_finding", "unknown",
}  # fmt: skip
CHANNELS = {
    "email", "post", "hand", "fax", "phone", "in_person", "web", "case_system", "device", "paper", "unknown",
}  # fmt: skip
DATA_SUBJECTS = {"children", "adults", "foster_carers", "adoptive_parents", "staff", "mixed", "unknown"}

ENTRIES = [*load_taxonomy().causes, *load_taxonomy().outcomes]


def test_causes_are_the_methods_and_roll_up_into_its_groups() -> None:
    causes = load_taxonomy().causes
    assert {group: {cause.id for cause in causes if cause.group == group} for group in GROUPS} == GROUPS
    assert {cause.id for cause in causes} == set(get_args(taxonomy.CauseId))


def test_the_other_vocabularies_are_the_methods() -> None:
    loaded = load_taxonomy()
    assert {outcome.id for outcome in loaded.outcomes} == OUTCOMES == set(get_args(taxonomy.OutcomeId))
    assert {channel.id for channel in loaded.channels} == CHANNELS == set(get_args(taxonomy.ChannelId))
    assert {term.id for term in loaded.data_subjects} == DATA_SUBJECTS == set(get_args(taxonomy.DataSubjects))
    assert {term.id for term in loaded.statuses} == {"confirmed", "alleged"} == set(get_args(taxonomy.Status))
    assert {term.id for term in loaded.groups} == set(GROUPS) == set(get_args(taxonomy.CauseGroup))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{type(entry).__name__}-{entry.id}")
def test_an_entry_is_fully_described(entry: taxonomy.Coded) -> None:
    assert 4 <= len(entry.cues) <= 12
    assert len(entry.examples) >= 2
    assert entry.counterexamples
    assert entry.definition.endswith(".")


# The outcome "unknown" is coded from the absence of every other one.
@pytest.mark.parametrize("entry", ENTRIES[:-1], ids=lambda entry: f"{type(entry).__name__}-{entry.id}")
def test_an_example_is_found_by_a_cue_of_its_own_entry(entry: taxonomy.Coded) -> None:
    for example in entry.examples:
        assert any(re.search(cue, example.lower()) for cue in entry.cues), example


@pytest.mark.parametrize(
    ("cause", "ico", "veris"),
    [
        ("misaddressed_email", "Data emailed to incorrect recipient", "error.Misdelivery"),
        ("misdirected_fax", "Data posted or faxed to incorrect recipient", "error.Misdelivery"),
        ("bcc_error", "Failure to use bcc", "error.Misdelivery"),
        ("failure_to_redact", "Failure to redact", "error.Publishing error"),
        ("insider_access", "Unauthorised access (Non Cyber)", "misuse.Privilege abuse"),
        ("personal_account_forwarding", "Other non-cyber incident", "misuse.Email misuse"),
        ("lost_or_stolen_device", "Loss/theft of device containing personal data", "physical.Theft"),
        ("insecure_disposal", "Incorrect disposal of hardware", "error.Disposal error"),
        ("system_misconfiguration", "Data of wrong data subject shown in client portal", "error.Misconfiguration"),
        ("cyber_attack", "Ransomware", "malware.*"),
        ("unknown", "Not Provided", "error.Unknown"),
    ],
)
def test_a_cause_carries_its_ico_and_veris_codes(cause: str, ico: str, veris: str) -> None:
    assert ico in load_taxonomy().cause(cause).ico
    assert veris in load_taxonomy().cause(cause).veris


def test_the_channel_decides_the_ico_type_of_wrong_content() -> None:
    loaded = load_taxonomy()
    assert loaded.ico_types("wrong_content", "email") == ("Data emailed to incorrect recipient",)
    assert loaded.ico_types("wrong_content", "post") == ("Data posted or faxed to incorrect recipient",)
    assert len(loaded.ico_types("wrong_content")) == 2
    assert loaded.ico_types("insecure_disposal", "paper") == ("Incorrect disposal of paperwork",)
    assert loaded.ico_types("failure_to_redact", "email") == ("Failure to redact",)


def test_labels_and_groups_are_looked_up_by_id() -> None:
    assert cause_group("bcc_error") == "misdelivery"
    assert label("ico_fine") == "ICO fine"
    assert label("unknown") == "Not stated"
    with pytest.raises(TaxonomyError, match="'fine' is no id"):
        label("fine")
    with pytest.raises(TaxonomyError, match="'typo' is none of the causes"):
        cause_group("typo")


def test_importing_the_module_reads_nothing() -> None:
    code = "import corpus.taxonomy as t; assert t.load_taxonomy.cache_info().currsize == 0"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('id = "bcc_error"', 'id = "bcc"', "causes: the id 'bcc' is unknown; use one of"),
        (
            'id = "bcc_error"',
            'id = "misdirected_fax"',
            "causes: the id 'misdirected_fax' stands twice; remove",
        ),
        ('group = "technical"', 'group = "tech"', "causes 'system_misconfiguration' group: .* correct this entry"),
        ('veris = ["error.Other"]', "veris = []", "causes 'other' veris: .* correct this entry"),
        ('veris = ["error.Other"]', 'veris = ["Other"]', "causes 'other' veris: 'Other' is not a VERIS code"),
        ('ico = ["Failure to use bcc"]', 'ico = ["No bcc"]', "causes 'bcc_error' ico 0: .* correct this entry"),
        (r"'''\bbcc\b''',", "'''(bcc''',", "causes 'bcc_error' cues: the cue '\\(bcc' is not a regular expression"),
        (r"'''\bbcc\b''',", "'''BCC''',", "causes 'bcc_error' cues: the cue 'BCC' must be lower-case"),
        ("{ email =", "{ pigeon =", "causes 'misdelivery_unspecified' ico_by_channel pigeon"),
        ('instead = "court_fine"', 'instead = "fine"', "outcomes 'ico_fine': a counterexample is 'fine' instead; name"),
        ('label = "Email"', 'label = ""', "channels 'email' label: .* correct this entry"),
        ('id = "alleged"\nlabel = "Alleged"', 'id = "alleged"', "statuses 'alleged' label: Field required; correct"),
        ('version = "1.0"', "version = ", "not readable as TOML"),
    ],
)
def test_a_broken_file_is_refused_in_one_line(tmp_path: Path, old: str, new: str, line: str) -> None:
    text = files("corpus").joinpath("taxonomy.toml").read_text(encoding="utf-8")
    assert old in text
    broken = tmp_path / "broken.toml"
    broken.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TaxonomyError, match=line) as caught:
        read_taxonomy(broken)
    assert isinstance(caught.value, CareBreachError)
    assert str(caught.value).startswith("broken.toml: ")
    assert "\n" not in str(caught.value)


def test_a_missing_entry_is_named(tmp_path: Path) -> None:
    text = files("corpus").joinpath("taxonomy.toml").read_text(encoding="utf-8")
    start = text.index('[[statuses]]\nid = "alleged"')
    broken = tmp_path / "broken.toml"
    broken.write_text(text[:start] + text[text.index("[[data_subjects]]") :], encoding="utf-8")
    with pytest.raises(TaxonomyError, match="statuses: the id 'alleged' is missing; add a"):
        read_taxonomy(broken)


def test_one_id_has_one_label(tmp_path: Path) -> None:
    text = files("corpus").joinpath("taxonomy.toml").read_text(encoding="utf-8")
    broken = tmp_path / "broken.toml"
    head, tail = text.rsplit('label = "Not stated"', 1)
    broken.write_text(f'{head}label = "Nobody knows"{tail}', encoding="utf-8")
    with pytest.raises(TaxonomyError, match="data_subjects 'unknown': labelled 'Nobody knows' here and 'Not stated'"):
        read_taxonomy(broken)
