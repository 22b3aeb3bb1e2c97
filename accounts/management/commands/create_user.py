"""`manage.py create_user NAME [--role ROLE]`: an account from the terminal or a script."""

import sys
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import first_run
from accounts.models import User


class Command(BaseCommand):
    """Makes one account; the first one is the owner's."""

    help = "Make an account. The password comes from a prompt or, in a pipe, from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        """NAME, and its role in either way."""
        parser.add_argument("name", help="the user name")
        role = parser.add_mutually_exclusive_group()
        role.add_argument("--role", choices=User.Role.values, default=User.Role.MEMBER)
        owner = "the same as --role owner: may do everything here"
        role.add_argument(
            "--owner", dest="role", action="store_const", const=User.Role.OWNER, help=owner
        )

    def handle(self, *_args: Any, name: str, role: str, **_options: Any) -> None:
        """Make it, or say what is wrong and leave with status 1."""
        owner, first = role == User.Role.OWNER, not first_run.is_over()
        role = User.Role.OWNER if first else role
        user = User(username=User.normalize_username(name), role=role)
        try:
            if User.objects.filter(username__iexact=user.username).exists():
                raise CommandError(f"There is already an account named {user.username}.")
            user.full_clean(exclude=["password"])
            self.set_password(user)
            user.save(force_insert=True)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        first_run.forget_code()
        self.stdout.write(sentence(user, first and not owner))

    def set_password(self, user: User) -> None:
        """Asks for it, checks it and hashes it. Raises ValidationError."""
        password = read_password()
        validate_password(password, user)
        user.set_password(password)


def read_password() -> str:
    """From a prompt, twice; from a pipe its first line."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass("Password: ")
    if getpass("Password again: ") != password:
        raise ValidationError("The two passwords are not the same.")
    return password


def sentence(user: User, made_owner: bool) -> str:
    """What was done."""
    if made_owner:
        return f"{user.username} can sign in, as the owner: it is the first account."
    if user.role == User.Role.MEMBER:
        return f"{user.username} can sign in."
    article = "a" if user.role == User.Role.GUEST else "an"
    return f"{user.username} can sign in as {article} {user.role}."
