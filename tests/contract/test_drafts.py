"""A draft saved on two devices at once is taken once, and sending it wins over a late save, on both stores."""

from __future__ import annotations

import threading
from pathlib import Path

from services.enrollment.domain.cohorts import Cohort
from services.enrollment.domain.drafts import DraftSent
from services.enrollment.handlers.drafts import end_draft, keep_draft, open_draft, throw_old_drafts_away
from services.enrollment.repository import INDEXES, cohorts, drafts
from shared.actor import SYSTEM
from shared.clock import FrozenClock
from shared.service import Context
from shared.store.port import Conflict, Store
from tests.house import config


def test_a_draft_is_never_overwritten_unseen(store: Store, tmp_path: Path) -> None:
    clock = FrozenClock()
    context = Context(config(tmp_path), store, clock)
    store.ensure(INDEXES)
    cohort = cohorts(context).save(
        Cohort(id="c1", base_id="b1", name="春季班", code="ABC123", opens_on="2026-03-01", closes_on="2026-03-31")
    )
    secret = keep_draft(context, cohort, {"name": "王小明"}).secret
    gate, said = threading.Barrier(8), list[str]()

    def save(number: int) -> None:
        gate.wait()
        try:
            keep_draft(context, cohort, {"name": f"王小明{number}"}, secret=secret, version=1)
            said.append(f"王小明{number}")
        except Conflict:
            pass

    threads = [threading.Thread(target=save, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 1 and open_draft(context, secret).typed == {"name": said[0]}
    end_draft(context, secret)
    try:
        keep_draft(context, cohort, {"name": "迟到"}, secret=secret, version=3)
        raise AssertionError("a sent draft took something more")
    except DraftSent:
        pass
    assert drafts(context).find(SYSTEM)[0].content == ""
    clock.advance(days=14)
    throw_old_drafts_away(context)
    assert drafts(context).find(SYSTEM) == []
