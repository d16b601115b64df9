"""Relevance: concrete breaches of UK social-services data, and nothing else. All texts here are invented."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.relevance import judge
from analysis.text import ArticleText

RELEVANT = {
    "post": "A letter with confidential details of a child in care was posted to the wrong address by Kent County Council's children's services. A social worker called to fetch it. The council has apologised and reported itself to the Information Commissioner's Office (ICO).",
    "insider": "A social worker at Leeds City Council looked up the records of relatives on the council's case system without any work reason. The data breach came to light in an audit of children's services. She was suspended and Social Work England has been told of the breach of confidentiality.",
    "home": "Confidential care plans of elderly residents were found dumped in a skip behind Rosebank Care Home in Fife. The papers held names, addresses and medical details of vulnerable people. The care home said it was sorry for the breach and had begun an investigation.",
}
IRRELEVANT = {
    "council tax": "Letters about council tax rebates were sent to the wrong homes by Kent County Council. Bank details were visible. The council has apologised.",
    "police": "A police officer was dismissed for looking up his neighbours on the police computer. The force said that it took data protection seriously.",
    "abroad": "Foster children's addresses were leaked by the Victorian government agency in Melbourne. The state government said that it was sorry.",
    "advert": "Have your personal data been breached by social services? You may be able to claim compensation. Our solicitors work on a no win, no fee basis. Get in touch with our panel today.",
    "inspection": "Ofsted has rated children's services in the county inadequate. Inspectors visited in March and found social workers with too many cases.",
    "misconduct": "A social worker was struck off by the HCPC after a conviction for possession of drugs. The panel said that she had shown little insight.",
    "advice column": "Q: I have heard that social services sometimes send papers about children to the wrong person. What could I do? A: A breach can be a letter to the wrong address or a file left on a bus. Keep the envelope and do not copy anything about other people. The council must answer within a month.",
    "nothing": "",
}


@pytest.mark.parametrize("name", RELEVANT)
def test_a_breach_of_social_care_data_is_relevant(name: str) -> None:
    judgement = judge(ArticleText("", RELEVANT[name]))
    assert judgement.relevant, judgement


@pytest.mark.parametrize("name", IRRELEVANT)
def test_what_only_looks_like_one_is_not(name: str) -> None:
    judgement = judge(ArticleText("", IRRELEVANT[name]))
    assert not judgement.relevant, judgement


def test_reasons_say_what_whose_and_where_and_name_no_person() -> None:
    text = RELEVANT["post"].replace("A social worker called", "Social worker Demelza Trewartha called")
    (reason,) = judge(ArticleText("", text)).reasons
    assert "post to the wrong address" in reason
    assert "Kent County Council" in reason
    assert "Trewartha" not in reason


def test_the_score_is_a_probability() -> None:
    assert all(0 <= judge(ArticleText("", text)).score <= 1 for text in (*RELEVANT.values(), *IRRELEVANT.values()))


def test_reading_loads_no_neural_model_and_no_database() -> None:
    line = json.dumps({"id": "1", "title": "", "text": RELEVANT["post"]})
    script = (
        "import sys, io\nfrom analysis.filter import extract_stream\n"
        f"assert extract_stream([{line!r}], io.StringIO())\n"
        "print(sorted({'torch', 'spacy', 'sklearn', 'scipy', 'sqlalchemy', 'sentence_transformers'} & set(sys.modules)))"
    )
    root = Path(__file__).resolve().parent.parent
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=root, check=True)
    assert ran.stdout.strip() == "[]"
