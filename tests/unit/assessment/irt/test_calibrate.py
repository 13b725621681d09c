"""Calibration: published values, recovery with intervals, and each kind of bad input named with the rest calibrated."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from services.assessment.irt.bank import Bank, read_bank
from services.assessment.irt.calibrate import calibrate
from services.assessment.irt.dif import dif_of
from services.assessment.irt.errors import on_the_scale
from services.assessment.irt.linking import link
from services.assessment.irt.online import calibrate_seeded
from services.assessment.irt.report import calibration_report
from services.assessment.irt.responses import lay_out, read_table

DATA = Path(__file__).parent / "data"


def values(items: list[dict[str, Any]], name: str) -> Any:
    return np.array([item[name] for item in items])


def simulated(persons: int, a: Any, b: Any, c: Any, seed: int, shift: Any = 0.0) -> Any:
    chance = np.random.default_rng(seed)
    theta = chance.normal(size=persons)[:, None]
    p = c + (1 - c) / (1 + np.exp(-a * (theta - b - shift)))
    return (chance.random(p.shape) < p).astype(np.int8)


@pytest.mark.parametrize(
    ("name", "a", "b", "a_se", "loglik"),
    [
        (
            "lsat6",
            (0.8254, 0.7229, 0.8905, 0.6886, 0.6575),
            (-3.3597, -1.3696, -0.2799, -1.8659, -3.1236),
            (0.2581, 0.1867, 0.2326, 0.1852, 0.21),
            -2466.654,
        ),
        (
            "lsat7",
            (0.9876, 1.0808, 1.7074, 0.7650, 0.7357),
            (-1.8794, -0.7476, -1.0575, -0.6354, -2.5209),
            None,
            -2658.806,
        ),
    ],
)
def test_published_values(name: str, a: Any, b: Any, a_se: Any, loglik: float) -> None:
    found = calibration_report((DATA / f"{name}.csv").read_bytes(), "2pl")
    assert found["persons"] == 1000 and found["converged"] and not found["problems"]
    assert np.abs(values(found["items"], "a") - a).max() < 0.001
    assert np.abs(values(found["items"], "b") - b).max() < 0.003
    assert found["log_likelihood"] >= loglik
    if a_se:
        assert np.abs(values(found["items"], "a_se") - a_se).max() < 0.001
    assert all(0.9 < item["infit"] < 1.1 and (item["p"] > 0.05 or name == "lsat7") for item in found["items"])


def test_item_fit_agrees_with_mirt() -> None:
    found = calibration_report((DATA / "lsat7.csv").read_bytes(), "2pl")
    # mirt's itemfit() prints these S-X2 for LSAT7 under 2PL, each with 2 degrees of freedom.
    assert values(found["items"], "s_x2") == pytest.approx([4.749, 14.453, 1.270, 5.237, 0.941], abs=0.01)
    assert set(values(found["items"], "df")) == {2.0}


def test_three_parameters_reach_the_likelihood_of_mirt() -> None:
    found = calibration_report((DATA / "lsat7.csv").read_bytes(), "3pl", prior="none")
    # mirt prints a = 1.947, b = -0.042, c = .298 for the second item, the one that guessing helps.
    second = found["items"][1]
    assert (second["a"], second["b"], second["c"]) == pytest.approx((1.947, -0.042, 0.298), abs=0.02)
    assert found["log_likelihood"] > -2658.1


def test_rasch_items_share_their_slope() -> None:
    found = calibration_report((DATA / "lsat6.csv").read_bytes(), "1pl")
    assert len({item["a"] for item in found["items"]}) == 1
    # R ltm's rasch() on LSAT6: slope .7551, log-likelihood -2466.938.
    assert found["items"][0]["a"] == pytest.approx(0.7551, abs=0.001)
    assert found["log_likelihood"] == pytest.approx(-2466.938, abs=0.002)


def test_recovery_with_missing_answers() -> None:
    chance = np.random.default_rng(3)
    a, b = chance.uniform(0.8, 1.8, 40), chance.normal(size=40)
    matrix = simulated(4000, a, b, 0, 5)
    matrix[chance.random(matrix.shape) < 0.4] = -1
    found = calibrate(lay_out(matrix), "2pl")
    items = on_the_scale(found.model, found.x, found.covariance)
    error = values(items, "b") - b
    assert abs(error.mean()) < 0.03
    inside = np.abs(error) < 1.96 * values(items, "b_se")
    assert 0.85 <= inside.mean() <= 1
    assert np.abs((values(items, "a") - a) / values(items, "a_se")).max() < 4


def test_exact_and_cross_product_errors_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    from services.assessment.irt import errors, passes

    monkeypatch.setattr(passes, "DENSE_CELLS", 0)
    a, b = np.linspace(0.8, 1.6, 12), np.linspace(-1.5, 1.5, 12)
    answers = lay_out(simulated(8000, a, b, 0, 11))
    exact = calibrate(answers, "2pl")
    monkeypatch.setattr(errors, "_EXACT_WORK", 0)
    crossed = calibrate(answers, "2pl")
    ratio = np.sqrt(np.diag(crossed.covariance) / np.diag(exact.covariance))
    assert np.abs(ratio - 1).max() < 0.08


def test_both_ways_through_the_persons_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    from services.assessment.irt import passes

    a, b = np.linspace(0.8, 1.6, 30), np.linspace(-1.5, 1.5, 30)
    matrix = simulated(400, a, b, 0, 21)
    matrix[np.random.default_rng(3).random(matrix.shape) < 0.5] = -1
    answers = lay_out(matrix)
    dense = calibrate(answers, "2pl")
    monkeypatch.setattr(passes, "DENSE_CELLS", 0)
    compiled = calibrate(answers, "2pl")
    assert compiled.loglik == pytest.approx(dense.loglik, abs=1e-6)
    assert np.abs(compiled.x - dense.x).max() < 1e-4
    assert compiled.covariance == pytest.approx(dense.covariance, rel=1e-3, abs=1e-6)


def test_graded_items() -> None:
    chance = np.random.default_rng(2)
    a, b = chance.uniform(0.9, 1.8, 10), np.sort(chance.normal(0, 1, (10, 3)), axis=1) + [-0.3, 0, 0.3]
    theta = chance.normal(size=4000)
    above = 1 / (1 + np.exp(-a[None, :, None] * (theta[:, None, None] - b[None])))
    matrix = (chance.random((4000, 10, 1)) < above).sum(axis=2)
    rows = "\n".join(",".join(map(str, row)) for row in matrix)
    found = calibration_report(rows.encode(), "grm")
    assert np.abs(values(found["items"], "a") - a).max() < 0.2
    estimated = np.array([item["b"] for item in found["items"]])
    assert np.abs(estimated - b).mean() < 0.06 and (np.diff(estimated, axis=1) > 0).all()
    assert all(len(item["b_se"]) == 3 for item in found["items"])


def bad_file() -> bytes:
    matrix = simulated(300, np.ones(6), np.linspace(-1, 1, 6), 0, 9)
    rows = [[f"p{n}", *map(str, row)] for n, row in enumerate(matrix)]
    for row in rows:
        row[3] = "1"
    rows[10][1:] = [""] * 6
    rows[20][2] = "abc"
    rows[31][0] = "p30"
    rows[40][4] = "2"
    return "\r\n".join([",".join(["id", *(f"q{n}" for n in range(1, 7))]), *(",".join(row) for row in rows)]).encode()


def test_bad_input_is_named_and_the_rest_calibrated() -> None:
    found = calibration_report(bad_file(), "2pl")
    said = "\n".join(found["problems"])
    assert "item “q3” cannot be calibrated: every answer to it is 1" in said
    assert "person “p10” answered nothing" in said
    assert "id “p30” stands again in line 33" in said
    assert "Line 22 (p20), column q2: “abc” is not 0, 1 or blank" in said
    assert "Line 42 (p40), column q4: “2” is not 0, 1 or blank" in said
    assert [item["item"] for item in found["items"]] == ["q1", "q2", "q4", "q5", "q6"]
    assert found["persons"] == 298 and found["converged"]


@pytest.mark.parametrize(
    "content",
    [
        b"1,0,1\n0,1,0\n1,1,0\n0,0,1\n",
        b"\xef\xbb\xbfq1;q2;q3\n1;0;1\n0;1;0\n1;1;\n0;0;1\n",
        b'"id","q1","q2","q3"\n"a, b",1,0,1\n"c",0,1,0\n',
    ],
)
def test_header_ids_and_separators_are_recognised(content: bytes) -> None:
    table = read_table(content)
    assert table.matrix.shape[1] == 3 and not [p for p in table.problems if "is not" in p]


def test_a_column_of_words_is_passed_over_or_names_groups() -> None:
    matrix = simulated(400, np.ones(6), np.linspace(-1, 1, 6), 0, 9)
    rows = [",".join([*map(str, row), "f" if n % 2 else "m"]) for n, row in enumerate(matrix)]
    content = "\n".join(["a,b,c,d,e,f,sex", *rows]).encode()
    plain, grouped = calibration_report(content, "2pl"), calibration_report(content, "2pl", group="sex")
    assert plain["problems"] == ["The column “sex” holds words, not answers; it is passed over."]
    assert grouped["problems"] == [] and grouped["log_likelihood"] == plain["log_likelihood"]
    assert all(item["dif"][0]["group"] == "m" and item["dif"][0]["size"] in "ABC" for item in grouped["items"])
    with pytest.raises(ValueError, match="no column “age”"):
        calibration_report(content, "2pl", group="age")


def test_what_cannot_be_calibrated_at_all_is_one_sentence() -> None:
    with pytest.raises(ValueError, match="two are needed"):
        read_table(b"q1,q2\n1,1\n1,1\n")
    with pytest.raises(ValueError, match="no row below"):
        read_table(b"q1,q2\n")
    with pytest.raises(ValueError, match="empty"):
        read_table(b"")


def test_a_reversed_key_is_pointed_out() -> None:
    matrix = simulated(500, np.full(8, 1.5), np.linspace(-1, 1, 8), 0, 4)
    matrix[:, 2] = 1 - matrix[:, 2]
    found = calibration_report("\n".join(",".join(map(str, row)) for row in matrix).encode(), "2pl")
    assert any("item3" in said and "key right" in said for said in found["problems"])


def test_items_that_favour_a_group_are_found_and_others_are_not() -> None:
    a, b = np.full(12, 1.3), np.linspace(-1.2, 1.2, 12)
    shift = np.zeros(12)
    shift[4] = 0.9
    matrix = np.vstack([simulated(1500, a, b, 0, 1), simulated(1500, a, b, 0, 2, shift)])
    theta = matrix.sum(axis=1)
    found = dif_of((theta - theta.mean()) / theta.std(), matrix, ["north"] * 1500 + ["south"] * 1500)
    sizes = [item["findings"][0]["size"] for item in found]
    assert sizes[4] == "C" and found[4]["findings"][0]["effect"] < -0.5
    assert sizes.count("A") >= 10


def test_a_link_undoes_a_change_of_scale() -> None:
    old = Bank([f"i{n}" for n in range(20)], np.linspace(0.8, 1.6, 20), np.linspace(-2, 2, 20), np.zeros(20))
    new = Bank(old.names, old.a * 1.25, (old.b - 0.4) / 1.25, old.c)
    found = link(new, old)
    assert (found.slope, found.shift) == pytest.approx((1.25, 0.4), abs=1e-4)
    assert np.abs(found.apply(new).b - old.b).max() < 1e-3
    with pytest.raises(ValueError, match="two or more"):
        link(Bank(["x", "y"], np.ones(2), np.zeros(2), np.zeros(2)), old)


def test_new_items_take_the_known_scale() -> None:
    a, b = np.full(32, 1.2), np.concatenate([np.linspace(-2, 2, 30), [0.8, -1.1]])
    matrix = simulated(3000, a, b, 0, 8)
    known = Bank([f"i{n}" for n in range(30)], a[:30], b[:30], np.zeros(30))
    found = calibrate_seeded(known, matrix[:, :30], matrix[:, 30:], np.zeros(2))
    assert [item.b for item in found] == pytest.approx([0.8, -1.1], abs=0.12)
    assert all(
        item.answers == 3000 and abs(item.b - t) < 4 * item.b_se for item, t in zip(found, (0.8, -1.1), strict=True)
    )
    nobody = calibrate_seeded(known, matrix[:5, :30], np.full((5, 1), -1), np.array([0.7]))
    assert nobody[0].b == pytest.approx(0.7, abs=0.01) and nobody[0].answers == 0


def test_a_bank_csv_is_read_or_refused_by_line() -> None:
    bank = read_bank("item,b,a,dimension\nq1,0.5,1.2,orders\nq2,-1,,images\n")
    assert list(bank.a) == [1.2, 1.0] and list(bank.c) == [0, 0] and bank.dimensions == ["orders", "images"]
    for text, said in (
        ("item,a\nq,1\n", "column “b”"),
        ("b\nx\n", "Line 2, column b: “x” is not a number"),
        ("a,b\n-1,0\n", "Line 2, column a: -1 is not above 0"),
        ("item,b\nq,0\nq,1\n", "stands twice"),
    ):
        with pytest.raises(ValueError, match=said):
            read_bank(text)


def graded(persons: int, a: np.ndarray, b: np.ndarray, theta: np.ndarray, seed: int) -> np.ndarray:
    above = 1 / (1 + np.exp(-a[None, :, None] * (theta[:, None, None] - b[None])))
    return np.asarray((np.random.default_rng(seed).random((persons, len(a), 1)) < above).sum(axis=2))


def graded_bank(a: np.ndarray, b: np.ndarray) -> str:
    return "\n".join(
        [
            "item,a,b1,b2,b3",
            *(f"q{n},{x}," + ",".join(map(str, y)) for n, (x, y) in enumerate(zip(a, b, strict=True), 1)),
        ]
    )


def test_a_graded_item_that_favours_a_group_is_found_and_the_others_are_not() -> None:
    chance = np.random.default_rng(6)
    a, b = chance.uniform(0.9, 1.8, 10), np.sort(chance.normal(0, 1, (10, 3)), axis=1) + [-0.3, 0, 0.3]
    theta, mine = chance.normal(size=4000), np.arange(4000) % 2 == 1
    harder = b.copy()
    harder[3] += 0.8
    matrix = np.where(mine[:, None], graded(4000, a, harder, theta - 0.4, 7), graded(4000, a, b, theta, 8))
    head = ",".join([*(f"q{n}" for n in range(1, 11)), "base"])
    rows = "\n".join(
        [head, *(",".join([*map(str, row), "x" if m else "a"]) for row, m in zip(matrix, mine, strict=True))]
    )
    found = calibration_report(rows.encode(), "grm", group="base")["items"]
    moved = found[3]["dif"][0]
    assert moved["group"] == "x" and moved["size"] == "C" and moved["uniform"] and -1.8 < moved["effect"] < -0.6
    assert [item["dif"][0]["size"] for item in found[:3] + found[4:]] == ["A"] * 9


def test_graded_items_are_linked_to_the_old_scale() -> None:
    chance = np.random.default_rng(12)
    a, b = chance.uniform(0.9, 1.8, 10), np.sort(chance.normal(0, 1, (10, 3)), axis=1) + [-0.3, 0, 0.3]
    # The new persons are abler and more alike than those of the old scale: theta_old = 0.8 theta_new + 0.5.
    matrix = graded(6000, a, b, 0.8 * chance.normal(size=6000) + 0.5, 13)
    rows = "\n".join([",".join(f"q{n}" for n in range(1, 11)), *(",".join(map(str, row)) for row in matrix)]).encode()
    found = calibration_report(rows, "grm", link_to=graded_bank(a[:6], b[:6]))
    assert found["link"]["common"] == 18
    assert (found["link"]["slope"], found["link"]["shift"]) == pytest.approx((0.8, 0.5), abs=0.06)
    assert (
        np.abs(values(found["items"], "b") - b).mean() < 0.08 and np.abs(values(found["items"], "a") - a).max() < 0.25
    )
    with pytest.raises(ValueError, match="Line 2, column b2: “x” is not a number"):
        calibration_report(rows, "grm", link_to="item,a,b1,b2\nq1,1,0,x\n")
    with pytest.raises(ValueError, match="a link needs two or more"):
        calibration_report(rows, "grm", link_to="item,a,b1,b2\nq1,1,0,1\n")
