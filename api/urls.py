"""Paths for other programs that are served like pages; those of /v1 are in `api.routes`."""

from django.urls import path

from api.views.health import healthz

app_name = "api"

urlpatterns = [path("healthz", healthz, name="healthz")]
