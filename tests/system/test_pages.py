"""Every page that a role can reach by links opens, in both languages; read models come out equal when rebuilt."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from werkzeug.test import Client

from deploy.demo import fill
from deploy.local import House, build
from tests.house import config

ROLES = ("trainee", "mentor", "coordinator", "manager", "privacy", "association", "administrator")
LINK = re.compile(r'href="(/[^"#]*)')
NUMBERS = re.compile(r"[0-9a-f-]{12,}|\d+")
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demo, whole."""
    made = build(config(tmp_path_factory.mktemp("demo"), DEMO="1", TICK_SECONDS="0.2"))
    made.start()
    fill(made)
    yield made
    made.stop()


def signed_in(house: House, role: str, lang: str) -> Client:
    client = Client(house.application)
    page = client.get(f"/bases/?lang={lang}").text
    token = TOKEN.search(page)
    assert token
    answer = client.post("/enrollment/demo", data={"role": role, "csrf_token": token.group(1)})
    assert answer.status_code == 303, answer.text[:500]
    return client


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_a_role_can_reach_opens(house: House, role: str, lang: str) -> None:
    client = signed_in(house, role, lang)
    waiting, seen, kinds = ["/bases/", "/notify/inbox"], set[str](), Counter[str]()
    while waiting and len(seen) < 400:
        path = waiting.pop().replace("&amp;", "&")
        kind = NUMBERS.sub("*", path.split("?")[0])
        # Five of a kind say what five hundred would: a long list must not keep the crawl from the other pages.
        if path in seen or "/static/" in path or kinds[kind] >= 5:
            continue
        seen.add(path)
        kinds[kind] += 1
        answer = client.get(path)
        assert answer.status_code in (200, 302, 303, 403, 404), f"{path}: {answer.status_code} {answer.text[:300]}"
        if answer.status_code in (403, 404):
            pytest.fail(f"{role} is led to {path}, which answers {answer.status_code}")
        if answer.status_code != 200:
            waiting.append(answer.headers["Location"])
        elif answer.mimetype == "text/html":
            waiting += LINK.findall(answer.text)
    assert len(seen) > 3


def test_read_models_come_out_equal_when_rebuilt(house: House, tmp_path_factory: pytest.TempPathFactory) -> None:
    from shared.rebuild import compare, replay
    from shared.service import Context
    from shared.store.sqlite import SqliteStore
    from shared.worker import topics_heard

    house.settle()
    for name, kind in house.services.items():
        live = house.contexts[name]
        scratch = Context(live.config, SqliteStore(tmp_path_factory.mktemp(name) / "r.db"), live.clock)
        result = compare(kind, live, scratch, replay(kind, scratch, house.bus.read_all(topics_heard(kind))))
        assert result.equal, (name, result.different[:5], result.failed[:3])
        scratch.store.close()
