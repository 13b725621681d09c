"""The report on track records: as a page, a workbook, and an evidence pack with every proof."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.utils import secure_filename

from services.placement import queries
from services.placement.chain import links
from services.placement.domain.evidence import ATTACHED as WAITING
from services.placement.domain.evidence import CONFIRMED, NONE, REJECTED
from services.placement.domain.shops import stage_data
from services.placement.domain.track_record import CONDITIONS, EXAMPLE, ReportTooLarge
from services.placement.forms import WindowSchema
from services.placement.pack import build
from services.placement.views.blueprint import STAFF, blueprint, download, know_names
from services.placement.views.figures import lines_of
from shared.clock import iso, local_day
from shared.rules import RuleBroken
from shared.sheets import XLSX, Column, write
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form
from shared.web.i18n import say
from shared.web.labels import LABELS
from shared.web.paging import SIZE, Page, asked_page, skip_of
from shared.web.pdf import pdf_of

RULE = EXAMPLE


def _window() -> tuple[FormResult, str, str]:
    """The asked months; twelve up to now when none are asked."""
    last = local_day(current_context().clock.now()).isoformat()[:7]
    number = int(last[:4]) * 12 + int(last[5:7]) - 12
    default = {"first": f"{number // 12:04d}-{number % 12 + 1:02d}", "last": last}
    form = load_form(WindowSchema(), request.args if request.args.get("first") else MultiDict(default))
    chosen = form.checked if form.ok else default
    return form, chosen["first"], chosen["last"]


@blueprint.get("/report")
@access(*STAFF)
def report() -> Any:
    """Shops with a track record in a window, by the state of their proof."""
    form, first, last = _window()
    return _page(form, first, last), 200 if form.ok else 422


def _page(form: FormResult, first: str, last: str) -> str:
    number = asked_page()
    context, actor = current_context(), current_actor()
    found = queries.report_page(context, actor, first, last, RULE, skip=skip_of(number), limit=SIZE)
    know_names(row.placement.person_id for row in found.rows)
    return render_template(
        "placement/report.html",
        form=form,
        rows=Page(found.rows, number, SIZE, found.total),
        orders=found.orders,
        met=found.met,
        **_about(first, last),
    )


def _sums(rows: list[Any], first: str, last: str) -> dict[str, Any]:
    states = (CONFIRMED, WAITING, NONE, REJECTED)
    totals = {
        state: {"orders": sum(r.orders(state) for r in rows), "shops": sum(1 for r in rows if r.orders(state))}
        for state in states
    }
    return {**_about(first, last), "met": sum(r.verdict.met for r in rows), "totals": totals}


def _about(first: str, last: str) -> dict[str, Any]:
    words = {name: say(text) for name, text in CONDITIONS.items()}
    return {"first": first, "last": last, "rule": RULE, "words": words}


COLUMNS = (
    "trainee",
    "platform",
    "shop",
    "opened_on",
    "month",
    "orders",
    "net",
    "currency",
    "evidence",
    "proofs",
    "track_record",
    "rule",
)


def _columns() -> list[Column]:
    titles = (
        _("Trainee"), _("Platform"), _("Shop"), _("Opened"), _("Month"), _("Orders"), _("Net"), _("Currency"), _("Proof"),
        _("Proof files"), _("Track record"), _("Rule"),
    )  # fmt: skip
    return [Column(name, title) for name, title in zip(COLUMNS, titles, strict=True)]


def _lines(rows: list[Any], proofs: dict[str, list[str]]) -> list[dict[str, Any]]:
    context, lines = current_context(), []
    for row in rows:
        name = queries.name_of(context, row.placement.person_id)
        for month in row.months:
            counted = month.evidence != REJECTED
            lines.append(
                {
                    "trainee": name,
                    "platform": LABELS.platform[row.placement.platform],
                    "shop": f"{row.placement.site} {row.placement.shop_id}".strip(),
                    "opened_on": row.placement.opened_on,
                    "month": month.month,
                    "orders": month.figures.orders if counted else "",
                    "net": month.figures.net if counted else "",
                    "currency": month.currency,
                    "evidence": LABELS.evidence[month.evidence],
                    "proofs": " ".join(proofs.get(month.id, [])),
                    "track_record": _("yes") if row.verdict.met else _("no"),
                    "rule": row.verdict.version,
                }
            )
    return lines


def _figure_lines(rows: list[Any], named: dict[str, list[str]]) -> list[dict[str, Any]]:
    """A line for each figure that is no month and carries proof."""
    lines = []
    for row in rows:
        for line in lines_of(row.placement):
            if line.proofs:
                shown = dict.fromkeys(COLUMNS, "") | {
                    "trainee": queries.name_of(current_context(), row.placement.person_id),
                    "platform": LABELS.platform[row.placement.platform],
                    "shop": f"{row.placement.site} {row.placement.shop_id}".strip(),
                    "opened_on": row.placement.opened_on,
                    "month": line.label,
                    "evidence": LABELS.evidence[line.state],
                    "proofs": " ".join(named.get(line.figure.subject, [])),
                    "rule": stage_data()["version"],
                }
                lines.append(shown)
    return lines


@blueprint.get("/report.xlsx")
@access(*STAFF)
def report_sheet() -> Any:
    """The report as a workbook."""
    form, first, last = _window()
    try:
        rows = queries.report_rows(current_context(), current_actor(), first, last, RULE)
    except ReportTooLarge as error:
        return _page(form.refuse(error), first, last), error.status
    return download(write(_("Track records"), _columns(), _lines(rows, {})), f"track-records-{first}-{last}.xlsx", XLSX)


@blueprint.get("/report.zip")
@access(*STAFF)
def report_pack() -> Any:
    """The evidence pack of a window."""
    context, actor = current_context(), current_actor()
    form, first, last = _window()
    try:
        rows = queries.report_rows(context, actor, first, last, RULE)
    except ReportTooLarge as error:
        return _page(form.refuse(error), first, last), error.status
    files, proofs, named = _proof_files(rows)
    lines = _lines(rows, named) + _figure_lines(rows, named)
    files["index.xlsx"] = write(_("Track records"), _columns(), lines)
    html = render_template(
        "placement/pack.html", rows=lines, columns=_columns(), base_id=actor.base_id, **_sums(rows, first, last)
    )
    try:
        files["index.pdf"] = pdf_of(html)
    except RuleBroken as error:
        return _page(form.refuse(error), first, last), error.status
    about = {
        "base": actor.base_id,
        "first": first,
        "last": last,
        "rule": RULE.version,
        "made_at": iso(context.clock.now()),
        "proofs": proofs,
    }
    content = build(files, links(context, actor.base_id), about, context.config.installation_key)
    return download(content, f"evidence-{actor.base_id}-{first}-{last}.zip", "application/zip")


def _proof_files(rows: list[Any]) -> tuple[dict[str, bytes], dict[str, str], dict[str, list[str]]]:
    """Each proof that was not rejected: its file by name, the proof by file name, the names by figure."""
    context, actor = current_context(), current_actor()
    files: dict[str, bytes] = {}
    proofs: dict[str, str] = {}
    named: dict[str, list[str]] = {}
    for row in rows:
        figures = {"": queries.placement_proofs(context, row.placement.id)}
        months = {month.month: queries.proofs_of(context, month) for month in row.months}
        for month, items in (figures | months).items():
            for item in items:
                if not item.file_id or item.state == REJECTED:
                    continue
                name = f"proofs/{month or item.subject_kind}-{item.sha256[:12]}-{secure_filename(item.name) or 'proof'}"
                files[name] = queries.evidence_file(context, actor, item.id)[1]
                proofs[name] = item.id
                named.setdefault(item.subject_id, []).append(name)
    return files, proofs, named
