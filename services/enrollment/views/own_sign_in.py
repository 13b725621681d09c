"""Signing in by a base's own provider (OpenID Connect): authorization code with PKCE, state and nonce, by Authlib."""

from __future__ import annotations

from typing import Any, cast

import requests
import structlog
from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import current_app, render_template, request, session
from joserfc.errors import JoseError

from services.enrollment.domain.own_sign_in import NotConfirmed, ProviderAway
from services.enrollment.handlers.own_sign_in import account_of_identity
from services.enrollment.views.blueprint import blueprint
from services.enrollment.views.security import passed_password
from shared.config import Oidc
from shared.failure import failure
from shared.rules import NotFound, RuleBroken
from shared.web.access import access, current_context
from shared.web.forms import new_form

CLIENT, NEXT = "slipway_provider", "provider_next"
BACK = "/enrollment/sign-in/own/back"
SECONDS = 10
SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""How an ID token may be signed: by a key of the provider's own, never by the secret that both know, never not at all."""
_log = structlog.get_logger("own sign-in")
_AWAY = (requests.RequestException, ValueError, KeyError)


@blueprint.app_context_processor
def provider_words() -> dict[str, Any]:
    """The provider's name, for the page where people choose how to sign in; nothing where there is none."""
    found = current_context().config.oidc
    return {"provider": found.name if found else ""}


@blueprint.get("/sign-in/own")
@access("visitor")
def begin_own_sign_in() -> Any:
    """Off to the provider."""
    provider = _provider()
    try:
        client = _client(provider)
        answer = client.authorize_redirect(current_context().config.public_url + BACK)
    except _AWAY as error:
        _log.error("the provider cannot be asked", **failure(error))
        return _refused(ProviderAway(provider=provider.name))
    session[NEXT] = request.args.get("next", "")
    return answer


@blueprint.get("/sign-in/own/back")
@access("visitor")
def end_own_sign_in() -> Any:
    """Back from the provider with a code, which is changed for an ID token that is checked."""
    provider, onward = _provider(), str(session.pop(NEXT, ""))
    try:
        account = account_of_identity(current_context(), provider, _claims(provider))
    except RuleBroken as error:
        return _refused(error)
    return passed_password(account, onward, by_provider=True)


def _claims(provider: Oidc) -> dict[str, Any]:
    """The claims of the ID token, all checked. Errors: NotConfirmed, ProviderAway."""
    try:
        client = _client(provider)
        options = {
            "iss": {"essential": True, "value": client.server_metadata["issuer"]},
            "aud": {"essential": True, "value": provider.client_id},
            "sub": {"essential": True},
            "nonce": {"essential": True},
        }
        claims = client.authorize_access_token(claims_options=options).get("userinfo")
    except (OAuthError, JoseError) as error:
        _log.warning("the provider's answer was refused", **failure(error))
        raise NotConfirmed(provider=provider.name) from error
    except _AWAY as error:
        _log.error("the provider cannot be asked", **failure(error))
        raise ProviderAway(provider=provider.name) from error
    if not claims:
        raise NotConfirmed(provider=provider.name)
    return dict(claims)


def _refused(error: RuleBroken) -> Any:
    form = new_form()
    form.refuse(error)
    return render_template("enrollment/sign_in.html", form=form, onward=""), error.status


def _provider() -> Oidc:
    found = current_context().config.oidc
    if found is None:
        raise NotFound(id="own")
    return found


def _client(provider: Oidc) -> Any:
    """The client of this process, with what the provider says of itself. Errors: of ``requests``; ValueError, KeyError."""
    oauth = current_app.extensions.get(CLIENT)
    if oauth is None:
        oauth = current_app.extensions[CLIENT] = OAuth()
        oauth.register(
            CLIENT,
            client_id=provider.client_id,
            client_secret=provider.client_secret,
            server_metadata_url=f"{provider.issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": provider.scope,
                "code_challenge_method": "S256",
                "default_timeout": SECONDS,
            },
        )
        oauth.init_app(current_app)
    client = oauth.create_client(CLIENT)
    said = client.load_server_metadata()
    if str(said["issuer"]).rstrip("/") != provider.issuer:
        raise ValueError(f"The provider calls itself {said['issuer']}, not {provider.issuer}.")
    offered = said.get("id_token_signing_alg_values_supported") or ["RS256"]
    said["id_token_signing_alg_values_supported"] = [name for name in offered if name in SIGNED_BY]
    return client


def end_session_url() -> str:
    """Where one signs out at the provider as well; nothing when it offers no such place or does not answer."""
    provider = current_context().config.oidc
    if provider is None:
        return ""
    try:
        client = _client(provider)
        if "end_session_endpoint" not in client.server_metadata:
            return ""
        after = f"{current_context().config.public_url}/bases/"
        made = client.create_logout_url(post_logout_redirect_uri=after, client_id=provider.client_id)
    except _AWAY as error:
        _log.error("the provider cannot be asked", **failure(error))
        return ""
    return cast(str, made["url"])
