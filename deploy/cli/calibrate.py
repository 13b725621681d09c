"""Item calibration and simulated adaptive tests from files; needs no running system."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from deploy.cli.group import main
from services.assessment.irt.columns import COLUMNS

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@main.command(epilog=COLUMNS)
@click.argument("responses", type=_FILE)
@click.option("--model", type=click.Choice(["1pl", "2pl", "3pl", "grm"]), default="2pl", show_default=True)
@click.option(
    "--prior", type=click.Choice(["none", "guessing", "weak"]), help="3pl: guessing, others: none, unless given."
)
@click.option(
    "--group", default="", metavar="COLUMN", help="Judge items for differences between groups named in COLUMN."
)
@click.option("--link", "old", type=_FILE, help="A bank CSV: put the result on its scale by the items both have.")
@click.option("--bank", "out", type=click.Path(dir_okay=False, path_type=Path), help="Write the items as a bank CSV.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def calibrate(
    responses: Path, model: str, prior: str | None, group: str, old: Path | None, out: Path | None, as_json: bool
) -> None:
    """Estimate item parameters from answers by marginal maximum likelihood.

    RESPONSES is a CSV: a row a person, a column an item, cells 0, 1 or blank (grm: 0, 1, 2 …). A header and an id column are
    recognised. What cannot be used is named and set aside; the rest is calibrated. Scale: theta ~ N(0, 1), no constant 1.7.

    \b
    Example: slipway calibrate answers.csv --model 2pl --json
    Example: slipway calibrate answers.csv --group gender --link old-bank.csv --bank new-bank.csv
    Example: slipway calibrate points.csv --model grm --group base --link old-graded.csv --bank new-graded.csv
    """
    from services.assessment.irt.report import calibration_report

    link = old.read_text(encoding="utf-8-sig") if old else ""
    found = calibration_report(responses.read_bytes(), model, prior=prior or "", group=group, link_to=link)
    if out:
        text = _graded_csv(found["items"]) if model == "grm" else _bank_csv(found["items"])
        out.write_text(text, encoding="utf-8")
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1, allow_nan=False))
    else:
        _print(found)
    sys.exit(0 if found["converged"] else 1)


def _bank_csv(items: list[dict[str, Any]]) -> str:
    rows = [f"{_quoted(i['item'])},{i['a']},{i['b']},{i['c']},{i['a_se']},{i['b_se']}" for i in items]
    return "\n".join(["item,a,b,c,a_se,b_se", *rows, ""])


def _graded_csv(items: list[dict[str, Any]]) -> str:
    """As a bank CSV with a column for each step: b1, b2 …; an item with fewer leaves the last ones blank."""
    most = max(len(i["b"]) for i in items)
    heads = [f"b{k}" for k in range(1, most + 1)]
    rows = [",".join([_quoted(i["item"]), str(i["a"]), *_filled(i["b"], most), str(i["a_se"])]) for i in items]
    return "\n".join([",".join(["item", "a", *heads, "a_se"]), *rows, ""])


def _filled(values: list[float], most: int) -> list[str]:
    return [*map(str, values), *[""] * (most - len(values))]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"' if any(sign in name for sign in ',"') else name


def _print(found: dict[str, Any]) -> None:
    for problem in found["problems"]:
        click.echo(problem, err=True)
    click.echo(f"{'item':16} {'a':>8} {'se':>7} {'b':>8} {'se':>7} {'c':>6} {'infit':>6} {'rmsd':>6}  answers")
    for i in found["items"]:
        levels, errors = (i["b"], i["b_se"]) if isinstance(i["b"], list) else ([i["b"]], [i["b_se"]])
        for n, (b, b_se) in enumerate(zip(levels, errors, strict=True)):
            head = f"{i['item'][:16]:16} {_shown(i['a'], 8)} {_shown(i['a_se'], 7)}" if n == 0 else " " * 33
            tail = f"{i['c']:6.3f} {i['infit']:6.2f} {i['rmsd']:6.3f}  {i['answers']}" if n == 0 else ""
            click.echo(f"{head} {_shown(b, 8)} {_shown(b_se, 7)} {tail}".rstrip())
        for d in i.get("dif", []):
            click.echo(
                f"  {d['group']} against {d['against']}: {d['effect']:+.2f} logits, p = {d['p']:.3f}, size {d['size']}"
            )
    if "link" in found:
        to = found["link"]
        click.echo(
            f"linked by {to['common']} items or steps: old = {to['slope']:.4f} x new {to['shift']:+.4f},"
            f" {to['distance']:.3f} points apart"
        )
    click.echo(
        f"{found['model']}, {found['persons']} persons: log-likelihood {found['log_likelihood']:.4f}"
        f" after {found['iterations']} iterations, {found['seconds']:.2f} s"
        + ("" if found["converged"] else "; NOT CONVERGED")
    )


def _shown(value: float | None, width: int) -> str:
    return f"{'—':>{width}}" if value is None else f"{value:{width}.4f}"


@main.group()
def cat() -> None:
    """Computerised adaptive tests."""


@cat.command(epilog=COLUMNS)
@click.option("--bank", type=_FILE, required=True, help="The item bank as CSV, columns below.")
@click.option("--persons", type=click.IntRange(1, 1_000_000), default=1000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option(
    "--se", type=click.FloatRange(0.01, 1), default=0.30, show_default=True, help="Stop below this standard error."
)
@click.option("--most", type=click.IntRange(1), help="Stop after this many items.")
@click.option(
    "--exposure",
    type=click.FloatRange(0.01, 1),
    default=1.0,
    show_default=True,
    help="Most tests an item may be in, as a share; 1: no control.",
)
@click.option("--balance", is_flag=True, help="Give the bank's dimensions equal shares of the items.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def simulate(
    bank: Path, persons: int, seed: int, se: float, most: int | None, exposure: float, balance: bool, as_json: bool
) -> None:
    """Let simulated persons take an adaptive test on a bank: its length, what it recovers, how often items are shown.

    Abilities are drawn from N(0, 1), scored by EAP; each next item is the one expected to leave the least uncertainty. With
    --exposure below 1 the same persons also sit without control, and the cost is stated as a share of items.

    \b
    Example: slipway cat simulate --bank bank.csv --persons 1000 --seed 1 --json
    Example: slipway cat simulate --bank bank.csv --exposure 0.3
    """
    from services.assessment.irt.bank import read_bank
    from services.assessment.irt.simulate import Rules, simulate

    items = read_bank(bank.read_text(encoding="utf-8-sig"))
    if balance and not items.dimensions:
        raise ValueError("The bank has no column “dimension” to balance by.")
    rules = Rules(se, most or 0, exposure, balance)
    found = {"items_in_bank": len(items), "seed": seed, **simulate(items, persons, seed, rules).summary(rules)}
    if exposure < 1:
        free = replace(rules, exposure=1.0)
        found["mean_items_without_control"] = simulate(items, persons, seed, free).summary(free)["mean_items"]
        found["cost_of_control"] = found["mean_items"] / found["mean_items_without_control"] - 1
    if as_json:
        click.echo(json.dumps(found, indent=1))
        return
    for name, value in found.items():
        click.echo(f"{name:27} {value:g}")
