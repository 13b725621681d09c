"""Settings: each is data with a sentence. They come from the environment (``SLIPWAY_*``, or a file named by
``SLIPWAY_*_FILE``); a wrong one stops the start."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit


class BadSetting(Exception):  # noqa: N818
    """A setting is missing or wrong; the sentence names it."""


@dataclass(frozen=True)
class Setting:
    """One setting: its name without prefix, what it is for, and what it is when not given."""

    name: str
    sentence: str
    default: str = ""


SETTINGS = (
    Setting("VAR", "Folder for stores, the embedded log and generated secrets.", "var"),
    Setting("STORE", "Where state is kept: “sqlite” (in the VAR folder) or a mongodb:// URL.", "sqlite"),
    Setting("DATABASE", "Prefix of the services' databases on MongoDB.", "slipway"),
    Setting(
        "BUS",
        "Where events travel: “embedded” (in the VAR folder) or kafka://host:port[,host:port][/prefix].",
        "embedded",
    ),
    Setting(
        "STORE_USER", "Who this process is on MongoDB; each service has a user that reaches its own database alone."
    ),
    Setting("STORE_PASSWORD", "That user's password; best from a file (SLIPWAY_STORE_PASSWORD_FILE)."),
    Setting("BUS_USER", "Who this process is on Kafka (SCRAM-SHA-512); each service writes its own topics alone."),
    Setting("BUS_PASSWORD", "That user's password; best from a file (SLIPWAY_BUS_PASSWORD_FILE)."),
    Setting(
        "BUS_CA", "File with the certificate that Kafka's is signed with; given, the connection is encrypted (TLS)."
    ),
    Setting("PUBLIC_URL", "The address people open, used in links of messages.", "http://127.0.0.1:8000"),
    Setting("SECRET_KEY", "Signs sessions and links, at least 32 characters; generated in VAR when embedded."),
    Setting(
        "SECRET_KEY_OLD",
        "The signing key before; what it signed is still read. Drop it when sessions are over (12 hours).",
    ),
    Setting("INSTALLATION_KEY", "Wraps the persons' keys: 32 bytes as base64; generated in VAR when embedded."),
    Setting("WRAPPING_KEY", "Wraps the persons' keys in the installation key's place: 32 bytes as base64."),
    Setting("WRAPPING_KEY_NEXT", "The next wrapping key: it opens persons' keys, and does not wrap yet."),
    Setting("WRAPPING_KEY_OLD", "The wrapping key before: it opens persons' keys until all are wrapped anew."),
    Setting("NOTIFY_URL", "Apprise URL for e-mail, such as mailto://user:pass@host:587?from=a@b.cn; none: inbox only."),
    Setting("DEMO", "“1” offers one-click demo sign-in; never in real use.", "0"),
    Setting(
        "TRACES_URL",
        "Where traces are sent, by OTLP over HTTP, such as http://collector:4318/v1/traces; none: nowhere.",
    ),
    Setting(
        "OIDC_ISSUER",
        "The bases' own sign-in (OpenID Connect): the provider's https:// address; none: passwords alone.",
    ),
    Setting("OIDC_CLIENT_ID", "Who this installation is at that provider."),
    Setting("OIDC_CLIENT_SECRET", "Its secret there; best from a file (SLIPWAY_OIDC_CLIENT_SECRET_FILE)."),
    Setting(
        "OIDC_CLAIM",
        "The claim that names an account: email and phone_number must be verified by the provider; any other must be one"
        " that people cannot change themselves.",
        "email",
    ),
    Setting("OIDC_BASES", "Ids of the bases whose people may sign in by it, with commas; none: all."),
    Setting("OIDC_NAME", "What people call that provider, on the sign-in page.", "SSO"),
    Setting("LOG_LEVEL", "debug, info, warning or error.", "info"),
    Setting("PARTITIONS", "Partitions of a topic when it is made.", "4"),
    Setting(
        "FORM_LIMIT",
        "Public forms from one address in ten minutes before a small proof is asked for; ten times as many an hour wait; 0: all.",
        "60",
    ),
    Setting("TOKEN_LIMIT", "Requests that one API token may bring a minute, to each process; 0: any number.", "600"),
    Setting("PROXIES", "How many proxies stand in front, whose X-Forwarded-For is believed.", "0"),
    Setting("TICK_SECONDS", "How often a worker looks for deadlines and queued messages.", "1"),
)


WRAPPING = ("WRAPPING_KEY", "WRAPPING_KEY_NEXT", "WRAPPING_KEY_OLD")


@dataclass(frozen=True)
class Oidc:
    """The bases' own sign-in. ``claim`` names the account; ``bases``: whose people may use it, empty for all."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    claim: str
    bases: tuple[str, ...]
    name: str

    @property
    def scope(self) -> str:
        """What is asked of the provider."""
        return " ".join(dict.fromkeys(("openid", _SCOPES.get(self.claim, "profile"))))

    def serves(self, base_id: str) -> bool:
        """Whether the people of a base may sign in by it."""
        return bool(base_id) and (not self.bases or base_id in self.bases)


