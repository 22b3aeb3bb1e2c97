"""The chat pages and what they post to."""

from django.urls import path

from chat.views import conversations, exports, files, pages

app_name = "chat"

urlpatterns = [
    path("", pages.new, name="new"),
    path("files/", files.bring, name="files"),
    path("files/<uuid:pk>/", files.read, name="file"),
    path("files/<uuid:pk>/remove/", files.remove, name="remove_file"),
    path("chats/export.jsonl", exports.everything, name="export_all"),
    path("chats/import/", exports.bring_back, name="import"),
    path("c/<uuid:pk>/export.md", exports.as_markdown, name="export_markdown"),
    path("c/<uuid:pk>/export.json", exports.as_json, name="export_json"),
    path("c/", conversations.begin, name="begin"),
    path("c/<uuid:pk>/", pages.conversation, name="conversation"),
    path("c/<uuid:pk>/rename/", conversations.rename, name="rename"),
    path("c/<uuid:pk>/delete/", conversations.delete, name="delete"),
    path("c/<uuid:pk>/restore/", conversations.restore, name="restore"),
]
