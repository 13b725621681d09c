"""Commands of care: is everything well, keep a copy, try the copy, bring it back."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from deploy.cli.group import main
from shared.config import BadSetting, load

PASSPHRASE = click.option(
    "--passphrase-file", type=click.Path(path_type=Path, exists=True), required=True, help="A file with the passphrase."
)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def doctor(as_json: bool) -> None:
    """Look at settings, stores, topics, queues, disk, clock and certificate, and say what to do (exit 1: something is bad).

    \b
    Example: slipway doctor
    """
    from deploy.doctor import BAD, OK, examine

    found = examine(load())
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
    else:
        for one in found:
            click.echo(f"{one.state:5} {one.check:11} {one.says}" + (f"\n      → {one.do}" if one.do else ""))
        click.echo("All is well." if all(one.state == OK for one in found) else "")
    sys.exit(1 if any(one.state == BAD for one in found) else 0)


@main.command()
@click.argument("target", type=click.Path(path_type=Path))
@PASSPHRASE
@click.option("--with-secrets", is_flag=True, help="The installation's keys as well; else keep var/secrets elsewhere.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def backup(target: Path, passphrase_file: Path, with_secrets: bool, as_json: bool) -> None:
    """Write a sealed copy of the folder SLIPWAY_VAR while it is in use, and prove it by reading it back.

    \b
    Example: slipway backup /mnt/usb/2026-03-02.slipway --passphrase-file pass.txt
    """
    from deploy.backup import back_up
    from deploy.vault import passphrase_of

    config = load()
    if not config.embedded:
        raise BadSetting(
            "This copies the embedded folder; with SLIPWAY_STORE and SLIPWAY_BUS set, back up MongoDB and Kafka."
        )
    content = back_up(config.var, target, passphrase_of(passphrase_file), secrets=with_secrets)
    report = {"file": str(target), "bytes": target.stat().st_size, "files": len(content.files), "rows": content.rows}
    told = f"{report['files']} files with {report['rows']} rows are in {target}, read back and equal."
    click.echo(json.dumps({**report, "verified": True, "made_at": content.made_at}) if as_json else told)
    if not with_secrets:
        click.echo("Keep var/secrets in another place: without its keys nobody can read what is sealed.", err=True)


@main.command()
@click.argument("archive", type=click.Path(path_type=Path, exists=True))
@click.option("--into", type=click.Path(path_type=Path), help="A new folder; then set SLIPWAY_VAR to it.")
@click.option(
    "--drill", is_flag=True, help="Only try it: restore into a scratch folder, open every store, rebuild, compare."
)
@PASSPHRASE
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def restore(archive: Path, into: Path | None, drill: bool, passphrase_file: Path, as_json: bool) -> None:
    """Bring a backup back into a new folder, or try that it could be (exit 1: it is not as it should be).

    \b
    Example: slipway restore 2026-03-02.slipway --into var-restored --passphrase-file pass.txt
    """
    from deploy.backup import restore as bring_back
    from deploy.drill import rehearse
    from deploy.vault import passphrase_of

    if drill == bool(into):
        raise ValueError("Give either --into FOLDER or --drill.")
    secret = passphrase_of(passphrase_file)
    if into:
        content = bring_back(archive, into, secret)
        report: dict[str, object] = {"into": str(into), "files": len(content.files), "rows": content.rows}
        told = f"{report['files']} files with {report['rows']} rows are back in {into}, each as it was."
        click.echo(json.dumps(report) if as_json else told)
        return
    report = rehearse(load(), archive, secret)
    click.echo(json.dumps(report, ensure_ascii=False, indent=1) if as_json else f"Drill: {report}")
    sys.exit(0 if report["well"] else 1)
