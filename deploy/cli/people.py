"""Commands about people and the law: is the access log whole, is an erased person really gone."""

from __future__ import annotations

import functools
import json
import sys
from pathlib import Path
from typing import Any

import click

from deploy.cli.group import main
from shared.config import load


@main.group()
def audit() -> None:
    """The access log of every service."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def verify(as_json: bool) -> None:
    """Walk each service's chain of log lines; a changed or missing line is named (exit 1).

    \b
    Example: slipway audit verify --json
    """
    from deploy.system import open_context, services
    from shared.audit import verify as check

    config = load()
    rows = []
    for kind in services():
        found = check(open_context(config, kind))
        row = {"service": kind.name, "entries": found.entries, "head": found.head, "problems": found.problems}
        rows.append(row)
    broken = any(row["problems"] for row in rows)
    if as_json:
        click.echo(json.dumps({"whole": not broken, "services": rows}, indent=1))
    else:
        for row in rows:
            click.echo("{service:11} {entries:8} lines  head {head:.16}".format(**row))
            for problem in row["problems"]:  # type: ignore[attr-defined]
                click.echo(f"  line {problem['seq']}: {problem['problem']}")
    sys.exit(1 if broken else 0)


@main.group()
def person() -> None:
    """One person: erasing, with proof."""


@person.command("erase")
@click.argument("who", default="")
@click.option("--prove", is_flag=True, help="Search everything that is kept for what said who they were.")
@click.option("--yes", is_flag=True, help="Do not ask; it cannot be undone.")
@click.option("--wait", default=60.0, show_default=True, help="Seconds in which every service must confirm.")
@click.option("--logs", multiple=True, type=click.Path(exists=True, path_type=Path), help="Further files to search.")
@click.option(
    "--also-file",
    type=click.Path(exists=True, path_type=Path),
    help="A file with further texts to search for, one a line, such as an ID number that stands on a paper.",
)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def erase_person(
    who: str, prove: bool, yes: bool, wait: float, logs: tuple[Path, ...], also_file: Path | None, as_json: bool
) -> None:
    """Erase WHO (a person's id or an application's number) for good, and prove it (exit 1: something was found).

    Without WHO and with --prove it rehearses: a fresh installation in a temporary folder, one person, erased, searched for.

    \b
    Example: slipway person erase QH-7K4-M2P --prove --json
    """
    from deploy.proof import Proof
    from shared.web.logs import configure_logs

    configure_logs("warning")
    if not who:
        if not prove:
            raise ValueError("Say whom to erase: a person's id or an application's number.")
        from deploy.rehearsal import rehearse

        before, proof = rehearse()
        if not before.hits:
            raise TimeoutError("The search found nothing before erasing either; it proves nothing.")
    else:
        also = also_file.read_text(encoding="utf-8").split("\n") if also_file else []
        proof = (
            _erase(who, yes, wait, logs, [text.strip() for text in also if text.strip()])
            if prove
            else Proof(_erase_only(who, yes))
        )
    _say(proof, prove, as_json)
    sys.exit(0 if proof.clean or not prove else 1)


def _erase_only(who: str, yes: bool) -> str:
    from deploy.proof import find_person
    from deploy.system import open_context
    from deploy.system import service as find
    from services.enrollment.handlers import erase
    from shared.actor import SYSTEM

    context = open_context(load(), find("enrollment"))
    person_id = find_person(context, who)
    _ask(person_id, yes)
    return erase(context, SYSTEM, person_id).id


def _erase(who: str, yes: bool, wait: float, logs: tuple[Path, ...], also: list[str]) -> Any:
    from deploy.bus import open_bus
    from deploy.proof import erase_and_prove, find_person, wait_for
    from deploy.system import open_context, services
    from shared.worker import Worker

    config = load()
    contexts = {kind.name: open_context(config, kind) for kind in services()}
    context = contexts["enrollment"]
    person_id = find_person(context, who)
    _ask(person_id, yes)
    # Embedded, nobody else may be running: this command takes the events round itself, beside whoever does.
    bus = open_bus(config) if config.embedded else None
    workers = [Worker(kind, contexts[kind.name], bus) for kind in services()] if bus else []
    for worker in workers:
        worker.start()
    try:
        settle = functools.partial(wait_for, context, person_id, wait)
        return erase_and_prove(config, context, person_id, settle=settle, logs=logs, also=also)
    finally:
        for worker in workers:
            worker.stop()


def _ask(person_id: str, yes: bool) -> None:
    if not yes:
        click.confirm(f"Erase {person_id} for good? Nobody can undo this.", abort=True, err=True)


def _say(proof: Any, prove: bool, as_json: bool) -> None:
    if as_json:
        click.echo(proof.as_json())
        return
    click.echo(f"Erased: {proof.person_id}")
    if prove:
        click.echo(
            f"Searched {proof.files} files, {proof.documents} documents and {proof.records} records of topics "
            f"({proof.bytes / 1e6:.1f} MB in {proof.seconds:g} s) for {', '.join(proof.sought)}: {len(proof.hits)} hits."
        )
        for hit in proof.hits:
            click.echo(f"  {hit['what']} in {hit['place']}")
        for sentence in proof.waits:
            click.echo(sentence)
