"""Asking for pages as somebody, without a running studio."""

import json
import re
from http.cookies import SimpleCookie
from typing import Any

from asgiref.sync import async_to_sync
from django.test import Client
from django.utils import timezone

from accounts.models import Device, User
from tests.matrix.house import CANARY, Things, filled
from tests.matrix.rows import Ask, Row

Answer = Any  # what Django's test client gives: a response with more in it
ARGUMENT = re.compile(r"<\w+:(\w+)>")


def address(path: str, row: Row, things: Things) -> str:
    """A path with its arguments filled in; `=text` is that text, any other a thing of Alice's."""

    def one(match: re.Match[str]) -> str:
        value = row.at[match[1]]
        return value[1:] if value.startswith("=") else str(things[value])

    return ARGUMENT.sub(one, path)


def sign_in(client: Client, user: User) -> None:
    """As somebody who was here just now: their visits write nothing by themselves."""
    client.force_login(user)
    key = client.session.session_key
    Device.objects.get_or_create(session=key, defaults={"user": user, "last_seen": timezone.now()})


class Visitor:
    """A browser that comes anew for each request: what one answer does to its cookies is gone."""

    def __init__(self, name: str, user: User | None = None) -> None:
        self.name, self.user = name, user
        self.client = Client(raise_request_exception=False)
        if user:
            sign_in(self.client, user)
        self.kept = self.client.cookies.output(header="", sep=";")

    def ask(self, url: str, ask: Ask, things: Things) -> Answer:
        """The answer to one ask of a row."""
        self.client.cookies = SimpleCookie(self.kept)
        query = filled(dict(ask.query), things)
        more: dict[str, Any] = {"query_params": query, "HTTP_ACCEPT": "text/html"}
        if ask.form is not None:
            return self.client.post(url, filled(dict(ask.form), things), **more)
        if ask.raw is not None:
            return self.client.post(url, ask.raw, content_type="text/plain", **more)
        if ask.body is not None:
            body = json.dumps(filled(ask.body, things))
            return self.client.post(url, body, content_type="application/json", **more)
        return self.client.get(url, **more)


def words(answer: Answer) -> str:
    """Everything that an answer says, its headers too."""
    said = _streamed(answer) if answer.streaming else answer.content
    headers = dict(answer.headers)
    where = headers.pop("Location", "").partition("?")[0]  # behind it is what was asked itself
    return f"{headers}{where}{said.decode(errors='replace')}"


def tells(answer: Answer) -> bool:
    """Whether any word of Alice's is in it."""
    return CANARY in words(answer)


def is_login(answer: Answer) -> bool:
    """Whether it only leads to the login."""
    where: str = answer.headers.get("Location", "")
    return answer.status_code == 302 and where.startswith("/login/?next=")


def _streamed(answer: Answer) -> bytes:
    if not answer.is_async:
        return b"".join(answer.streaming_content)

    async def gathered() -> bytes:
        return b"".join([part async for part in answer.streaming_content])

    return async_to_sync(gathered)()
