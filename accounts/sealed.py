"""Seals secrets, so that the database alone does not tell them: the key is in the data folder."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def seal(secret: str, purpose: str) -> str:
    """Encrypted and signed, for one purpose only."""
    return _box(purpose).encrypt(secret.encode()).decode()


def unseal(sealed: str, purpose: str) -> str | None:
    """The secret; None when it was sealed with another key, or was changed."""
    try:
        return _box(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _box(purpose: str) -> Fernet:
    kdf = HKDF(SHA256(), length=32, salt=None, info=f"hearth {purpose}".encode())
    return Fernet(urlsafe_b64encode(kdf.derive(settings.SECRET_KEY.encode())))
