"""Segmentation: one segment for each incident that a text gives an account of. All texts here are invented."""

from analysis.segmentation import segment
from analysis.text import ArticleText


def holders(text: str, title: str = "") -> list[str | None]:
    return [part.holder.name if part.holder else None for part in segment(ArticleText(title, text))]


def test_one_account_is_one_segment() -> None:
    text = "Kent County Council sent a child's care plan to the wrong family. It was returned the next day. The council apologised."
    assert holders(text) == ["Kent County Council"]


def test_two_councils_with_an_account_each_are_two() -> None:
    text = (
        "Two councils have been fined. Kent County Council must pay £80,000: a social worker's laptop with children's files was stolen from a car.\n"
        "Leeds City Council must pay £90,000 after a report on a child in care was posted to the wrong address."
    )
    assert holders(text) == ["Kent County Council", "Leeds City Council"]


def test_a_body_that_is_only_named_has_no_segment() -> None:
    text = (
        "A memory stick with details of vulnerable adults was lost by Kent County Council. Social workers had used it for visits.\n"
        "Leeds City Council and Fife Council have been fined in the past."
    )
    assert holders(text) == ["Kent County Council"]


def test_three_told_occasions_under_one_penalty_are_three_and_the_penalty_stands_on_the_first() -> None:
    text = (
        "Kent County Council has been fined £120,000 for three incidents.\nIn the first case a file on a child was emailed to the wrong person. "
        "In the second, papers on a foster child were posted to the wrong address. In the third, a social worker's laptop was stolen from a car."
    )
    parts = segment(ArticleText("", text))
    assert [part.first for part in parts] == [True, False, False]


def test_a_series_of_which_only_some_are_told_is_one() -> None:
    text = (
        "Kent County Council was fined £100,000 for sending children's reports to the wrong people on six occasions. "
        "In one case papers on a foster child were posted to the wrong address. In another case minutes about a mother were sent to the wrong family."
    )
    assert len(segment(ArticleText("", text))) == 1


def test_a_dated_list_gives_one_for_each_item_and_none_for_the_advert() -> None:
    text = (
        "We can help you with a claim. Sensitive data is sometimes sent to the wrong person.\n\n"
        "May 2014  The ICO fined Kent County Council £80,000 because a report on a child in care went to the wrong address.\n\n"
        "June 2015  A social worker at Leeds City Council lost a laptop with details of vulnerable adults on a train.\n\n"
        "How to claim\n\nContact our team if your data was lost or stolen."
    )
    parts = segment(ArticleText("", text))
    assert [part.holder.name for part in parts if part.holder] == ["Kent County Council", "Leeds City Council"]
    assert all(part.dated for part in parts)
    assert not any("our team" in piece.text for part in parts for piece in part.own)


def test_a_chain_to_other_people_is_two() -> None:
    text = "Staff of Kent County Council's social services sent a report on one family to a second family, before emailing an apology about it to all 40 councillors."
    assert len(segment(ArticleText("", text))) == 2


def test_a_children_s_company_stands_for_its_council() -> None:
    text = "Birmingham City Council's independent children's unit has been reprimanded. Birmingham Children's Trust sent a child's details to the wrong family in November 2022."
    assert holders(text) == ["Birmingham Children's Trust"]


def test_each_council_of_a_round_up_keeps_its_own_sentences_though_none_is_listed() -> None:
    text = (
        "Three cases show how ordinary breaches of social care data are.\n"
        "In February 2011 Eastholm Council posted a child protection report to the next-door neighbour. The Information Commissioner's Office fined the council £90,000.\n"
        "Strathorran Council sent furniture of a day centre for disabled adults to auction. The buyer of a filing cabinet found social work files inside.\n"
    )
    parts = segment(ArticleText("", text))
    assert [part.holder.name for part in parts if part.holder] == ["Eastholm Council", "Strathorran Council"]
    assert not any("fined" in piece.text for piece in parts[1].own)


def test_a_round_up_says_by_its_places_whose_account_each_is() -> None:
    text = (
        "Files on vulnerable children are among what councils have let slip, answers to freedom of information requests show.\n"
        "Kent logged 12 breaches. Bank details of taxpayers were emailed to the wrong company.\n"
        "A social worker in Dudley mistakenly left a child's case file at the home of another family.\n"
        "Four were recorded in Leeds, one of them a fax about a foster child that was sent to the wrong number, and six in Fife."
    )
    title = "Councils admit a string of data breaches"
    assert holders(text, title)[-2:] == ["Dudley Metropolitan Borough Council", "Leeds City Council"]


