"""The key that wraps the persons' keys is changed while everybody works on: at every step old and new processes read everybody."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deploy.bus import open_bus
from deploy.cli import main
from deploy.local import House, build
from deploy.system import NAMES
from services.bases.handlers.bases import register_base
from services.bases.handlers.clients import add_client
from services.bases.handlers.complaints import file_complaint
from services.enrollment.handlers import erase, register_mentor
from services.training.handlers.groups import open_group, put_on_list
from shared.actor import Actor
from shared.clock import new_id
from shared.config import load
from shared.privacy import ERASED_TEXT, Unsealable
from shared.privacy.keys import KEYS, KEYS_TOPIC, Keyring

COORDINATOR = Actor("acc-c", "coordinator", "b1", "staff")


class Place:
    """An embedded installation whose processes are started anew, each with the keys that lie there at that moment."""

    def __init__(self, var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.var = var
        monkeypatch.setenv("SLIPWAY_VAR", str(var))
        self.house = self.restart()

    def restart(self) -> House:
        self.house = build(load({"SLIPWAY_VAR": str(self.var)}))
        self.house.start()
        return self.house

    def stop(self) -> House:
        self.house.settle()
        self.house.stop()
        return self.house

    def step(self, *arguments: str) -> None:
        """A step of the rotation, and every process started anew."""
        self.stop()
        assert self.rotate(*arguments).exit_code == 0
        self.restart()

    def rotate(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, ["rotate-wrapping", str(self.var / "secrets"), *arguments])

    def rewrap(self) -> tuple[int, dict[str, int]]:
        ran = CliRunner().invoke(main, ["rewrap", "--json"])
        assert ran.exit_code in (0, 1) and ran.stdout, ran.exception
        done = json.loads(ran.stdout)
        return done["wrapped"], done["left"]

    def mentor(self, name: str) -> str:
        entry = {"name": name, "email": f"{new_id()}@x.cn", "capacity": 2, "platforms": ["amazon"]}
        made = register_mentor(self.house.contexts["enrollment"], COORDINATOR, entry).id
        self.house.settle()
        return made


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    made = Place(tmp_path / "var", monkeypatch)
    yield made
    made.house.stop()


def test_everybody_is_read_at_every_step_and_the_old_key_opens_nothing_in_the_end(place: Place) -> None:
    first = (place.var / "secrets/installation_key").read_text()
    administrator = Actor("acc-a", "administrator", "", "staff")
    base = register_base(
        place.house.contexts["bases"], administrator, name="启航基地", region="福州", supervision_phone="12345"
    )
    _complaint, _secret = file_complaint(
        place.house.contexts["bases"], base.id, subject="room", text="太冷", contact=""
    )
    contexts, coordinator = place.house.contexts, Actor("acc-c", "coordinator", base.id, "staff-c")
    enterprise = {"name": "海拓贸易", "code": "", "industry": "", "size": 9, "note": "", "contact": "陈经理"}
    add_client(contexts["bases"], coordinator, enterprise)
    group = open_group(contexts["training"], coordinator, {"name": "内训班", "client": "海拓贸易"})
    staff = {"name": "罗一鸣", "phone": "13811110002", "number": "", "job": ""}
    put_on_list(contexts["training"], coordinator, group, staff)
    ids = {name: place.mentor(name) for name in ("周明", "王小兰")}
    gone = place.mentor("不再在此")
    person = place.house.contexts["enrollment"].store.get("people", ids["周明"])
    assert person is not None

    def all_read() -> bool:
        keys = [context.keys for context in place.house.contexts.values()]
        return all(ring.open(ids["周明"], person.state["name"]) == "周明" for ring in keys)

    place.step()
    assert all_read() and place.rotate().exit_code == 2, "a new key that waits is not overwritten"
    assert place.rotate("--drop-old").exit_code == 2
    prepared = place.house.config.wrapping_keys
    place.step("--switch")
    ids["李四"] = place.mentor("李四")
    store = place.house.contexts["notify"].store
    assert Keyring(store, prepared).held(ids["李四"]), "a process that was not started anew yet reads who came since"
    assert all_read() and place.rotate("--switch").exit_code == 2
    erase(place.house.contexts["enrollment"], COORDINATOR, gone)
    wrapped, _left = place.rewrap()
    place.house.settle()
    assert wrapped == 5 and place.rewrap() == (0, dict.fromkeys(NAMES, 0)) and all_read()

    place.step("--drop-old")
    assert all_read() and place.house.contexts["notify"].keys.open(gone, person.state["name"]) == ERASED_TEXT
    assert first == (place.var / "secrets/installation_key").read_text(), "lookups and chains stay as they are"
    old = load({"SLIPWAY_VAR": str(place.var), "SLIPWAY_WRAPPING_KEY": first})
    with pytest.raises(Unsealable):
        type(place.house.contexts["notify"].keys)(place.house.contexts["notify"].store, old.wrapping_keys).held(
            ids["周明"]
        )
    assert (place.var / "secrets/wrapping_key").stat().st_mode & 0o077 == 0


def test_the_topic_ends_with_the_new_wrapping_and_erased_stays_erased(place: Place) -> None:
    kept, gone = place.mentor("周明"), place.mentor("不再在此")
    place.step()
    place.step("--switch")
    erase(place.house.contexts["enrollment"], COORDINATOR, gone)
    place.rewrap()
    place.house.settle()
    last = {record.key: record.body for record in open_bus(place.house.config).read_all([KEYS_TOPIC])}
    held = place.house.contexts["enrollment"].store.get(KEYS, kept)
    assert held is not None and last[kept] == held.state["wrapped"].encode() and last[gone] is None


def test_a_folder_without_keys_is_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["rotate-wrapping", str(tmp_path)])
    assert done.exit_code == 2 and "installation_key" in done.output
