"""Every service's JSON API under generated input: no answer is ever of 5xx."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from deploy.system import NAMES, service
from shared.actor import Actor
from shared.web.app import create_app
from tests.house import context as make_context

ROLES = ("coordinator", "trainee")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", NAMES)
def test_no_generated_request_breaks_a_service(name: str, role: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    kind = service(name)
    app = create_app(kind, make_context(tmp_path_factory.mktemp(name), kind))
    actor = Actor("a", role, "b1", "p1")

    def signed_in(environ: dict[str, Any], start_response: Any) -> Any:
        environ["HTTP_COOKIE"] = f"slipway_session={cookie}"
        return app(environ, start_response)

    with app.test_request_context():
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        cookie = signer.dumps({"actor": vars(actor), "name": "x"})
    schema = schemathesis.openapi.from_dict(app.extensions["slipway_api"].spec.to_dict())
    schema.app = signed_in
    seen: list[int] = []
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(
            max_examples=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
            database=None,
        )
        @given(case=operation.as_strategy())
        def run(case: Any) -> None:
            answer = case.call(base_url="http://localhost")
            seen.append(answer.status_code)
            assert answer.status_code < 500, f"{case.method} {case.path}: {answer.status_code}"

        run()
    assert set(seen) - ({401, 403} if role == "coordinator" else set())
