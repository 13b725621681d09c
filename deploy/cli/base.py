"""Commands about a base: its annex row for any twelve months."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from deploy.cli.group import main
from shared.config import load
from shared.rules import NotFound

if TYPE_CHECKING:
    from flask import Flask


def _app() -> Flask:
    """The bases service's app on the configured store, for its words and templates."""
    from deploy.system import open_context, service
    from shared.web.app import create_app

    kind = service("bases")
    return create_app(kind, open_context(load(), kind))


@main.command()
@click.option("--base", "base_id", required=True, help="The base's id, such as b02.")
@click.option("--until", required=True, metavar="YYYY-MM", help="The month the twelve months end with.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--xlsx", type=click.Path(path_type=Path), help="Write the official layout as an Excel sheet.")
@click.option("--pdf", type=click.Path(path_type=Path), help="Write the official layout as a PDF.")
def annex(base_id: str, until: str, as_json: bool, xlsx: Path | None, pdf: Path | None) -> None:
    """A base's annex row over twelve months, each cell with the state of its proof (exit 1: no such base).

    \b
    Example: slipway annex --base b02 --until 2026-03 --json
    """
    from flask import render_template

    from services.bases import queries
    from services.bases.annex import annex as printed
    from services.bases.annex import columns
    from services.bases.domain import Window
    from services.bases.sheet import annex_sheet
    from services.bases.wording import texts
    from shared.web.pdf import pdf_of

    try:
        window = Window.until(until)
    except ValueError:
        raise ValueError(f"“{until}” is not a month. Write it as 2026-03.") from None
    app = _app()
    with app.test_request_context("/"):
        context = app.extensions["slipway"].context
        try:
            row = queries.annex_row(context, base_id, window)
        except NotFound:
            click.echo(f"There is no base “{base_id}” on the register.", err=True)
            sys.exit(1)
        cells: dict[str, Any] = {"seq": "1", **texts(row)}
        if xlsx:
            xlsx.write_bytes(annex_sheet([cells]))
        if pdf:
            title = printed()["source"]["title"]
            pdf.write_bytes(
                pdf_of(render_template("bases/annex_print.html", title=title, columns=columns(), rows=[cells], row=row))
            )
        if as_json:
            _as_json(row, cells)
        elif not xlsx and not pdf:
            for name, title in columns().items():
                proof = row.cells[name].evidence if name in row.cells and row.cells[name].proof else ""
                click.echo(f"{title[:18]:18} {cells[name]}" + (f"  [{proof}]" if proof else ""))


def _as_json(row: Any, cells: dict[str, Any]) -> None:
    shown = [
        {
            "column": name,
            "text": cells[name],
            "figures": cell.figures,
            "proof": cell.proof,
            "evidence": cell.evidence if cell.proof else "",
            "records": cell.href,
            "printed": row.base.raw.get(name),
        }
        for name, cell in row.cells.items()
    ]
    head = {"base": row.base.id, "name": row.base.name, "first": row.window.first, "last": row.window.last}
    click.echo(json.dumps({**head, "cells": shown}, ensure_ascii=False, indent=1))


@main.command()
@click.option("--base", "base_id", required=True, help="The base's id, such as b02.")
@click.option("--until", default="", metavar="YYYY-MM", help="Figures up to this month; the present one by default.")
@click.option("--what-if", multiple=True, metavar="INDICATOR=+N", help="Judge the rules again with N more.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def gap(base_id: str, until: str, what_if: tuple[str, ...], as_json: bool) -> None:
    """The requirement areas with a base's live figures, its clauses and their measures (exit 1: no such base).

    Examples are marked and of no standard.

    \b
    Example: slipway gap --base b02 --what-if confirmed_shops=+3 --json
    """
    from services.bases import queries
    from services.bases.domain import Window
    from shared.clock import local_day

    app = _app()
    with app.test_request_context("/"):
        context = app.extensions["slipway"].context
        month = until or local_day(context.clock.now()).isoformat()[:7]
        try:
            Window.until(month)
        except ValueError:
            raise ValueError(f"“{month}” is not a month. Write it as 2026-03.") from None
        try:
            found = queries.gap_areas(context, base_id, month, dict(_more(text) for text in what_if))
        except NotFound:
            click.echo(f"There is no base “{base_id}” on the register.", err=True)
            sys.exit(1)
    if as_json:
        shown = [_area(g) for g in found]
        head = {"base": base_id, "until": month, "requirements": queries.requirements()["version"]}
        click.echo(json.dumps({**head, "areas": shown}, ensure_ascii=False, indent=1))
        return
    for area, lines in ((g.area, g.lines) for g in found):
        click.echo(f"{area.id} {area.wording}  {_texts(area.figures) or ''}")
        for line in lines:
            click.echo(f"    {line.state}  {line.clause.text}  {line.clause.rule}")
        for rule in area.rules:
            click.echo(f"    {'met' if rule.verdict.met else 'gap'}  {rule.rule}  (example)")


def _more(text: str) -> tuple[str, Any]:
    from decimal import Decimal, InvalidOperation

    from services.bases.domain.indicators import NAMES

    name, _sign, amount = text.partition("=")
    try:
        number = Decimal(amount)
    except InvalidOperation:
        number = Decimal("NaN")
    if name not in NAMES or not number.is_finite():
        raise ValueError(f"“{text}” is not an indicator and a number. Write it as confirmed_shops=+3.")
    return name, number


def _area(found: Any) -> dict[str, Any]:
    from services.bases.queries import plain_line

    area = found.area
    head = {"id": area.id, "wording": area.wording, "figures": _texts(area.figures)}
    lines = [
        {**plain_line(line), **({"what_if": {"met": line.assumed.met}} if line.assumed else {})} for line in found.lines
    ]
    return {**head, "rules": [_judged(rule) for rule in area.rules], "clauses": lines}


def _texts(figures: Any) -> dict[str, str]:
    return {name: f"{value:f}" for name, value in figures.items()}


def _judged(rule: Any) -> dict[str, Any]:
    def said(verdict: Any) -> dict[str, Any]:
        short = {place: f"{value:f}" for place, value in verdict.short}
        return {"met": verdict.met, "actual": _texts(verdict.readings), "short": short}

    made = {"text": rule.text, "rule": rule.rule, "example": True, **said(rule.verdict)}
    return {**made, "what_if": said(rule.assumed)} if rule.assumed else made


@main.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def indicators(as_json: bool) -> None:
    """The catalogue of indicators: definition, unit, source events and proof rule of each.

    \b
    Example: slipway indicators --json
    """
    from services.bases.domain.indicators import CATALOGUE

    if as_json:
        click.echo(json.dumps({"indicators": [vars(i) for i in CATALOGUE]}, ensure_ascii=False, indent=1))
        return
    for indicator in CATALOGUE:
        span = "12 months" if indicator.span else ""
        click.echo(
            f"{indicator.name}({span})  {indicator.unit}  {indicator.definition} [{', '.join(indicator.source)}]"
        )
