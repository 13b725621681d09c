"""Papers: asked for by the cohort, sent from a phone, looked at before admission, gone in time."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from PIL import Image

from services.enrollment.domain.cohorts import Cohort
from services.enrollment.domain.papers import (
    KEPT_DAYS,
    MOST_PAPERS,
    PaperInUse,
    PaperNotSent,
    PapersMissing,
    PaperTwice,
    PaperUnknown,
    ReturnWithoutReason,
    TooManyPapers,
    usual_papers,
)
from services.enrollment.domain.refusals import DecidedAlready
from services.enrollment.domain.retention import schedule
from services.enrollment.handlers import admit, admit_many, duplicate_cohort, enrol, erase, foresee, reject
from services.enrollment.handlers.cohorts import add_paper, drop_paper, require_paper
from services.enrollment.handlers.own import withdraw_application
from services.enrollment.handlers.papers import (
    paper_file,
    review_paper,
    send_paper,
    take_back_paper,
    throw_old_papers_away,
)
from services.enrollment.handlers.retention import hold
from services.enrollment.repository import applications, cohorts
from services.enrollment.wiring import service
from shared.actor import SYSTEM
from shared.audit import lines
from shared.clock import FrozenClock
from shared.contracts.enrollment import CopyRequested, PaperReviewed, PaperSent, PersonErased, TraineeAdmitted
from shared.contracts.privacy import CopyProvided
from shared.privacy import FILE_MARK
from shared.rules import NotFound
from shared.service import Context
from shared.store.port import Conflict
from shared.uploads import FileTooLarge, FileWrongKind
from shared.web.app import create_app
from tests.house import deliver, said
from tests.unit.enrollment.conftest import COORDINATOR, STRANGER, a_cohort, typed
from tests.unit.enrollment.test_looking import DPO
from tests.unit.enrollment.test_pages import Browser
from tests.unit.enrollment.test_waiting import owner, state

OWN = {"zh": "健康证", "en": "Health certificate", "why_zh": "实操课要求", "why_en": "The practice classes ask for it"}


def photo(colour: str = "navy") -> tuple[str, bytes]:
    """A photo with a place in its metadata."""
    out, picture = io.BytesIO(), Image.new("RGB", (300, 200), colour)
    exif = picture.getexif()
    exif[0x010E] = "secret place"
    picture.save(out, "JPEG", exif=exif)
    return "card.jpg", out.getvalue()


def asking(context: Context, *codes: str, optional: str = "photo", **more: Any) -> Cohort:
    """A cohort that asks for the usual papers ``codes`` and, if it is wanted, for an optional one."""
    cohort = a_cohort(context, **more)
    for code in codes:
        add_paper(context, COORDINATOR, cohort.id, {"usual": code, "required": True})
    add_paper(context, COORDINATOR, cohort.id, {"usual": optional})
    return cohorts(context).load(cohort.id, SYSTEM)


def applied(context: Context, cohort: Cohort, number: int = 1) -> str:
    return enrol(context, cohort.code, typed(f"1370000000{number}"), ["enrolment"]).application.id


def test_a_cohort_asks_for_none_by_default_and_its_list_is_kept_in_order(context: Context) -> None:
    cohort = a_cohort(context)
    assert cohort.papers == []
    add_paper(context, COORDINATOR, cohort.id, {"usual": "id_front", "required": True})
    made = add_paper(context, COORDINATOR, cohort.id, {"zh": "健康证", "why_zh": "实操课要求"})
    assert [(p.name.en, p.why.zh, p.required) for p in made.papers] == [
        (usual_papers()["id_front"]["en"], usual_papers()["id_front"]["why_zh"], True),
        ("健康证", "实操课要求", False),
    ]
    with pytest.raises(PaperTwice, match="健康证"):
        add_paper(context, COORDINATOR, cohort.id, OWN)
    for n in range(MOST_PAPERS - 2):
        add_paper(context, COORDINATOR, cohort.id, {"zh": f"材料{n}", "why_zh": "x"})
    with pytest.raises(TooManyPapers, match="12"):
        add_paper(context, COORDINATOR, cohort.id, {"zh": "再一份", "why_zh": "x"})
    with pytest.raises(NotFound):
        add_paper(context, STRANGER, cohort.id, OWN)
    copy = duplicate_cohort(context, COORDINATOR, cohort.id, "%(name)s（副本）")
    assert [p.zh for p in copy.papers] == [p.zh for p in cohorts(context).load(cohort.id, SYSTEM).papers]
    kept = applied(context, made)
    send_paper(context, owner(context, kept), kept, made.papers[0].id, photo())
    with pytest.raises(PaperInUse, match="1"):
        drop_paper(context, COORDINATOR, cohort.id, made.papers[0].id)
    drop_paper(context, COORDINATOR, cohort.id, made.papers[1].id)
    with pytest.raises(PaperUnknown):
        require_paper(context, COORDINATOR, cohort.id, made.papers[1].id, True)


def test_admission_waits_for_the_required_papers_in_words(context: Context) -> None:
    cohort = asking(context, "id_front", "diploma")
    id, other = applied(context, cohort), applied(context, cohort, 2)
    with pytest.raises(PapersMissing, match="身份证人像面、毕业证书或学信网学历证明"):
        admit(context, COORDINATOR, id)
    front, diploma, picture = (p.id for p in cohort.papers)
    send_paper(context, owner(context, id), id, front, photo())
    send_paper(context, owner(context, id), id, diploma, photo())
    review_paper(context, COORDINATOR, id, front, True)
    with pytest.raises(PapersMissing, match="毕业证书"):
        admit(context, COORDINATOR, id)
    assert [type(e).__name__ for _a, e in foresee(context, COORDINATOR, [id, other])] == ["PapersMissing"] * 2
    with pytest.raises(ReturnWithoutReason):
        review_paper(context, COORDINATOR, id, diploma, False)
    with pytest.raises(PaperNotSent):
        review_paper(context, COORDINATOR, id, picture, True)
    review_paper(context, COORDINATOR, id, diploma, False, "印章看不清")
    send_paper(context, owner(context, id), id, diploma, photo("white"))
    review_paper(context, COORDINATOR, id, diploma, True)
    done, refused = admit_many(context, COORDINATOR, [id, other])
    assert [a.id for a in done] == [id] and [type(e) for _a, e in refused] == [PapersMissing]
    with pytest.raises(DecidedAlready):
        send_paper(context, owner(context, id), id, diploma, photo())
    assert [e.paper for e in said(context) if isinstance(e, PaperSent)].count("毕业证书或学信网学历证明") == 2
    looks = [(e.state, bool(e.reason)) for e in said(context) if isinstance(e, PaperReviewed)]
    assert looks == [("accepted", False), ("returned", True), ("accepted", False)]
    require_paper(context, COORDINATOR, cohort.id, front, False)
    require_paper(context, COORDINATOR, cohort.id, diploma, False)
    assert admit(context, COORDINATOR, other).state == "admitted"


def test_a_cohort_that_admits_at_once_does_so_with_the_last_paper(context: Context) -> None:
    cohort = asking(context, "id_front", capacity=1, auto_admit=True, waiting_list=True)
    first, second = applied(context, cohort), applied(context, cohort, 2)
    assert [state(context, id) for id in (first, second)] == ["submitted", "submitted"]
    send_paper(context, owner(context, first), first, cohort.papers[0].id, photo())
    review_paper(context, COORDINATOR, first, cohort.papers[0].id, True)
    assert state(context, first) == "admitted" and [e.by for e in said(context) if isinstance(e, TraineeAdmitted)] == [
        "rule"
    ]
    send_paper(context, owner(context, second), second, cohort.papers[0].id, photo())
    review_paper(context, COORDINATOR, second, cohort.papers[0].id, True)
    assert state(context, second) == "submitted", "the seat is taken, so a coordinator decides"


def test_what_is_kept_is_drawn_anew_sealed_and_replaced(context: Context) -> None:
    cohort = asking(context, "id_front")
    id, paper = applied(context, cohort), cohort.papers[0].id
    mine = owner(context, id)
    for file, error in (
        (("a.exe", b"MZ\x90\x00"), FileWrongKind),
        (("a.pdf", b"%PDF-" + bytes(10 << 20)), FileTooLarge),
    ):
        with pytest.raises(error):
            send_paper(context, mine, id, paper, file)
    assert context.store.file_ids() == []
    send_paper(context, mine, id, paper, photo())
    (first,) = context.store.file_ids()
    kept = context.store.get_file(first)
    assert kept is not None and kept[0].startswith(FILE_MARK) and b"secret place" not in kept[0]
    _paper, _sent, clear = paper_file(context, mine, id, 1)
    assert b"secret place" not in clear and Image.open(io.BytesIO(clear)).size == (300, 200)
    send_paper(context, mine, id, paper, photo("red"))
    (second,) = context.store.file_ids()
    assert second != first
    take_back_paper(context, mine, id, paper)
    assert context.store.file_ids() == [] and not applications(context).load(id, SYSTEM).has_files
    with pytest.raises(NotFound):
        paper_file(context, mine, id, 1)
    with pytest.raises(PaperUnknown):
        send_paper(context, mine, id, "nothing", photo())


def test_a_look_at_a_paper_is_logged_and_a_newer_one_is_not_accepted_unseen(context: Context) -> None:
    cohort = asking(context, "id_front")
    id, paper = applied(context, cohort), cohort.papers[0].id
    send_paper(context, owner(context, id), id, paper, photo())
    seen = applications(context).load(id, SYSTEM).version
    paper_file(context, COORDINATOR, id, 1)
    assert [line.state["action"] for line in lines(context, DPO)[0]].count("paper.opened") == 1
    send_paper(context, owner(context, id), id, paper, photo("red"))
    with pytest.raises(Conflict):
        review_paper(context, COORDINATOR, id, paper, True, version=seen)
    with pytest.raises(NotFound):
        paper_file(context, STRANGER, id, 1)


def test_files_go_when_their_purpose_ends(context: Context) -> None:
    assert isinstance(context.clock, FrozenClock)
    assert {r.code: r.days for r in schedule()}["papers"] == KEPT_DAYS
    cohort = asking(context, "id_front", capacity=9)
    gone, no, held, erased = (applied(context, cohort, n) for n in range(4))
    for id in (gone, no, held, erased):
        send_paper(context, owner(context, id), id, cohort.papers[0].id, photo())
    withdraw_application(context, owner(context, gone), gone)
    assert len(context.store.file_ids()) == 3
    person = applications(context).load(erased, SYSTEM).person_id
    erase(context, SYSTEM, person)
    deliver(service(), context, next(e for e in said(context) if isinstance(e, PersonErased)), person)
    assert len(context.store.file_ids()) == 2
    for id in (no, held):
        reject(context, COORDINATOR, id, "人数已满")
    hold(context, DPO, applications(context).load(held, SYSTEM).person_id, "投诉处理中")
    context.clock.advance(days=KEPT_DAYS - 1)
    throw_old_papers_away(context)
    assert len(context.store.file_ids()) == 2
    context.clock.advance(days=1)
    throw_old_papers_away(context)
    assert len(context.store.file_ids()) == 1 and applications(context).load(held, SYSTEM).has_files
    kept = applications(context).load(no, SYSTEM)
    assert kept.papers[cohort.papers[0].id].state == "sent" and not kept.has_files


def test_a_copy_of_everything_holds_the_papers(context: Context) -> None:
    cohort = asking(context, "id_front")
    id = applied(context, cohort)
    send_paper(context, owner(context, id), id, cohort.papers[0].id, photo())
    person = applications(context).load(id, SYSTEM).person_id
    deliver(service(), context, CopyRequested("r1", person, "base-1", "2026-03-02T01:00:00.000000Z"), person)
    part = next(e for e in said(context) if isinstance(e, CopyProvided))
    from base64 import b64decode

    from services.enrollment.queries.rights import json, zlib

    held = json.loads(zlib.decompress(b64decode(context.keys.open(person, part.content))))
    (file,) = held["files"]
    assert file["media_type"] == "image/jpeg" and b64decode(file["base64"]) == paper_file(context, SYSTEM, id, 1)[2]


def test_the_pages_from_the_list_to_the_answer(context: Context) -> None:
    cohort = a_cohort(context)
    desk = Browser(create_app(service(), context).test_client()).as_actor(COORDINATOR)
    here = f"/cohorts/{cohort.id}/papers"
    assert here in desk.get(f"/cohorts/{cohort.id}").text
    missing = desk.post(here, {"why_zh": "实操课要求"}, here)
    assert missing.status_code == 422 and "实操课要求" in missing.text and 'href="#f-zh"' in missing.text
    assert desk.post(here, {**OWN, "required": "1"}, here).status_code == 303
    assert desk.post(here, {"usual": "photo"}, here).status_code == 303
    required, optional = cohorts(context).load(cohort.id, SYSTEM).papers
    assert desk.post(f"{here}/change", {"paper": optional.id, "required": "1"}, here).status_code == 303
    assert desk.post(f"{here}/change", {"paper": optional.id, "drop": "1"}, here).status_code == 303
    assert [p.zh for p in cohorts(context).load(cohort.id, SYSTEM).papers] == ["健康证"]

    phone = Browser(create_app(service(), context).test_client())
    form = f"/c/{cohort.code}"
    assert "健康证" in phone.get(form).text and "实操课要求" in phone.get(form).text
    receipt = phone.get(phone.post(form, {**typed(), "consents": ["enrolment"]}, form).location).text
    (id,) = re.findall(r"/enrollment/applications/([0-9a-f]{32})/papers", receipt)
    mine = f"/applications/{id}/papers"
    assert mine in phone.get("/journey").text and "提交材料" in phone.get("/journey").text
    none = phone.post(mine, {"paper": required.id}, mine)
    assert none.status_code == 422 and f'href="#f-file-{required.id}"' in none.text
    wrong = phone.post(mine, {"paper": required.id, "file": (io.BytesIO(b"MZ"), "a.exe")}, mine)
    assert wrong.status_code == 422 and "a.exe" in wrong.text
    assert phone.post(mine, {"paper": required.id, "file": (io.BytesIO(photo()[1]), "a.jpg")}, mine).status_code == 303
    assert phone.get(f"{mine}/1/file").mimetype == "image/jpeg"

    one = f"/applications/{id}"
    page = desk.get(one).text
    assert "健康证" in page and f"{mine}/1/file" in page and "1 份材料" in desk.get("/applications").text
    assert "健康证" in desk.post(f"{one}/admit", {"version": ""}, one).text
    empty = desk.post(f"{mine}/return", {"paper": required.id, "reason": ""}, one)
    assert empty.status_code == 422 and f'id="e-reason-{required.id}"' in empty.text
    assert desk.post(f"{mine}/return", {"paper": required.id, "reason": "印章看不清"}, one).status_code == 303
    assert "印章看不清" in phone.get(mine).text and "提交材料" in phone.get("/journey").text
    assert phone.post(mine, {"paper": required.id, "file": (io.BytesIO(photo()[1]), "b.jpg")}, mine).status_code == 303
    assert desk.post(f"{mine}/accept", {"paper": required.id}, one).status_code == 303
    assert desk.post(f"{one}/admit", {}, one).status_code == 303 and state(context, id) == "admitted"
    assert 'name="file"' not in phone.get(mine).text
