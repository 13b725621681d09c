"""Every template can be previewed: each place in its words has a made-up value."""

from __future__ import annotations

import pytest

from services.notify.samples import sample_params
from services.notify.wording import data


@pytest.mark.parametrize("template", sorted(data("templates")))
def test_every_place_has_a_made_up_value(template: str) -> None:
    assert all(param["value"] not in ("", None) for param in sample_params(template).values())
