"""What is shown to whoever opens a TLS connection: TLS 1.2 or newer, the certificate of the day."""

import logging
from typing import Any

from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificates
from django.conf import settings
from OpenSSL.SSL import Connection, Error
from twisted.internet.interfaces import IOpenSSLServerConnectionCreator
from twisted.internet.ssl import CertificateOptions, TLSVersion
from zope.interface import implementer

from studio.refusal import Refusal
from studio.tls import certificate
from studio.tls.certificate import Files

log = logging.getLogger("hearth.tls")


@implementer(IOpenSSLServerConnectionCreator)
class Identity:
    """The certificate of two files, read again when they are changed."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.seen = self._stamp()
        self.options = _options(files)

    def serverConnectionForTLS(self, protocol: Any) -> Connection:
        """Twisted asks this for every connection."""
        connection: Connection = self.options.serverConnectionForTLS(protocol)
        return connection

    def renew(self) -> None:
        """Make a new one when ours nears its end, and take up files that were changed.

        A pair that is half written, or does not fit, is left for the next time.
        """
        try:
            self.files = certificate.chosen(settings.HOST)
            if (now := self._stamp()) != self.seen:
                self.options, self.seen = _options(self.files), now
        except (Refusal, OSError, ValueError, Error) as error:
            log.warning("the certificate stays what it was: %s", error)

    def _stamp(self) -> list[tuple[int, int]]:
        found = [path.stat() for path in (self.files.certificate, self.files.key)]
        return [(status.st_mtime_ns, status.st_ino) for status in found]


def _options(files: Files) -> CertificateOptions:
    chain: list[Any] = [*load_pem_x509_certificates(files.certificate.read_bytes())]
    private: Any = load_pem_private_key(files.key.read_bytes(), None)
    options = CertificateOptions(
        privateKey=private,
        certificate=chain[0],
        extraCertChain=chain[1:],
        raiseMinimumTo=TLSVersion.TLSv1_2,
    )
    options.getContext()  # now, while a pair that does not fit can still be refused
    return options
