"""The command that pairs: an exact assignment from a file of scores, from features, or of an OR-Library instance."""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import TYPE_CHECKING, Any

import click

from deploy.cli.group import main

if TYPE_CHECKING:
    from services.matching.assignment import Assignment


@main.command()
@click.option("--scores", metavar="FILE", help="CSV (or .npy) of scores: a row a trainee, a column a mentor.")
@click.option("--features", nargs=2, metavar="T.npy M.npy", help="Features of trainees (n, d) and of mentors (m, d).")
@click.option("--bias", nargs=2, metavar="TB.npy MB.npy", help="Biases (n,) and (m,) that go with --features.")
@click.option("--orlib", metavar="FILE", help="An assignment instance of the OR-Library, dense or sparse; minimised.")
@click.option("--capacity", metavar="FILE", help="Places, one whole number a mentor (CSV or .npy). Without it: 1 each.")
@click.option("--minimise", is_flag=True, help="The numbers are costs: place as many as possible at the least cost.")
@click.option(
    "--everyone", is_flag=True, help="Place as many as possible before scores count, also at a score of 0 or less."
)
@click.option("--pairs", "target", metavar="FILE", help="Write the pairs here as CSV: trainee, mentor (from 0), score.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def assign(as_json: bool, target: str | None, **given: Any) -> None:
    """Pair trainees with mentors so that the sum of scores is the largest possible, with a proof.

    With --features the score of a pair is sigmoid(x . y / sqrt(d) + tb + mb), x and y the features of the two, d how
    many there are, tb and mb their biases (0 without --bias); no table is made, so 100,000 x 30,000 is fine. Staying
    unmatched is worth 0: a pair of score 0 or less is not made, unless with --everyone or --minimise. The bound is
    that of the dual: no assignment is worth more (costs less); gap is (bound - objective) / objective, 0 when proven.

    \b
    Examples: slipway assign --scores scores.csv --capacity places.csv --json
              slipway assign --features T.npy M.npy --bias tb.npy mb.npy --capacity c.npy --json
              slipway assign --orlib assign100.txt --json
    """
    if sum(bool(given[name]) for name in ("scores", "features", "orlib")) != 1:
        raise ValueError("Say exactly one of --scores, --features and --orlib.")
    if given["bias"] and not given["features"]:
        raise ValueError("--bias goes with --features.")
    if given["minimise"] and given["features"]:
        raise ValueError("--minimise goes with --scores; scores from features are always maximised.")
    start = time.perf_counter()
    found, sign = _solved(**given)
    if target:
        _write(target, found, **given)
    objective, bound = sign * found.objective + 0.0, sign * found.bound + 0.0
    gap = max(0.0, found.gap) / max(1e-12, abs(objective))
    figures = {
        "objective": objective,
        "bound": objective if gap < 1e-12 else bound,
        "gap": gap if gap > 1e-12 else 0.0,
        "matched": len(found.pairs),
        "seconds": round(time.perf_counter() - start, 4),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }
    click.echo(json.dumps(figures) if as_json else "\n".join(f"{name:10} {value}" for name, value in figures.items()))


def _solved(
    minimise: bool, everyone: bool, orlib: str | None, capacity: str | None, **given: Any
) -> tuple[Assignment, int]:
    """The assignment and the sign that turns its objective into that of the file."""
    import numpy as np

    from services.matching.assignment import ListedScores
    from services.matching.assignment import assign as solve
    from services.matching.assignment.files import read_capacity

    scores = _source(orlib=orlib, **given)
    minimise = minimise or bool(orlib)
    if minimise and isinstance(scores, ListedScores):
        scores = ListedScores(scores.shape, scores.listed_rows, scores.listed_columns, -scores.values)
    elif minimise:
        scores = -scores
    mentors = scores.shape[1]
    places = read_capacity(capacity, mentors) if capacity else np.ones(mentors)
    progress = _progress if sys.stderr.isatty() else None
    return solve(
        scores, places, placed="most" if minimise or everyone else "worth", progress=progress
    ), -1 if minimise else 1


def _source(
    orlib: str | None, scores: str | None, features: tuple[str, str] | None, bias: tuple[str, str] | None
) -> Any:
    """The scores that the options name."""
    from services.matching.assignment import feature_scores
    from services.matching.assignment.files import read_array, read_orlib, read_scores

    if orlib:
        return read_orlib(orlib)
    if scores:
        return read_scores(scores)
    biases = [read_array(path) for path in bias] if bias else [None, None]
    assert features is not None
    return feature_scores(read_array(features[0]), read_array(features[1]), *biases)


def _write(target: str, found: Assignment, minimise: bool, orlib: str | None, **given: Any) -> None:
    """The pairs as CSV."""
    import csv

    import numpy as np

    from services.matching.assignment.sources import own_scores

    rows, columns = np.array(found.pairs, dtype=np.int64).reshape(-1, 2).T
    for name in ("everyone", "capacity"):
        given.pop(name)
    values = own_scores(_source(orlib=orlib, **given), rows, columns)
    with open(target, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["trainee", "mentor", "score"])
        writer.writerows([*pair, float(value)] for pair, value in zip(found.pairs, values, strict=True))


def _progress(stage: str, part: float) -> None:
    """One line that is written over."""
    click.echo(f"\r{stage} {part:4.0%}  ", nl=part >= 1, err=True)
