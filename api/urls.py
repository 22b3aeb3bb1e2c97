"""Paths for other programs."""

from django.urls import path

from api import views

app_name = "api"

urlpatterns = [path("healthz", views.healthz, name="healthz")]
