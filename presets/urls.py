"""Presets, prompts and the room for a chat, below /presets/."""

from django.urls import path

from presets.views import form, load, presets, prompts, room

app_name = "presets"

urlpatterns = [
    path("", presets.index, name="presets"),
    path("<int:pk>/", presets.change, name="preset"),
    path("<int:pk>/delete/", presets.delete, name="delete"),
    path("<int:pk>/restore/", presets.restore, name="restore"),
    path("<int:pk>/default/", presets.default, name="default"),
    path("library/", prompts.library, name="library"),
    path("prompts/", prompts.index, name="prompts"),
    path("prompts/<int:pk>/", prompts.change, name="prompt"),
    path("prompts/<int:pk>/delete/", prompts.delete, name="delete_prompt"),
    path("form/<str:name>/", form.form, name="form"),
    path("load/<str:name>/", load.load, name="load"),
    path("room/<str:name>/", room.room, name="room"),
]
