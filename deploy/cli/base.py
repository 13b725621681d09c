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
