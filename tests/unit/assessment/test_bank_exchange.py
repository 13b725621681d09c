"""Questions go out as Excel, QTI 3 and GIFT and come back the same; faults are said question by question."""

from __future__ import annotations

import io
import zipfile

import pytest
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from services.assessment.bank.exchange import FORMATS, FileUnreadable, read_file
from services.assessment.bank.item import write_item
from services.assessment.bank.packaged import load_items, load_skill_map

ITEMS = load_items()
KNOWN = {dimension.code for dimension in load_skill_map()}


@pytest.mark.parametrize("form", FORMATS)
def test_the_whole_bank_comes_back_as_it_went_out(form: str) -> None:
    write, _media, ending = FORMATS[form]
    found = read_file(write(ITEMS), f"bank.{ending}", KNOWN)
    assert [f.faults for f in found if f.faults] == []
    assert {f.content["id"]: f.content for f in found if f.content} == {item.id: write_item(item) for item in ITEMS}
    assert len(found) == len(ITEMS)


def test_a_qti_package_has_a_manifest_that_names_every_file() -> None:
    write, _media, _ending = FORMATS["qti"]
    with zipfile.ZipFile(io.BytesIO(write(ITEMS[:5]))) as package:
        manifest = fromstring(package.read("imsmanifest.xml"))
        hrefs = {e.get("href") for e in manifest.iter() if e.tag.endswith("}resource")}
        assert hrefs == {name for name in package.namelist() if name != "imsmanifest.xml"}
        item = fromstring(package.read(sorted(hrefs)[0]))
        assert item.tag == "{http://www.imsglobal.org/xsd/imsqtiasi_v3p0}qti-assessment-item"


MOODLE = r"""// a question of another teacher's file
$CATEGORY: $course$/top/orders

::Late::[html]<span lang\="zh" class\="multilang">几天\:算迟？</span><span lang\="en" class\="multilang">How many days\: late?</span> {
  ~<span lang\="zh" class\="multilang">一</span><span lang\="en" class\="multilang">One</span>#too few
  =<span lang\="zh" class\="multilang">二</span><span lang\="en" class\="multilang">Two</span>
  ####<span lang\="zh" class\="multilang">因为</span><span lang\="en" class\="multilang">Because</span>
}

::Short:: Who? {=me =you}

::Pairs:: Match {=Canada -> Ottawa =Italy -> Rome}

::Open:: Say more {}

::Broken:: Never closed {=a ~b

::Only English:: Is it? {T}
"""


def test_a_moodle_file_of_others_is_taken_as_far_as_it_goes() -> None:
    found = {f.place: f for f in read_file(MOODLE.encode(), "moodle.txt", KNOWN)}
    late = found["Late"].content
    assert late is not None and late["dimension"] == "orders" and late["answer"] == "b"
    assert late["stem"] == {"zh": "几天:算迟？", "en": "How many days: late?"}
    assert late["options"][0] == {"key": "a", "zh": "一", "en": "One"}
    assert late["explanation"]["en"] == "Because"
    assert found["Short"].faults == ["This bank has no such kind of question (short answer)."]
    assert found["Pairs"].faults == ["This bank has no such kind of question (matching)."]
    assert found["Open"].faults == ["This bank has no such kind of question (essay)."]
    assert found["Broken"].faults == ["The answers in braces are missing or not closed."]
    assert "stem.zh: Fill this in." in found["Only English"].faults


def test_a_sheet_says_what_is_wrong_row_by_row() -> None:
    header = "id,dimension,kind,stem_zh,stem_en,a_zh,a_en,b_zh,b_en,answer,difficulty,explanation_zh,explanation_en"
    rows = [
        ",orders,single,题一,One,甲,A,乙,B,b,0.5,因为,Because",
        ",orders,single,题二,Two,甲,A,乙,B,c,0.5,因为,Because",
        ",nowhere,single,题三,Three,甲,A,乙,B,a,0.5,因为,Because",
        ",orders,part,题四,Four,甲,A,乙,B,a,,,",
        ",orders,single,题五,,甲,A,乙,B,a,hard,因为,Because",
    ]
    found = read_file("\n".join([header, *rows]).encode(), "items.csv", KNOWN)
    assert [f.place for f in found] == ["2", "3", "4", "5", "6"]
    assert found[0].content and found[0].content["answer"] == "b"
    assert found[1].faults == ["answer: The answer “c” is not among the options."]
    assert found[2].faults == ["dimension: There is no skill “nowhere” in this base's skill map."]
    assert found[3].faults == ["A row of kind “part” follows a question of kind “case”; this one does not."]
    assert found[4].faults == ["stem.en: Fill this in.", "difficulty: “hard” is not a number."]


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><qti-assessment-item>&a;</qti-assessment-item>'
FOREIGN = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="q1" title="q1">
<qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="identifier">
<qti-correct-response><qti-value>ChoiceB</qti-value></qti-correct-response></qti-response-declaration>
<qti-item-body><p>Pick the second.</p><qti-choice-interaction response-identifier="RESPONSE" max-choices="1">
<qti-simple-choice identifier="ChoiceA">First</qti-simple-choice>
<qti-simple-choice identifier="ChoiceB">Second</qti-simple-choice>
</qti-choice-interaction></qti-item-body></qti-assessment-item>"""


def test_xml_is_never_trusted_and_what_it_is_not_is_said() -> None:
    assert read_file(BOMB, "bomb.xml", KNOWN)[0].faults == ["This is not XML that can be read safely."]
    assert read_file(b"<html/>", "page.xml", KNOWN)[0].faults == ["This is “html”, not a QTI 3 assessment item."]
    foreign = read_file(FOREIGN.encode(), "q1.xml", KNOWN)[0]
    assert foreign.raw["stem"]["en"] == "Pick the second." and foreign.raw["answer"] == "b"
    assert foreign.raw["options"][1] == {"key": "b", "zh": "", "en": "Second"}
    assert "stem.zh: Fill this in." in foreign.faults


@pytest.mark.parametrize("content", [b"", b"just words", b"\xff\xfe\x00\x01\x02", b"PK\x03\x04broken"])
def test_what_holds_no_questions_is_refused(content: bytes) -> None:
    with pytest.raises(Exception, match="bad.bin") as refused:
        read_file(content, "bad.bin", KNOWN)
    assert isinstance(refused.value, FileUnreadable) or type(refused.value).__name__ == "NotASheet"
