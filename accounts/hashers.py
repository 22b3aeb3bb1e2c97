"""Hashes passwords with argon2, at most two at a time in one process."""

from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher

AT_ONCE = 2


class BoundedArgon2PasswordHasher(Argon2PasswordHasher):
    """Django's argon2. One hash takes 100 MB, so a flood of logins would take the machine down."""

    turns = BoundedSemaphore(AT_ONCE)

    def encode(self, password: str, salt: str) -> str:
        """The hash of a password, when a turn is free."""
        with self.turns:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Whether the password is the hashed one, when a turn is free."""
        with self.turns:
            return super().verify(password, encoded)
