"""Certificates with their pictures: sent in, looked at, counted, taken back; sealed, and gone with the person."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from services.assessment.domain import CertificatesFull
from services.assessment.handlers import add_certificate, certificate_file, portfolio_of, see_certificate
from services.assessment.merging import ratings_of
from services.assessment.wiring import service
from shared.actor import Actor
from shared.contracts.enrollment import PersonErased
from shared.privacy.sealing import FILE_MARK
from shared.rules import NotFound
from shared.service import Context
from shared.uploads import FileTooLarge
from tests.house import deliver
from tests.unit.assessment.conftest import AT, COORDINATOR, MENTOR, OTHER_COORDINATOR, TRAINEE, admit, browser, post

SEEN = {"title": "CET-6", "issuer": "MoE", "dimension": "languages", "issued_on": "2024-06-15", "until": ""}


def picture() -> bytes:
    """A PNG that carries words beside its pixels."""
    from PIL.PngImagePlugin import PngInfo

    info, out = PngInfo(), io.BytesIO()
    info.add_text("Place", "30.27N 120.15E")
    Image.new("RGB", (60, 40), "white").save(out, "PNG", pnginfo=info)
    return out.getvalue()


def send(context: Context, file: tuple[str, bytes] | None, actor: Actor = TRAINEE, **fields: str) -> Any:
    """Send the form as a browser does."""
    client, data = browser(context, actor), {**SEEN, **fields}
    sent: dict[str, object] = {**data, **({"file": (io.BytesIO(file[1]), file[0])} if file else {})}
    page = "/certificates" if actor.role == "trainee" else "/portfolio/p"
    return post(client, page, "/certificates" if actor.role == "trainee" else "/portfolio/p/certificates", sent)


def test_a_trainee_sends_one_in_and_it_counts_once_somebody_looked(context: Context) -> None:
    assert send(context, ("cet6.png", picture())).status_code == 303
    held = portfolio_of(context, TRAINEE, "p")
    (mine,) = held.certificates
    assert not mine.seen and held.claims == 1 and ratings_of(held, "2026-03-01") == []
    client = browser(context, COORDINATOR)
    listed = client.get("/certificates/waiting").text
    assert "林晓雨" in listed and SEEN["title"] in listed and SEEN["issuer"] in listed
    assert "I have looked at it" in client.get("/portfolio/p").text
    seen = post(client, "/portfolio/p", "/portfolio/p/certificates/1/see", {"id": mine.id})
    assert seen.status_code == 303  # type: ignore[attr-defined]
    found = portfolio_of(context, TRAINEE, "p")
    assert found.claims == 0 and [r.source for r in ratings_of(found, "2026-03-01")] == ["certificate"]
    assert "No certificate waits" in client.get("/certificates/waiting").text
    # Once it counts, its holder does not take it back alone.
    assert browser(context, TRAINEE).get("/portfolio/p/certificates/1/remove").status_code == 404


def test_a_certificate_that_ran_out_is_not_said_to_count(context: Context) -> None:
    send(context, None, COORDINATOR, until="2026-02-28")
    send(context, None, COORDINATOR, title="Lasting", until="")
    assert len(ratings_of(portfolio_of(context, TRAINEE, "p"), "2026-03-01")) == 1
    page = browser(context, TRAINEE).get("/certificates").text
    assert page.count("ran out, does not count") == 1 and page.count("seen, counts") == 1 and "never" in page


def test_the_picture_is_drawn_anew_sealed_and_handed_to_those_who_may(context: Context) -> None:
    send(context, ("cet6.png", picture()))
    file_id = portfolio_of(context, TRAINEE, "p").certificates[0].file_id
    kept = context.store.get_file(file_id)
    assert kept and kept[0].startswith(FILE_MARK) and b"JFIF" not in kept[0]
    for actor in (TRAINEE, MENTOR, COORDINATOR):
        answer = browser(context, actor).get("/portfolio/p/certificates/1/file")
        assert answer.status_code == 200 and answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.data.startswith(b"\xff\xd8") and b"120.15E" not in answer.data
    admit(context, "q")
    for actor in (OTHER_COORDINATOR, Actor("n", "mentor", "b1", "m2"), Actor("u", "trainee", "b1", "q")):
        assert browser(context, actor).get("/portfolio/p/certificates/1/file").status_code == 404
    assert browser(context, TRAINEE).get("/portfolio/p/certificates/2/file").status_code == 404


def test_a_pdf_stays_what_it_is_and_other_files_are_named(context: Context) -> None:
    pdf = b"%PDF-1.7\n%%EOF"
    send(context, ("a.pdf", pdf), COORDINATOR)
    found, content = certificate_file(context, COORDINATOR, "p", 1)
    assert found.seen and content == pdf
    for file, said in (
        (("virus.exe", b"MZ\x90"), "“virus.exe” is neither a PDF nor a picture"),
        (("empty.png", b""), "“empty.png” is empty"),
        (None, "Choose a picture or a PDF"),
    ):
        answer = send(context, file)
        assert answer.status_code == 422 and said in answer.text and 'value="CET-6"' in answer.text, said
    with pytest.raises(FileTooLarge):
        add_certificate(context, TRAINEE, "p", SEEN, ("big.pdf", b"%PDF-" + b"0" * (10 * 1024 * 1024)))
    assert len(portfolio_of(context, TRAINEE, "p").certificates) == 1


def test_taking_one_back_and_erasing_the_person_delete_the_file(context: Context) -> None:
    send(context, ("one.png", picture()))
    send(context, ("two.png", picture()))
    first, second = portfolio_of(context, TRAINEE, "p").certificates
    client = browser(context, TRAINEE)
    where = "/portfolio/p/certificates/1/remove"
    assert post(client, where, where, {"id": first.id}).status_code == 303  # type: ignore[attr-defined]
    assert context.store.get_file(first.file_id) is None and context.store.get_file(second.file_id)
    deliver(service(), context, PersonErased("p", "b1", AT))
    assert context.store.get_file(second.file_id) is None


def test_a_portfolio_holds_so_many_and_what_is_not_there_is_not_found(context: Context) -> None:
    for _n in range(30):
        add_certificate(context, COORDINATOR, "p", SEEN)
    with pytest.raises(CertificatesFull):
        add_certificate(context, TRAINEE, "p", SEEN, ("a.pdf", b"%PDF-1"))
    with pytest.raises(NotFound):
        see_certificate(context, COORDINATOR, "p", "no-such")
    with pytest.raises(NotFound):
        see_certificate(context, OTHER_COORDINATOR, "p", "no-such")
