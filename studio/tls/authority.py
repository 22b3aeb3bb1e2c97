"""Makes certificates: a root that devices are asked to trust, and the server's own from it.

Elliptic keys (P-256), which every device knows and which cost a handshake little. The root lasts
ten years, as trusting it again on every phone is work; the server's lasts 397 days, as Apple's
devices refuse longer ones, and is made anew long before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from studio.tls import names

ROOT_LIFE = timedelta(days=3650)
SERVER_LIFE = timedelta(days=397)
CLOCKS = timedelta(days=2)
"""How far a device's clock may be behind ours."""


@dataclass(frozen=True)
class Pair:
    """A certificate and its private key, as PEM."""

    certificate: bytes
    key: bytes

    @property
    def parsed(self) -> x509.Certificate:
        """The certificate, to look into."""
        return x509.load_pem_x509_certificate(self.certificate)

    @property
    def private(self) -> ec.EllipticCurvePrivateKey:
        """The key, to sign with."""
        key = load_pem_private_key(self.key, None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise ValueError("not one of our keys")
        return key


def root(machine: str, served: Iterable[str]) -> Pair:
    """A new root, named for this machine."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"Hearth on {machine}"[:64])
    builder = (
        _begun(name, name, key, ROOT_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(names.limits(served), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
    )
    return _signed(builder, key, key)


def server(by: Pair, served: Iterable[str]) -> Pair:
    """A new certificate for these names, of which the root's limits must permit each."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = by.parsed
    alternatives = [found for name in served if (found := names.general(name))]
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    whose = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)
    builder = (
        _begun(_name("Hearth"), issuer.subject, key, SERVER_LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(whose, critical=False)
    )
    return _signed(builder, key, by.private)


def fingerprint(certificate: bytes) -> str:
    """The SHA-256 of a PEM certificate, as devices show it: `AB:CD:...`."""
    return x509.load_pem_x509_certificate(certificate).fingerprint(hashes.SHA256()).hex(":").upper()


def _name(common: str) -> x509.Name:
    parts = ((NameOID.ORGANIZATION_NAME, "Hearth"), (NameOID.COMMON_NAME, common))
    return x509.Name([x509.NameAttribute(kind, text) for kind, text in parts])


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, life: timedelta
) -> x509.CertificateBuilder:
    public, now = key.public_key(), datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCKS)
        .not_valid_after(now - CLOCKS + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _signed(
    builder: x509.CertificateBuilder,
    own: ec.EllipticCurvePrivateKey,
    issuer: ec.EllipticCurvePrivateKey,
) -> Pair:
    certificate = builder.sign(issuer, hashes.SHA256())
    key = own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Pair(certificate.public_bytes(Encoding.PEM), key)
