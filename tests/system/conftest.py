"""What several of these tests look at, made once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.system.matrix import Matrix, opened
from tests.system.sweep import Opened, hostile, swept


@pytest.fixture(scope="session")
def hostile_matrix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    """The demo with hostile people in it, at an address with https."""
    with opened(tmp_path_factory.mktemp("isolation"), hostile, PUBLIC_URL="https://slipway.example") as made:
        yield made


@pytest.fixture(scope="session")
def pages(hostile_matrix: Matrix) -> list[Opened]:
    """Whatever a role can open of it."""
    return swept(hostile_matrix)
