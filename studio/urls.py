"""Which path leads to which app."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from accounts.views.language import set_language
from studio.catalogue import catalogue
from studio.trust import root, trust

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("api.urls")),
    path("", include("chat.urls")),
    path("presets/", include("presets.urls")),
    path("models/", include("models_hub.urls")),
    path("", include("machine.urls")),
    path("language/", login_not_required(set_language), name="set_language"),
    path("trust/", trust, name="trust"),
    path("trust/root.crt", root, name="trust_root"),
    path("jsi18n/<slug:language>/<slug:version>.js", catalogue, name="catalogue"),
]
