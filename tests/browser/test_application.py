"""An application on a phone: saved as one types, gone on with on another device without JavaScript, its papers sent."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from deploy.local import House, build, serve
from services.enrollment.domain.cohorts import Cohort
from services.enrollment.handlers import create_cohort, open_cohort
from services.enrollment.handlers.cohorts import add_paper
from services.enrollment.handlers.papers import paper_file, review_paper
from services.enrollment.repository import applications, drafts
from shared.actor import SYSTEM, Actor
from tests.browser.look import faults
from tests.house import config
from tests.parts.process import free_port
from tests.system.running import serve_in_background

STAFF = Actor("acc", "coordinator", "b1", "staff")
DAYS = {"opens_on": "2020-01-01", "closes_on": "2099-12-31", "capacity": 30}
PHONE = {"width": 360, "height": 800}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A house at an address, which its config names."""
    port = free_port()
    made = build(config(tmp_path, PUBLIC_URL=f"http://127.0.0.1:{port}"))
    made.start()
    server = serve(made, "127.0.0.1", port)
    serve_in_background(server)
    yield made
    server.close()
    made.stop()


def a_cohort(house: House, **more: Any) -> Cohort:
    enrollment = house.contexts["enrollment"]
    return open_cohort(enrollment, STAFF, create_cohort(enrollment, STAFF, {"name": "春季跨境班", **DAYS, **more}).id)


def device(chromium: Any, *, scripts: bool = True) -> Any:
    """A page of another device: it shares nothing with any other."""
    context = chromium.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=scripts)
    page = context.new_page()
    page.set_default_timeout(10_000)
    return page


def test_saved_as_one_types_and_gone_on_with_on_another_device(chromium: Any, house: House) -> None:
    enrollment = house.contexts["enrollment"]
    form = f"{enrollment.config.public_url}/enrollment/c/{a_cohort(house).code}"
    here = device(chromium)
    here.goto(form)
    assert not here.is_visible("#f-name"), "on a phone it is asked one thing a page"
    assert faults(here, Axe(), "before the form, at 360 px") == []
    here.click("text=开始填写")
    here.fill("#f-name", "王小明")
    here.locator("[data-kept]:has-text('保存')").wait_for()
    here.fill("#f-email", "wang@example.cn")
    here.locator("[name=draft_version][value='3']").wait_for(state="attached")
    here.reload()
    assert here.input_value("#f-name") == "王小明" and here.input_value("#f-email") == "wang@example.cn"
    assert faults(here, Axe(), "the first page, at 360 px") == []
    here.click("text=保存，稍后继续")
    assert faults(here, Axe(), "how to go on, at 360 px") == []
    link = here.get_attribute("a[href*='draft?t=']", "href")
    assert link and here.locator("a[href^='mailto:wang%40example.cn']").count() == 1

    there = device(chromium, scripts=False)
    there.goto(link)
    there.click("text=在这里继续")
    assert there.input_value("#f-name") == "王小明"
    there.click("main button:text-is('继续')")
    assert there.locator(".error-summary a[href='#f-phone']").count() == 1
    there.fill("#f-phone", "13812345678")
    there.click("main button:text-is('继续')")
    there.fill("#f-goals", "想开一家卖茶具的店")
    there.click("label:has([name=goal][value=shop])")
    for _page in ("goal", "platforms", "languages"):
        there.click("main button:text-is('继续')")
    there.go_back()
    there.go_back()
    there.click("text=返回")
    assert there.input_value("#f-goals") == "想开一家卖茶具的店" and there.is_checked("[name=goal][value=shop]")
    while "/check" not in there.url:
        there.click("main button:text-is('继续')")
    there.click("dl.answers div:has-text('想对导师说的话') a")
    there.fill("#f-goals", "想开一家卖茶具和茶叶的店")
    there.click("text=保存并核对")
    there.click("label:has([name=consents][value=enrolment])")
    there.click("button:text-is('提交报名')")
    assert "/receipt/" in there.url, there.inner_text("main")
    (made,) = applications(enrollment).find(SYSTEM)
    assert enrollment.keys.open(made.person_id, made.goals) == "想开一家卖茶具和茶叶的店"
    assert [(d.state, d.content) for d in drafts(enrollment).find(SYSTEM)] == [("sent", "")]

    here.goto(link)
    assert "已经提交" in here.inner_text("main")
    for page in (here, there):
        page.context.close()


def photo(colour: str) -> dict[str, Any]:
    """A photo as the phone's camera gives it."""
    out = io.BytesIO()
    Image.new("RGB", (1200, 900), colour).save(out, "JPEG")
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_papers_are_sent_returned_and_sent_again_from_a_phone(chromium: Any, house: House) -> None:
    enrollment = house.contexts["enrollment"]
    cohort = a_cohort(house)
    add_paper(enrollment, STAFF, cohort.id, {"usual": "id_front", "required": True})
    page = device(chromium)
    page.goto(f"{enrollment.config.public_url}/enrollment/c/{cohort.code}?all=1")
    page.fill("#f-name", "李小红")
    page.fill("#f-phone", "13712345678")
    page.click("label:has([name=goal][value=internship])")
    page.click("label:has([name=consents][value=enrolment])")
    page.click("button:text-is('提交报名')")
    page.click("main a.button:text-is('提交材料')")
    assert faults(page, Axe(), "papers to send, at 360 px") == []
    page.click("main button:text-is('提交')")
    assert page.locator(".error-summary a[href^='#f-file-']").count() == 1
    page.set_input_files("main input[type=file]", photo("navy"))
    page.click("main button:text-is('提交')")
    assert "待审核" in page.inner_text("main")
    (made,) = applications(enrollment).find(SYSTEM)
    (paper_id,) = made.papers
    review_paper(enrollment, STAFF, made.id, paper_id, False, "照片反光，看不清号码")
    page.goto(f"{enrollment.config.public_url}/enrollment/journey")
    page.click("main a.button:text-is('提交材料')")
    assert "照片反光" in page.inner_text("main") and faults(page, Axe(), "a paper returned, at 360 px") == []
    page.set_input_files("main input[type=file]", photo("white"))
    page.click("main button:text-is('重新提交')")
    review_paper(enrollment, STAFF, made.id, paper_id, True)
    page.reload()
    assert "已通过" in page.inner_text("main") and page.locator("main input[type=file]").count() == 0
    kept = Image.open(io.BytesIO(paper_file(enrollment, SYSTEM, made.id, 1)[2])).convert("RGB")
    assert kept.size == (1200, 900) and min(kept.getpixel((5, 5))) > 240, "the second photo took the place of the first"
    page.context.close()
