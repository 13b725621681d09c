"""`slipway items`: files are checked and written without a running system."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from deploy.cli import main
from services.assessment.bank.exchange import FORMATS, write_excel
from services.assessment.bank.item import read_item, write_item
from services.assessment.bank.packaged import load_items


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_exported_passes_the_check(form: str, tmp_path: Path) -> None:
    out = tmp_path / f"bank.{FORMATS[form][2]}"
    made = CliRunner().invoke(main, ["items", "export", str(out), "--format", form, "--dimension", "orders"])
    assert made.exit_code == 0 and "16 questions" in made.output
    found = CliRunner().invoke(main, ["items", "check", str(out), "--json"])
    assert found.exit_code == 0
    assert (json.loads(found.output)["questions"], json.loads(found.output)["faulty"]) == (16, 0)


def test_a_faulty_question_is_named_and_ends_with_one(tmp_path: Path) -> None:
    path = tmp_path / "items.xlsx"
    path.write_bytes(write_excel([load_items()[0], read_item({**write_item(load_items()[1]), "answer": "z"})]))
    found = CliRunner().invoke(main, ["items", "check", str(path)])
    assert found.exit_code == 1
    assert "items.xlsx, 3: answer: The answer “z” is not among the options." in found.output
    assert "2 questions, 1 faulty." in found.output


def test_a_wrong_call_ends_with_two(tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("no questions here")
    assert CliRunner().invoke(main, ["items", "check", str(words)]).exit_code == 2
    wrong = CliRunner().invoke(main, ["items", "export", str(tmp_path / "x"), "--dimension", "nowhere"])
    assert wrong.exit_code == 2 and "There is no skill “nowhere”" in wrong.output
