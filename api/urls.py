"""Paths for other programs that pass by the pages' middleware; those of /v1 are in `api.v1`."""

from django.urls import path

from api.views.health import healthz

app_name = "api"

urlpatterns = [path("healthz", healthz, name="healthz")]
