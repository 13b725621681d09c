"""The whole journey in steps, each doing what a person does on the pages: for HTTP and for a real browser alike."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image

from shared.clock import SHANGHAI, SystemClock
from tests.system.person import Fields, Person, found

PASSWORD = "a long enough passphrase 1"
TODAY = SystemClock().now().astimezone(SHANGHAI).date().isoformat()
BASE = "青岛测试基地"
TRAINEE = "林晓雨"
PHONE = "13800001111"
MENTORS = (("导师王", "amazon"), ("导师李", "ozon"))
ANSWER = r"/matching/pairings/\w+/answer"


@dataclass
class Cast:
    """Who takes part; ``join`` opens a new browser for one more."""

    join: Callable[[], Person]
    mentors: list[Person] = field(default_factory=list)

    def begin(self, code: str) -> None:
        """The first administrator by the set-up code, a base, and its staff by invitation."""
        self.admin = self.join()
        self.admin.open("/bases/")
        self.admin.follow("/enrollment/sign-in")
        assert self.admin.path == "/enrollment/setup"
        account = {"code": "WRONG-CODE1", "name": "管理员", "email": "admin@example.cn", "password": PASSWORD}
        wrong = self.admin.send("/enrollment/setup", account, status=422)
        assert "WRONG-CODE1" in wrong and 'value="admin@example.cn"' in wrong
        self.admin.send("/enrollment/setup", {"code": code, "password": PASSWORD})
        self.admin.follow("/bases/dashboard")
        self.admin.send("/bases/register", {"name": BASE, "region": "山东"})
        page = self.admin.wait("/enrollment/accounts", lambda text: BASE in text, "the base")
        self.base_id = found(rf'<option value="([^"]+)">{BASE}', page)
        self.coordinator, self.manager = self._employed("coordinator"), self._employed("manager")

    def _employed(self, role: str) -> Person:
        self.admin.open("/enrollment/accounts")
        fields = {"name": f"员工{role}", "email": f"{role}@example.cn", "role": role, "base_id": self.base_id}
        return self._invited(self.admin.send("/enrollment/accounts", fields))

    def _invited(self, page: str) -> Person:
        """Whoever got the invitation link on a page sets a password and is signed in."""
        person = self.join()
        person.open("/enrollment/invite?t=" + found(r"/enrollment/invite\?t=([\w.\-]+)", page))
        person.send("/enrollment/invite.*", {"password": PASSWORD})
        return person

    def register_mentors(self) -> None:
        """Two mentors with one place each, by invitation."""
        for number, (name, platform) in enumerate(MENTORS):
            self.coordinator.open("/enrollment/mentors")
            self.coordinator.follow("/enrollment/mentors/new")
            fields: dict[str, str | list[str]] = {"name": name, "email": f"m{number}@example.cn", "kind": "part_time"}
            fields |= {"practice_years": "5", "capacity": "1", "platforms": [platform], "languages": ["zh"]}
            self.coordinator.send("/enrollment/mentors/new", fields)
            self.mentors.append(self._invited(self.coordinator.send(r"/enrollment/mentors/\w+/invite")))

    def enrol(self) -> None:
        """A cohort opens; a trainee enrols on its form, mistakes and a second try included."""
        self.coordinator.open("/enrollment/cohorts")
        dates = {"opens_on": TODAY, "closes_on": "2099-12-31", "capacity": "10"}
        self.coordinator.send("/enrollment/cohorts", {"name": "春季班", **dates})
        form = found(r"(/enrollment/c/\w{6})", self.coordinator.send(r"/enrollment/cohorts/\w+/open"))
        self.trainee = self.join()
        self.trainee.open(form)
        wrong = self.trainee.send(form, {"name": TRAINEE, "phone": "12", "goal": "shop"}, status=422)
        assert "“12”" in wrong and f'value="{TRAINEE}"' in wrong
        fields: dict[str, str | list[str]] = {"name": TRAINEE, "phone": PHONE, "goal": "shop", "goals": "想开店"}
        fields |= {
            "platforms": ["amazon"],
            "languages": ["zh"],
            "availability": ["mon-eve"],
            "consents": ["enrolment", "automated_match"],
        }
        receipt = self.trainee.send(form, fields)
        assert "/enrollment/journey?t=" in receipt and re.search(r'class="lead number">[A-Z]{2}-', receipt)
        self.trainee.follow("/enrollment/journey")
        assert self.trainee.text.count('<li class="t-done"') == 1
        again = self.join()
        again.open(form)
        known = again.send(form, fields, status=409)
        assert "138****1111" in known and PHONE not in re.sub(f'value="{PHONE}"|<dd>{PHONE}', "", known)

    def admit(self) -> None:
        """The coordinator reads the application and admits."""
        self.coordinator.wait(
            "/enrollment/applications?state=submitted", lambda text: TRAINEE in text, "the application"
        )
        self.coordinator.follow(r"/enrollment/applications/\w+")
        self.coordinator.send(r"/enrollment/applications/\w+/admit")

    def assess(self) -> None:
        """The trainee answers every question and sees the profile."""
        self.trainee.wait("/assessment/", lambda text: 'action="/assessment/' in text, "the assessment")
        for _page in range(60):
            form = next((f for f in self.trainee.page.forms if f.action.startswith("/assessment/")), None)
            if form is None:
                break
            answers: Fields = {
                part.name: part.values[0] if part.kind == "radio" else "1"
                for part in form.fields.values()
                if part.kind in ("radio", "text", "number")
            }
            # Several choices and orders are left as not known; the button says so.
            button = "" if form.action == "/assessment/start" else "on" if answers else "skip"
            self.trainee.send(re.escape(form.action), answers, button=button)
        assert 'class="chart' in self.trainee.text or "<figure" in self.trainee.text

    def pair(self, accept: Callable[[Cast], None]) -> None:
        """A round is reviewed and published; the first mentor declines in the inbox, the next best accepts."""
        self._review(self._proposed())
        self.coordinator.send(r"/matching/rounds/\w+/review")
        self.coordinator.follow(r"/matching/rounds/\w+/publish")
        self.coordinator.send(r"/matching/rounds/\w+/publish")
        first = self.mentors[0]
        first.wait("/notify/inbox", lambda text: TRAINEE in text, "the match notification")
        first.send(r"/notify/inbox/\w+/open")
        first.send(ANSWER, {"note": "这个月太忙"}, button="decline")
        accept(self)
        self.trainee.wait("/notify/inbox", lambda text: MENTORS[1][0] in text, "who the mentor is")

    def _proposed(self) -> str:
        """Open the round once the trainee and both places have come round; the address of the round."""
        numbers = re.compile(r'class="sr">[^<]*</span>(\d+)')
        self.coordinator.wait("/matching/rounds", lambda text: numbers.findall(text) == ["1", "2", "2"], "who waits")
        self.coordinator.send("/matching/rounds", {"name": "第一轮", "respond_days": "5"})
        return self.coordinator.path

    def _review(self, round_path: str) -> None:
        """Forbid the proposed pair, see the other come, release it, and lock the first."""
        coordinator = self.coordinator
        before = self._pairs(round_path)
        assert [m for _t, m in before] == [MENTORS[0][0]], coordinator.text[-3000:]
        coordinator.send(rf"{round_path}/pairs/forbid")
        assert self._pairs(round_path) == [(TRAINEE, MENTORS[1][0])]
        coordinator.send(rf"{round_path}/pairs/clear")
        assert self._pairs(round_path) == before
        coordinator.send(rf"{round_path}/pairs/lock")
        assert self._pairs(round_path) == before and coordinator.path == round_path

    def _pairs(self, round_path: str) -> list[tuple[str, str]]:
        """The pairs in the round's table, by names, once the worker has computed them."""
        self.coordinator.wait(round_path, lambda text: 'id="job"' not in text, "the proposal")
        rows = re.findall(r'<tr><th scope="?row"? data-label.*?</tr>', self.coordinator.text, re.S)
        cells = [[re.sub(r"<[^>]+>", " ", cell) for cell in re.split(r"</t[hd]>", row)] for row in rows]
        return [(cell[0].strip(), cell[1].split()[0]) for cell in cells]

    def meet(self) -> None:
        """Mentor and trainee each log a session on the pairing's page."""
        mentor = self.mentors[1]
        mentor.open("/matching/mine")
        mentor.follow(r"/matching/pairings/\w+")
        mentor.send(r"/matching/pairings/\w+/sessions", {"held_on": TODAY, "minutes": "45", "notes": "谈了选品"})
        pairing = mentor.path
        self.trainee.wait("/enrollment/journey", lambda text: f'href="{pairing}"' in text, "the way to the pairing")
        self.trainee.follow(pairing)
        assert "谈了选品" in self.trainee.text
        self.trainee.send(r"/matching/pairings/\w+/sessions", {"held_on": TODAY, "minutes": "30", "notes": "交了作业"})
        mentor.open(pairing)
        assert "交了作业" in mentor.text

    def place(self) -> None:
        """A shop opens and walks its stages."""
        coordinator = self.coordinator
        page = coordinator.wait("/placement/new", lambda text: TRAINEE in text, "the trainee")
        shop = {"person_id": found(rf'<option value="(\w+)"[^>]*>{TRAINEE}', page), "kind": "shop", "opened_on": TODAY}
        shop |= {"platform": "amazon", "site": "US", "shop_id": "A1", "currency": "USD"}
        coordinator.send("/placement/new", shop)
        for stage in ("account", "first_listing", "first_order"):
            form = next(
                f for f in coordinator.page.forms if f.action.endswith("/stage") and f.fields["stage"].given == [stage]
            )
            coordinator.send(re.escape(form.action), {"stage": stage})

    def report(self) -> None:
        """The trainee reports the month, with a file that is refused and one that is taken; the manager confirms it."""
        trainee = self.trainee
        trainee.wait("/placement/mine", lambda text: "A1" in text, "the shop")
        trainee.follow(r"/placement/[0-9a-f]{32}")
        month = {"month": TODAY[:7], "orders": "3", "units": "4", "gross": "100.00", "refunds": "10.50"}
        outcomes = r"/placement/\w+/outcomes"
        for name, content in (("x.png", b"no picture"), ("leer.png", b"")):
            refused = trainee.send(outcomes, month, status=422, file=(name, content, "image/png"))
            assert name in refused and 'value="10.50"' in refused
        trainee.send(outcomes, month, file=("report.png", picture(), "image/png"))
        self.manager.wait("/placement/proofs", lambda text: "/review" in text, "the proof")
        self.manager.send(r"/placement/outcomes/\w+/review", button="confirmed")

    def read_the_numbers(self) -> dict[str, int]:
        """The manager opens every number of the dashboard; each list is as long as its number. By address."""
        stat = re.compile(r'class="stat-value"><a href="([^"]+)"><span class="sr">[^<]*</span>([\d,]+)</a>')
        page = self.manager.wait("/bases/dashboard", lambda text: self._counted(text), "the proven month")
        numbers = {href: int(number) for href, number in stat.findall(page)}
        for href, number in numbers.items():
            self.manager.open("/bases/dashboard")
            records = self.manager.follow(re.escape(href))
            assert len(re.findall(r'<tr><th scope="?row"? data-label', records)) == number, (href, number)
        return numbers

    def look_back(self) -> None:
        """The trainee's timeline shows every step, in both languages."""
        titles = (
            "Applied|Admitted|Skill assessment finished|You have a mentor|Mentoring session|Shop opened|Proof looked at"
        )
        page = self.trainee.wait("/enrollment/journey?lang=en", lambda text: "Proof looked at" in text, "the proof")
        missing = [title for title in titles.split("|") if title not in page]
        assert not missing and MENTORS[1][0] in page, missing
        assert "已录取" in self.trainee.open("/enrollment/journey?lang=zh")

    @staticmethod
    def _counted(text: str) -> bool:
        confirmed = re.search(r'evidence=confirmed[^>]*><span class="sr">[^<]*</span>(\d+)', text)
        selling = re.search(r'stage=selling[^>]*><span class="sr">[^<]*</span>(\d+)', text)
        return bool(confirmed and selling and confirmed[1] == selling[1] == "1")


def by_inbox(cast: Cast) -> None:
    """The second mentor accepts where the pairing stands in the app."""
    mentor = cast.mentors[1]
    mentor.wait("/notify/inbox", lambda text: TRAINEE in text, "the next request")
    mentor.open("/matching/mine")
    mentor.send(ANSWER, button="accept")


def picture() -> bytes:
    """A small PNG."""
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "white").save(out, "PNG")
    return out.getvalue()
