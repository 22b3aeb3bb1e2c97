"""The library's addresses, below /models/."""

from django.urls import path

from models_hub.views import entries, pages, residence

app_name = "models_hub"

urlpatterns = [
    path("", pages.library, name="library"),
    path("state/", pages.state, name="state"),
    path("import/", entries.bring_in, name="import"),
    path("<str:name>/load/", residence.load, name="load"),
    path("<str:name>/unload/", residence.unload, name="unload"),
    path("<str:name>/remove/", entries.remove, name="remove"),
]