_SCOPES = {"email": "email", "phone_number": "phone"}


@dataclass(frozen=True)
class Config:
    """The settings, checked."""

    var: Path
    store: str
    database: str
    bus: str
    public_url: str
    secret_key: str
    installation_key: bytes
    notify_url: str
    demo: bool
    log_level: str
    partitions: int
    tick_seconds: float
    secret_key_old: str = field(default="", repr=False)
    wrapping_key: bytes = field(default=b"", repr=False)
    wrapping_key_next: bytes = field(default=b"", repr=False)
    wrapping_key_old: bytes = field(default=b"", repr=False)
    traces_url: str = ""
    form_limit: int = 60
    proxies: int = 0
    token_limit: int = 600
    store_user: str = ""
    store_password: str = field(default="", repr=False)
    bus_user: str = ""
    bus_password: str = field(default="", repr=False)
    bus_ca: str = ""
    oidc: Oidc | None = None

    @property
    def embedded(self) -> bool:
        """Whether everything lives in one process on one folder."""
        return self.store == "sqlite" and self.bus == "embedded"

    @property
    def wrapping_keys(self) -> tuple[bytes, ...]:
        """What opens persons' keys; the first wraps them."""
        first = self.wrapping_key or self.installation_key
        return (first, *(key for key in (self.wrapping_key_next, self.wrapping_key_old) if key))


def load(environ: Mapping[str, str] | None = None) -> Config:
    """Read and check the settings. Error: :class:`BadSetting`, a sentence that names the setting."""
    given = os.environ if environ is None else environ
    values = {s.name: _given(given, s) for s in SETTINGS}
    var = Path(values["VAR"]).absolute()
    check_places(values)
    embedded = values["STORE"] == "sqlite" and values["BUS"] == "embedded"
    secret = values["SECRET_KEY"] or (_kept(var, "secret_key") if embedded else "")
    wrapping = values["INSTALLATION_KEY"] or (_kept(var, "installation_key") if embedded else "")
    wrappers = {name: _other_key(name, values, var, embedded) for name in WRAPPING}
    if len(secret) < 32:
        raise BadSetting("SLIPWAY_SECRET_KEY must be given and have at least 32 characters.")
    return Config(
        var=var,
        store=values["STORE"],
        database=values["DATABASE"],
        bus=values["BUS"],
        public_url=values["PUBLIC_URL"].rstrip("/"),
        secret_key=secret,
        installation_key=_key("INSTALLATION_KEY", wrapping),
        notify_url=values["NOTIFY_URL"],
        demo=values["DEMO"] == "1",
        log_level=_one_of("LOG_LEVEL", values["LOG_LEVEL"], ("debug", "info", "warning", "error")),
        partitions=int(_number("PARTITIONS", values["PARTITIONS"], 1, 1000)),
        tick_seconds=_number("TICK_SECONDS", values["TICK_SECONDS"], 0.01, 3600),
        secret_key_old=values["SECRET_KEY_OLD"] or (_lying(var, "secret_key_old") if embedded else ""),
        wrapping_key=wrappers["WRAPPING_KEY"],
        wrapping_key_next=wrappers["WRAPPING_KEY_NEXT"],
        wrapping_key_old=wrappers["WRAPPING_KEY_OLD"],
        traces_url=values["TRACES_URL"],
        form_limit=int(_number("FORM_LIMIT", values["FORM_LIMIT"], 0, 1_000_000)),
        token_limit=int(_number("TOKEN_LIMIT", values["TOKEN_LIMIT"], 0, 1_000_000)),
        proxies=int(_number("PROXIES", values["PROXIES"], 0, 9)),
        oidc=_oidc(values),
        **_logins(values),
    )


