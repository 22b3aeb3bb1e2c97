"""Set-up, login, logout and the account's own page."""

from django.urls import path

from accounts.views.password import PasswordChange
from accounts.views.privacy import privacy
from accounts.views.session import Login, Logout
from accounts.views.setup import setup

urlpatterns = [
    path("setup/", setup, name="setup"),
    path("login/", Login.as_view(), name="login"),
    path("logout/", Logout.as_view(), name="logout"),
    path("privacy/", privacy, name="privacy"),
    path("account/password/", PasswordChange.as_view(), name="password_change"),
]
