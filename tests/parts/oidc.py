"""A small OpenID Connect provider in a process of its own: Authlib's server side, with one client and whoever is told to sign in.

``python -m tests.parts.oidc PORT REDIRECT`` runs it. Who signs in next, and what its ID tokens say wrongly, is set by
:meth:`OidcProvider.person`.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import httpx
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, jsonify, redirect, request
from joserfc.jwk import KeySet, RSAKey

from tests.parts.process import ServerProcess, free_port

CLIENT_ID, CLIENT_SECRET = "slipway-tests", "a secret of the tests"


class OidcProvider(ServerProcess):
    """Its ``issuer`` is an address of this machine; ``redirect`` is the one address it sends people back to."""

    name = "oidc"

    def __init__(self, redirect: str) -> None:
        super().__init__()
        self._port, self._redirect = free_port(), redirect

    @property
    def issuer(self) -> str:
        """What it calls itself."""
        return f"http://127.0.0.1:{self._port}"

    def command(self) -> list[str]:
        """See :class:`ServerProcess`."""
        # By its file's place: the process starts in a folder of its own, where "tests" is not found by name.
        start = "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module('tests.parts.oidc', run_name='__main__')"
        return [sys.executable, "-c", start, str(Path(__file__).parents[2]), str(self._port), self._redirect]

    def answers(self) -> bool:
        """Whether it tells of itself."""
        try:
            return httpx.get(f"{self.issuer}/.well-known/openid-configuration", timeout=1).status_code == 200
        except httpx.TransportError:
            return False

    def person(self, **claims: Any) -> None:
        """Who signs in next: claims of the ID token, also wrong ones (``aud``, ``nonce``, ``iss``, ``exp``);
        ``refuses``: they say no; ``alg``: how the token is signed."""
        httpx.put(f"{self.issuer}/person", json=claims, timeout=5).raise_for_status()

    def asked(self) -> dict[str, Any]:
        """The last authorization request as it came, and how often people signed out here."""
        found: dict[str, Any] = httpx.get(f"{self.issuer}/asked", timeout=5).json()
        return found


class _Client(ClientMixin):
    """The one client."""

    def __init__(self, redirect: str) -> None:
        self.redirect = redirect

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> str:
        return self.redirect

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.redirect

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class _Code(AuthorizationCodeMixin):
    """A code as it was given out."""

    def __init__(self, sent: Any, scope: str, person: dict[str, Any]) -> None:
        self.redirect_uri, self.nonce, self.scope, self.person = sent["redirect_uri"], sent["nonce"], scope, person
        self.code_challenge, self.code_challenge_method = sent["code_challenge"], sent["code_challenge_method"]

    def get_redirect_uri(self) -> str:
        return str(self.redirect_uri)

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return str(self.nonce)

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> str:
        return ""

    def get_amr(self) -> list[str]:
        return ["pwd"]


def provider(issuer: str, redirect_uri: str) -> Flask:
    """The provider as a Flask app."""
    app, codes, asked = Flask("provider"), dict[str, _Code](), dict[str, Any]()
    person: dict[str, Any] = {}
    client, key = (
        _Client(redirect_uri),
        RSAKey.generate_key(2048, parameters={"kid": "k1", "use": "sig", "alg": "RS256"}),
    )
    server = AuthorizationServer(app, query_client=lambda id: client if id == CLIENT_ID else None, save_token=_drop)

    class CodeGrant(grants.AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic"]

        def save_authorization_code(self, code: str, request: Any) -> None:
            codes[code] = _Code(request.payload.data, request.scope, dict(person))

        def query_authorization_code(self, code: str, client: Any) -> _Code | None:
            return codes.get(code)

        def delete_authorization_code(self, authorization_code: _Code) -> None:
            codes.clear()

        def authenticate_user(self, authorization_code: _Code) -> dict[str, Any]:
            return authorization_code.person

    class IdToken(OpenIDCode):
        def exists_nonce(self, nonce: str, request: Any) -> bool:
            return any(code.nonce == nonce for code in codes.values())

        def get_client_algorithm(self, client: Any) -> str:
            return str(person.get("alg", "RS256"))

        def get_client_claims(self, client: Any) -> dict[str, Any]:
            return {"iss": issuer, "aud": [CLIENT_ID]}

        def get_encode_header(self, client: Any) -> dict[str, str]:
            return {"alg": self.get_client_algorithm(client), "kid": "k1"}

        def resolve_client_private_key(self, client: Any) -> Any:
            return key

        def generate_user_info(self, user: dict[str, Any], scope: str) -> UserInfo:
            return UserInfo({name: value for name, value in user.items() if name not in ("alg", "refuses")})

    server.register_grant(CodeGrant, [IdToken(require_nonce=True), CodeChallenge(required=True)])

    @app.get("/.well-known/openid-configuration")
    def about() -> Any:
        return jsonify(
            issuer=issuer,
            authorization_endpoint=f"{issuer}/authorize",
            token_endpoint=f"{issuer}/token",
            jwks_uri=f"{issuer}/jwks",
            end_session_endpoint=f"{issuer}/end",
            id_token_signing_alg_values_supported=["RS256", "none", "HS256"],
        )

    @app.get("/jwks")
    def jwks() -> Any:
        return jsonify(KeySet([key]).as_dict(private=False))

    @app.get("/authorize")
    def authorize() -> Any:
        asked.update(request.args.to_dict())
        grant = server.get_consent_grant(end_user=person)
        user = None if person.get("refuses") else person
        return server.create_authorization_response(grant=grant, grant_user=user)

    @app.post("/token")
    def token() -> Any:
        asked["verifier"] = request.form.get("code_verifier", "")
        return server.create_token_response()

    @app.get("/end")
    def end() -> Any:
        asked["ended"] = asked.get("ended", 0) + 1
        return redirect(request.args["post_logout_redirect_uri"])

    @app.put("/person")
    def set_person() -> Any:
        person.clear()
        person.update(request.get_json())
        return "", 204

    @app.get("/asked")
    def last_asked() -> Any:
        return jsonify(asked)

    return app


def _drop(_token: Any, _request: Any) -> None:
    """Access tokens open nothing here, so none is kept."""


if __name__ == "__main__":
    from waitress import serve

    serve(provider(f"http://127.0.0.1:{sys.argv[1]}", sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), threads=2)