def _given(environ: Mapping[str, str], setting: Setting) -> str:
    """The setting's value: as given, or what stands in the file that ``SLIPWAY_…_FILE`` names, as secrets are handed to
    containers."""
    name = f"SLIPWAY_{setting.name}"
    path = environ.get(f"{name}_FILE", "")
    if name in environ or not path:
        return environ.get(name, setting.default)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"{name}_FILE is “{path}”, which cannot be read: {error}.") from None


def check_places(values: Mapping[str, str]) -> None:
    """STORE, BUS and PUBLIC_URL are addresses of the right kind. Error: :class:`BadSetting`."""
    if values["STORE"] != "sqlite" and not values["STORE"].startswith(("mongodb://", "mongodb+srv://")):
        raise BadSetting(f"SLIPWAY_STORE is “{values['STORE']}”; it must be “sqlite” or a mongodb:// URL.")
    if values["BUS"] != "embedded" and not values["BUS"].startswith("kafka://"):
        raise BadSetting(f"SLIPWAY_BUS is “{values['BUS']}”; it must be “embedded” or kafka://host:port.")
    if not values["PUBLIC_URL"].startswith(("http://", "https://")):
        raise BadSetting(f"SLIPWAY_PUBLIC_URL is “{values['PUBLIC_URL']}”; it must begin with http:// or https://.")


def _logins(values: Mapping[str, str]) -> dict[str, str]:
    """Users and passwords, each given with the other, and a certificate that is there."""
    for place in ("STORE", "BUS"):
        if bool(values[f"{place}_USER"]) != bool(values[f"{place}_PASSWORD"]):
            raise BadSetting(f"SLIPWAY_{place}_USER and SLIPWAY_{place}_PASSWORD are given together or not at all.")
    if values["BUS_CA"] and not Path(values["BUS_CA"]).is_file():
        raise BadSetting(f"SLIPWAY_BUS_CA is “{values['BUS_CA']}”, and no file is there.")
    names = ("STORE_USER", "STORE_PASSWORD", "BUS_USER", "BUS_PASSWORD", "BUS_CA")
    return {name.lower(): values[name] for name in names}


_ON_THIS_MACHINE = (("http", "127.0.0.1"), ("http", "localhost"))


def _oidc(values: Mapping[str, str]) -> Oidc | None:
    """The bases' own sign-in, whole or not at all; over the network only encrypted."""
    issuer = values["OIDC_ISSUER"].rstrip("/")
    if not issuer:
        return None
    place = urlsplit(issuer)
    if place.scheme != "https" and (place.scheme, place.hostname) not in _ON_THIS_MACHINE:
        raise BadSetting(f"SLIPWAY_OIDC_ISSUER is “{issuer}”; it must begin with https://.")
    for name in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"):
        if not values[name]:
            raise BadSetting(f"SLIPWAY_{name} must be given with SLIPWAY_OIDC_ISSUER.")
    bases = tuple(part.strip() for part in values["OIDC_BASES"].split(",") if part.strip())
    named = {name: values[f"OIDC_{name.upper()}"] for name in ("client_id", "client_secret", "claim", "name")}
    return Oidc(issuer=issuer, bases=bases, **named)


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise BadSetting(f"SLIPWAY_{name} is “{value}”; it must be one of {', '.join(allowed)}.")
    return value


def _number(name: str, value: str, least: float, most: float) -> float:
    try:
        number = float(value)
    except ValueError:
        raise BadSetting(f"SLIPWAY_{name} is “{value}”; it must be a number.") from None
    if not least <= number <= most:
        raise BadSetting(f"SLIPWAY_{name} is {value}; it must lie between {least:g} and {most:g}.")
    return number


def _other_key(name: str, values: Mapping[str, str], var: Path, embedded: bool) -> bytes:
    """A key that may be given, or lie in the folder of an embedded installation."""
    text = values[name] or (_lying(var, name.lower()) if embedded else "")
    return _key(name, text) if text else b""


def _key(name: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise BadSetting(f"SLIPWAY_{name} must be given and be 32 bytes as base64.")
    return key


def _lying(var: Path, name: str) -> str:
    """A secret that may lie there."""
    path = var / "secrets" / name
    return path.read_text().strip() if path.exists() else ""


def _kept(var: Path, name: str) -> str:
    """A secret of this installation, made once and kept readable by its owner alone."""
    path = var / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        text = base64.b64encode(secrets.token_bytes(32)).decode()
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
    return path.read_text().strip()