def test_how_often_it_was_done_is_part_of_the_one_account() -> None:
    text = "An employee of Kent County Council was fined. She had opened the social care record of one family 64 times without any work reason."
    (part,) = segment(ArticleText("", text))
    assert any("64 times" in piece.text for piece in part.own)


def test_a_long_list_takes_linear_time() -> None:
    text = "\n".join(f"Kent County Council lost file {i} on a child in care on a train." for i in range(3000))
    assert segment(ArticleText("", text))


def numbers(*texts: str) -> list[int]:
    return [len(segment(ArticleText("", text))) for text in texts]


def test_an_event_told_twice_is_one() -> None:
    text = (
        "A social worker of Kent County Council left a child's case file on a train.\n"
        "The file, in a blue folder, was left on the 8.15 to Ashford by the social worker, who noticed only at her desk.\n"
        "The council said that the file had been left on the train for a day. The papers were handed in by a passenger.\n"
        "The Information Commissioner found that the file had been left on the train because staff had no lockable bags."
    )
    assert numbers(text) == [1]


def test_a_notice_that_tells_one_event_section_by_section_is_one() -> None:
    text = (
        "REPRIMAND\n\nTO: Kent County Council\n\n"
        "1.1 The Commissioner issues a reprimand to Kent County Council because a child protection report was sent to the wrong family.\n\n"
        "1.2 On 4 May 2022 a social worker posted the report to the wrong address. It was opened by a neighbour.\n\n"
        "Mitigating factors\n\n2.1 The Council recovered the report that had been posted to the wrong address.\n\n"
        "Remedial steps\n\n3.1 Addresses are now checked by a second officer before a report is posted."
    )
    assert numbers(text) == [1]


def test_the_box_at_the_top_of_a_notice_opens_no_account() -> None:
    text = (
        "Date: 16 July 2025\nType: Prosecutions\nSector: Social care\n\n"
        "Agnes Farrow, a former support officer at Kent County Council, has been prosecuted and fined for unlawfully obtaining personal data.\n\n"
        "An audit by the council found that she had opened the social care record of one family 64 times between September 2023 "
        "and February 2024 without any business need to do so.\n\n"
        "She pleaded guilty on 16 July 2025 and was fined £480."
    )
    assert numbers(text) == [1]


def test_paragraphs_of_a_notice_on_several_events_are_several_though_its_lines_are_broken() -> None:
    text = (
        "UNDERTAKING\n\nData Controller: Kent County Council\n\n"
        "2. The Commissioner was told between May and November 2014 of three events in\nthe adult social care department. They were these.\n\n"
        "(i) On 1 May 2014 the assessment of Mr A was posted by mistake to the son of Mrs\nB, who lives in another parish and has no part in his care at all.\n\n"
        "(ii) On 28 July 2014 an occupational therapist lost her laptop, with the records of\nnine adults on it, on a train from Ashford to London.\n\n"
        "(iii) On 4 November 2014 a letter about Ms C was emailed to the wrong person, a\nneighbour against whom she had made a complaint of harassment."
    )
    assert numbers(text) == [3]


def test_items_of_an_answer_are_several() -> None:
    text = (
        "Kent County Council has admitted 41 data breaches in three years in answer to a Freedom of Information request.\n"
        "They include: a child's care plan posted to the wrong address; a social worker's laptop stolen from a car; and the minutes of a child protection conference emailed to the wrong family."
    )
    assert numbers(text) == [3]


def test_another_council_s_old_fine_has_no_segment() -> None:
    text = (
        "Dorset Council has been reprimanded because the files of seven adults in its care were left in a filing cabinet that was sold.\n"
        "The files were found by the man who bought the cabinet.\n"
        "It is not the first such case. Norfolk County Council was fined £60,000 after a cabinet with files in it was sold."
    )
    assert numbers(text) == [1]


def test_a_place_where_something_was_heard_is_no_second_body() -> None:
    text = (
        "A manager of Kent County Council's children's services emailed the files of 40 foster carers to her own Gmail account.\n"
        "She told a tribunal in Leeds that messages about children at risk had been forwarded to her private email account by a rule."
    )
    assert holders(text) == ["Kent County Council"]


def test_a_long_report_with_one_incident_has_one_and_takes_linear_time() -> None:
    filler = "The committee considered the budget of the service and noted that the number of visits had risen by four per cent."
    event = "In March 2021 a social worker of Kent County Council lost a notebook with details of nine children in care on a train."
    pages = [filler] * 1300
    text = "Annual report of Kent County Council\n\n" + "\n\n".join([*pages[:650], event, *pages[650:]])
    assert len(text) > 150_000
    assert numbers(text) == [1]
