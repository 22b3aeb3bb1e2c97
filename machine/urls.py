"""The machine's addresses."""

from django.urls import path

from machine.views import errors, metrics, now, over_time

app_name = "machine"

urlpatterns = [
    path("machine/", now.page, name="now"),
    path("machine/state/", now.state, name="state"),
    path("machine/name/", now.name, name="name"),
    path("machine/history/", over_time.page, name="history"),
    path("machine/history/charts/", over_time.charts, name="charts"),
    path("machine/errors/", errors.page, name="errors"),
    path("metrics", metrics.metrics, name="metrics"),
]
