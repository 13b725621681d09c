"""The signing key is changed while people are signed in: nobody notices until the old one is dropped."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from deploy.cli import main
from deploy.system import open_context, service
from shared.config import load
from shared.web.access import LinkBroken, make_link_token, read_link_token
from shared.web.app import create_app


class Process:
    """A web process, started with the keys that lie in the folder at that moment."""

    def __init__(self, var: Path) -> None:
        self.context = open_context(load({"SLIPWAY_VAR": str(var)}), service("bases"))
        self.app = create_app(service("bases"), self.context)

    def browser(self, cookie: str = "") -> FlaskClient:
        client = self.app.test_client()
        if cookie:
            client.set_cookie("slipway_session", cookie)
        return client


def rotated(var: Path, *more: str) -> int:
    return CliRunner().invoke(main, ["rotate-secret", str(var / "secrets"), *more]).exit_code


def test_a_new_key_signs_and_the_old_one_is_still_read_until_it_is_dropped(tmp_path: Path) -> None:
    before = Process(tmp_path)
    client = before.browser()
    with client.session_transaction() as session:
        session["actor"] = {"account_id": "a1", "role": "manager", "base_id": "b1", "person_id": ""}
    cookie = client.get_cookie("slipway_session")
    link = make_link_token(before.context, "journey", {"person_id": "p"})
    assert cookie and client.get("/profile").status_code != 302
    old = (tmp_path / "secrets/secret_key").read_text()

    assert rotated(tmp_path) == 0 and rotated(tmp_path) == 2, "a key that is still read is not overwritten"
    assert (tmp_path / "secrets/secret_key").read_text() != old == (tmp_path / "secrets/secret_key_old").read_text()
    assert (tmp_path / "secrets/secret_key_old").stat().st_mode & 0o077 == 0
    after = Process(tmp_path)
    assert after.browser(cookie.value).get("/profile").status_code == client.get("/profile").status_code
    assert read_link_token(after.context, "journey", link, 60) == {"person_id": "p"}
    fresh = make_link_token(after.context, "journey", {"person_id": "q"})

    assert rotated(tmp_path, "--drop-old") == 0
    last = Process(tmp_path)
    assert last.browser(cookie.value).get("/profile").status_code in (302, 303), "to the sign-in"
    assert read_link_token(last.context, "journey", fresh, 60) == {"person_id": "q"}
    with pytest.raises(LinkBroken):
        read_link_token(last.context, "journey", link, 60)


def test_a_folder_without_a_key_is_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["rotate-secret", str(tmp_path)])
    assert done.exit_code == 2 and "var/secrets" in done.output
