"""The paths of /v1, which `api.middleware` leads to directly."""

from django.urls import path

from api.views.chat import chat_completions
from api.views.models import model, models

urlpatterns = [
    path("v1/models", models),
    path("v1/models/<str:name>", model),
    path("v1/chat/completions", chat_completions),
]
