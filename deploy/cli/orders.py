"""Commands about sellers' own files: what a marketplace's report comes to."""

from __future__ import annotations

import json
import resource
import secrets
import sys
import time
from pathlib import Path
from typing import Any

import click

from deploy.cli.group import main

STRETCH = 100_000


@main.command("import-orders")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--shop", required=True, help="Id of the shop's placement; with --dry-run any word.")
@click.option("--site", default="", help="Marketplace site such as US, DE, SG; with a shop its own is taken.")
@click.option("--dry-run", is_flag=True, help="Only say what the file comes to; needs no running system and no shop.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def import_orders(file: Path, shop: str, site: str, dry_run: bool, as_json: bool) -> None:
    """Read a marketplace's order or settlement report into a shop's months; buyers' data is dropped while reading.

    \b
    Example: slipway import-orders orders.txt --shop 5f0c… --dry-run --json
    """
    started = time.perf_counter()
    made = _dry(file, site, quiet=as_json) if dry_run else _kept(file, shop, quiet=as_json)
    report = {**made, "seconds": round(time.perf_counter() - started, 3), "peak_mb": _peak_mb()}
    _tell(report, as_json)
    sys.exit(1 if report["refused"] and not report["kept"] else 0)


def _dry(file: Path, site: str, *, quiet: bool) -> dict[str, Any]:
    from services.placement.marketplaces import FileUnknown, FileUnreadable, months, read_report

    try:
        with file.open("rb") as source:
            reading = read_report(
                source, file.name, secrets.token_bytes(32), site=site, progress=None if quiet else _progress
            )
    except FileUnreadable as error:
        raise click.UsageError(f"“{file.name}” cannot be read: {error.reason}.") from None
    except FileUnknown:
        raise click.UsageError(
            f"“{file.name}” has a header of no platform that is known; map its columns on the page."
        ) from None
    report: dict[str, Any] = {
        "platform": reading.layout.platform,
        "layout": reading.layout.id,
        "report": reading.layout.report,
    }
    report |= {"language": reading.match.language, "encoding": reading.encoding, "net_of": reading.layout.net_of}
    report |= {name: getattr(reading, name) for name in ("rows", "kept", "duplicate", "refused", "passed")}
    report["months"] = [vars(month) for month in months(reading.ledger)]
    report["errors"] = [vars(error) for error in reading.errors]
    return report


def _kept(file: Path, shop: str, *, quiet: bool) -> dict[str, Any]:
    """Preview, confirm and count, in this process, on the stores that the settings name."""
    from deploy.system import open_context
    from deploy.system import service as find
    from services.placement.domain.imports import HeaderUnknown
    from services.placement.handlers import confirm_import, preview_import, run_import
    from services.placement.queries import outcome_list
    from services.placement.repository import placements
    from shared.actor import SYSTEM, Actor
    from shared.config import load
    from shared.rules import RuleBroken

    context = open_context(load(), find("placement"))
    try:
        placement = placements(context).load(shop, SYSTEM)
        actor = Actor("command-line", "coordinator", placement.base_id)
        with file.open("rb") as source:
            made = preview_import(context, actor, shop, source, file.name, None if quiet else _progress)
        if made.state == "previewed":
            made = run_import(context, confirm_import(context, actor, made.id).id)
            counts = vars(made.counts)
        else:
            # The very same file again: every line is known, nothing changes.
            before = made.counts
            counts = {**vars(before), "kept": 0, "duplicate": before.kept + before.duplicate}
        months = [
            {"month": o.month, "currency": o.currency, **vars(o.figures), "net": o.figures.net}
            for o in outcome_list(context, actor, shop)
            if o.figures and o.source == "imported"
        ]
    except HeaderUnknown as error:
        raise click.UsageError(f"{error} Map its columns on the shop's page.") from None
    except RuleBroken as error:
        raise click.UsageError(str(error)) from None
    report: dict[str, Any] = {"platform": made.platform, "layout": made.layout, "report": made.report}
    report |= {
        "language": made.language,
        "encoding": made.encoding,
        "net_of": made.net_of,
        "import": made.id,
        "state": made.state,
    }
    return {**report, **counts, "months": months, "errors": [vars(error) for error in made.errors]}


def _progress(row: int) -> None:
    if row % STRETCH < 8_192:
        click.echo(f"\r{row:,} rows read", nl=False, err=True)


def _peak_mb() -> float:
    """The most memory this process held, in MB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1024), 1)


def _tell(report: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    click.echo(
        f"\r{report['layout']}: {report['rows']:,} rows = {report['kept']:,} kept + {report['duplicate']:,} duplicate",
        nl=False,
    )
    click.echo(f" + {report['refused']:,} refused ({report['passed']:,} passed over), {report['seconds']} s.")
    for month in report["months"]:
        click.echo(
            "  {month} {currency}: {orders:,} orders, {units:,} units, gross {gross}, refunds {refunds}, net {net}".format(
                **month
            )
        )
    for error in report["errors"][:20]:
        click.echo("  row {row}: {reason} {column} {shape}".format(**error))


@main.group()
def evidence() -> None:
    """Evidence packs: what a base hands over with its report."""


@evidence.command("verify")
@click.argument("pack", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def verify_pack(pack: Path, as_json: bool) -> None:
    """Check an evidence pack: nothing missing, added or changed, the chain unbroken (exit 1: something is wrong).

    \b
    Example: slipway evidence verify evidence-b02-2026-01-2026-06.zip --json
    """
    from services.placement.pack import verify

    found = verify(pack, _installation_key())
    report = {"ok": found.ok, **vars(found)}
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
    else:
        click.echo(f"{found.files} files, {found.proofs} proofs, {found.links} links; seal {found.seal}.")
        for problem in found.problems:
            click.echo(f"  {problem}")
    sys.exit(0 if found.ok else 1)


def _installation_key() -> bytes | None:
    """This installation's key if it is at hand; a reviewer elsewhere has none, and needs none."""
    import base64
    import os

    given = os.environ.get("SLIPWAY_INSTALLATION_KEY", "")
    kept = Path(os.environ.get("SLIPWAY_VAR", "var")) / "secrets" / "installation_key"
    text = given or (kept.read_text().strip() if kept.exists() else "")
    return base64.b64decode(text) if text else None
