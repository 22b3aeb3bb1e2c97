"""Which certificate the studio shows: its owner's, or one by the authority in the data folder."""

import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from django.conf import settings

from studio import env, hosts
from studio.refusal import Refusal
from studio.tls.kept import Authority, key_of


@dataclass(frozen=True)
class Files:
    """A certificate with its chain, and its key.

    `authority` made them, unless they are the owner's; its root cannot vouch for `left_out`.
    """

    certificate: Path
    key: Path
    authority: Authority | None = None
    left_out: tuple[str, ...] = ()


def own(certificate: Path, key: Path | None) -> Files:
    """The owner's own; the key may be in the same file. Raises Refusal when they cannot serve."""
    files = Files(certificate, key or certificate)
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
            files.certificate, files.key
        )
        end = x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc
    except ssl.SSLError as error:
        raise Refusal(
            f"CERT_FILE={files.certificate} and KEY_FILE={files.key} are no pair of PEM files "
            f"that belong together ({error.reason or error})."
        ) from None
    except (OSError, ValueError) as error:
        raise Refusal(f"CERT_FILE or KEY_FILE cannot be read: {error}.") from None
    if end < datetime.now(UTC):
        raise Refusal(f"The certificate in {certificate} ended on {end:%Y-%m-%d}. Renew it first.")
    return files


def chosen(host: str) -> Files:
    """The one for serving on `host`, as the settings say; made or renewed where it is ours.

    Raises Refusal.
    """
    if settings.CERT_FILE:
        return own(settings.CERT_FILE, settings.KEY_FILE)
    authority = Authority(settings.DATA / "tls")
    left_out = authority.made(socket.gethostname(), hosts.served(host, env.words("NAMES")))
    return Files(authority.server, key_of(authority.server), authority, tuple(left_out))
