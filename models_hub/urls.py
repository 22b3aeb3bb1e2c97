"""The library's addresses, below /models/."""

from django.urls import path

from models_hub.views import entries, load_settings, pages, residence

app_name = "models_hub"

urlpatterns = [
    path("", pages.library, name="library"),
    path("state/", pages.state, name="state"),
    path("import/", entries.bring_in, name="import"),
    path("<str:name>/load/", residence.load, name="load"),
    path("<str:name>/unload/", residence.unload, name="unload"),
    path("<str:name>/pin/", residence.pin, name="pin"),
    path("<str:name>/unpin/", residence.unpin, name="unpin"),
    path("<str:name>/settings/", load_settings.settings, name="settings"),
    path("<str:name>/settings/cost/", load_settings.cost, name="cost"),
    path("<str:name>/remove/", entries.remove, name="remove"),
]
