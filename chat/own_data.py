"""What a person said and was answered, for their archive."""

from collections.abc import Iterator

from django.utils.translation import ngettext

from accounts.export import Part, as_json, as_line
from accounts.models import User
from chat import export_json, sharing
from chat.models import Attachment, Conversation, Draft


def chats(user: User) -> Iterator[str]:
    """One on each line, archived ones too; the oldest first."""
    mine = Conversation.objects.of(user).order_by("updated")
    for pk in list(mine.values_list("pk", flat=True)):
        found = mine.filter(pk=pk).first()
        if found:
            yield export_json.line(found)


def drafts(user: User) -> Iterator[str]:
    """What they typed and did not send."""
    mine = Draft.objects.filter(owner=user).exclude(text="").select_related("conversation")
    chat_of = {draft: draft.conversation for draft in mine}
    yield as_json(
        [
            {"chat": chat.title if chat else None, "text": draft.text, "updated": draft.updated}
            for draft, chat in chat_of.items()
        ]
    )


def unsent_files(user: User) -> Iterator[str]:
    """Files they brought and sent with no message yet, one on each line."""
    waiting = Attachment.objects.filter(owner=user, conversation=None)
    for pk in list(waiting.values_list("pk", flat=True)):
        for file in waiting.filter(pk=pk):
            yield as_line({"name": file.name, "text": file.text, "created": file.created})


def shares(user: User) -> Iterator[str]:
    """Who they let read their chats, and what others let them read."""
    yield as_json(
        {
            "by_me": [
                {
                    "chat": share.conversation.title,
                    "with": share.reader.username if share.reader else "whoever has the link",
                    "since": share.created,
                }
                for share in sharing.shared_by(user)
            ],
            "with_me": [
                {
                    "chat": share.conversation.title,
                    "by": share.conversation.owner.username,
                    "since": share.created,
                }
                for share in sharing.shared_with(user)
            ],
        }
    )


def chats_counted(user: User) -> str:
    """In words."""
    count = Conversation.objects.of(user).count()
    return ngettext("%(n)d chat", "%(n)d chats", count) % {"n": count} if count else ""


def files_counted(user: User) -> str:
    """In words."""
    count = Attachment.objects.filter(owner=user).count()
    return ngettext("%(n)d file", "%(n)d files", count) % {"n": count} if count else ""


PARTS = (
    Part("chats.jsonl", chats, chats_counted),
    Part("drafts.json", drafts),
    Part("unsent-files.jsonl", unsent_files, files_counted),
    Part("shares.json", shares),
)
