"""A certificate authority of the installation's own and a certificate for its Kafka broker, for whoever has none yet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

YEARS = 3


def write_certificates(ca: Path, broker: Path, names: tuple[str, ...]) -> None:
    """Write the authority's certificate and, in one file, the broker's key and chain for these host names or addresses.

    The authority's key is not kept: a new broker certificate comes with a new authority.
    """
    ca_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Slipway")])
    root = _certificate(issuer, issuer, ca_key, ca_key)
    own = _certificate(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])]), issuer, key, ca_key, names)
    pem = serialization.Encoding.PEM
    ca.write_bytes(root.public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    broker.touch(mode=0o600)
    broker.write_bytes(private + own.public_bytes(pem) + root.public_bytes(pem))


def _certificate(subject: x509.Name, issuer: x509.Name, key: Any, signer: Any, names: tuple[str, ...] = ()) -> Any:
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=365 * YEARS))
    made = made.add_extension(x509.BasicConstraints(ca=not names, path_length=None), critical=True)
    if names:
        made = made.add_extension(x509.SubjectAlternativeName([_name(name) for name in names]), critical=False)
    return made.sign(signer, hashes.SHA256())


def _name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(text))
    except ValueError:
        return x509.DNSName(text)
