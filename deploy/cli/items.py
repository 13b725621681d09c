"""Questions as files: checked and converted without a running system."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from deploy.cli.group import main
from services.assessment.bank.exchange import FORMATS, read_file
from services.assessment.bank.packaged import load_items, load_skill_map
from shared.rules import RuleBroken


@main.group()
def items() -> None:
    """The item bank's files: Excel, QTI 3, Moodle GIFT."""


@items.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def check(files: tuple[Path, ...], as_json: bool) -> None:
    """Say what is wrong with the questions in FILES, one sentence a fault. Nothing is taken.

    Exit code 1 when a question is faulty. Skills are those of the packaged skill map.

    \b
    Example: slipway items check questions.xlsx moodle.txt --json
    """
    known = {dimension.code for dimension in load_skill_map()}
    found = []
    for path in files:
        try:
            found += [(path.name, question) for question in read_file(path.read_bytes(), path.name, known)]
        except RuleBroken as error:
            raise ValueError(str(error)) from None
    rows = [{"file": name, "place": q.place, "faults": q.faults} for name, q in found]
    faulty = sum(bool(row["faults"]) for row in rows)
    if as_json:
        click.echo(json.dumps({"questions": len(rows), "faulty": faulty, "rows": rows}, ensure_ascii=False, indent=1))
    else:
        for row in rows:
            for fault in row["faults"]:
                click.echo(f"{row['file']}, {row['place']}: {fault}")
        click.echo(f"{len(rows)} questions, {faulty} faulty.")
    sys.exit(1 if faulty else 0)


@items.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="xlsx", show_default=True)
@click.option("--dimension", default="", help="Only this skill, such as orders.")
def export(out: Path, form: str, dimension: str) -> None:
    """Write the packaged questions, answers included, to OUT.

    \b
    Example: slipway items export bank.zip --format qti --dimension logistics
    """
    chosen = [item for item in load_items() if dimension in ("", item.dimension)]
    if not chosen:
        raise LookupError(f"There is no skill “{dimension}”; there are {', '.join(d.code for d in load_skill_map())}.")
    out.write_bytes(FORMATS[form][0](chosen))
    click.echo(f"{len(chosen)} questions in {out}.")
