"""The library's addresses, below /models/."""

from django.urls import path

from models_hub.views import (
    discover,
    disk,
    downloads,
    entries,
    folders,
    hub_model,
    hub_token,
    load_settings,
    pages,
    residence,
    updates,
)

app_name = "models_hub"

urlpatterns = [
    path("", pages.library, name="library"),
    path("state/", pages.state, name="state"),
    path("look/", folders.look, name="look"),
    path("folders/", folders.add, name="add_folder"),
    path("folders/<int:pk>/drop/", folders.drop, name="drop_folder"),
    path("leftovers/<int:pk>/", disk.leftover, name="leftover"),
    path("import/", entries.bring_in, name="import"),
    path("discover/", discover.discover, name="discover"),
    path("discover/results/", discover.results, name="results"),
    path("downloads/", downloads.index, name="downloads"),
    path("downloads/start/", downloads.start, name="download"),
    path("downloads/<int:pk>/<str:do>/", downloads.order, name="download-order"),
    path("hub/token/", hub_token.token, name="token"),
    path("hub/token/forget/", hub_token.forget, name="forget-token"),
    path("hub/<str:author>/<str:title>/", hub_model.page, name="hub"),
    path("hub/<str:author>/<str:title>/state/", hub_model.state, name="hub-state"),
    path("<str:name>/load/", residence.load, name="load"),
    path("<str:name>/unload/", residence.unload, name="unload"),
    path("<str:name>/pin/", residence.pin, name="pin"),
    path("<str:name>/unpin/", residence.unpin, name="unpin"),
    path("<str:name>/settings/", load_settings.settings, name="settings"),
    path("<str:name>/settings/cost/", load_settings.cost, name="cost"),
    path("<str:name>/deletion/", disk.deletion, name="deletion"),
    path("<str:name>/delete/", disk.delete, name="delete"),
    path("<str:name>/rename/", disk.rename, name="rename"),
    path("<str:name>/check/", disk.check, name="check"),
    path("<str:name>/update/", updates.look, name="update"),
    path("<str:name>/uncheck/", disk.uncheck, name="uncheck"),
    path("<str:name>/remove/", entries.remove, name="remove"),
]
