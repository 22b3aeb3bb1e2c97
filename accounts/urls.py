"""Set-up, login, logout and the account's own pages."""

from django.urls import path

from accounts.views import usage
from accounts.views.password import PasswordChange
from accounts.views.session import Login, Logout
from accounts.views.setup import setup

urlpatterns = [
    path("setup/", setup, name="setup"),
    path("login/", Login.as_view(), name="login"),
    path("logout/", Logout.as_view(), name="logout"),
    path("usage/", usage.own, name="usage"),
    path("usage/people.csv", usage.people_csv, name="usage_csv"),
    path("account/password/", PasswordChange.as_view(), name="password_change"),
]
