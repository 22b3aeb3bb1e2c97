"""The chat pages and what they post to."""

from django.urls import path

from chat.views import (
    conversations,
    drafts,
    exports,
    files,
    find,
    pages,
    places,
    preview,
    prompts,
    settings,
    shared,
    shares,
)

app_name = "chat"

urlpatterns = [
    path("", pages.new, name="new"),
    path("find/", find.find, name="find"),
    path("draft/", drafts.draft, name="draft"),
    path("chats/", places.chats, name="chats"),
    path("archived/", places.archived, name="archived"),
    path("preview/", preview.preview, name="preview"),
    path("files/", files.bring, name="files"),
    path("files/<uuid:pk>/", files.read, name="file"),
    path("files/<uuid:pk>/tokens/", files.tokens, name="file_tokens"),
    path("files/<uuid:pk>/remove/", files.remove, name="remove_file"),
    path("chats/export.jsonl", exports.everything, name="export_all"),
    path("chats/import/", exports.bring_back, name="import"),
    path("sharing/", shares.overview, name="sharing"),
    path("shared/<slug:key>/", shared.read, name="shared"),
    path("shared/<slug:key>/copy/", shared.copy, name="copy_shared"),
    path("shared/<slug:key>/files/<uuid:pk>/", shared.read_file, name="shared_file"),
    path("shares/<uuid:pk>/renew/", shares.renew, name="renew"),
    path("shares/<uuid:pk>/revoke/", shares.revoke, name="revoke"),
    path("c/<uuid:pk>/shares/", shares.shares, name="shares"),
    path("c/<uuid:pk>/export.md", exports.as_markdown, name="export_markdown"),
    path("c/<uuid:pk>/export.json", exports.as_json, name="export_json"),
    path("c/", conversations.begin, name="begin"),
    path("c/settings/", settings.new, name="new_settings"),
    path("c/<uuid:pk>/settings/", settings.conversation, name="settings"),
    path("c/<uuid:pk>/", pages.conversation, name="conversation"),
    path("c/<uuid:pk>/prompt/<uuid:reply>/", prompts.prompt, name="prompt"),
    path("c/<uuid:pk>/branch/", conversations.branch, name="branch"),
    path("c/<uuid:pk>/rename/", conversations.rename, name="rename"),
    path("c/<uuid:pk>/delete/", conversations.delete, name="delete"),
    path("c/<uuid:pk>/restore/", conversations.restore, name="restore"),
    path("c/<uuid:pk>/pin/", places.pin, name="pin"),
    path("c/<uuid:pk>/unpin/", places.unpin, name="unpin"),
    path("c/<uuid:pk>/archive/", places.archive, name="archive"),
    path("c/<uuid:pk>/unarchive/", places.unarchive, name="unarchive"),
]
