"""Paths for other programs that are served like pages; those of /v1 are in `api.routes`."""

from django.urls import path

from api.views import examples
from api.views.health import healthz

app_name = "api"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("account/api/", examples.page, name="examples"),
    path("account/api/openapi.json", examples.description, name="description"),
]
