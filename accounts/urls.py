"""Set-up, the ways in, the account's own pages, and the pages of people."""

from django.urls import include, path

from accounts.views import usage
from accounts.views.join import join
from accounts.views.new_password import new_password
from accounts.views.password import PasswordChange
from accounts.views.session import Login, Logout
from accounts.views.setup import setup
from accounts.views.sign_up import ask, asked

urlpatterns = [
    path("setup/", setup, name="setup"),
    path("login/", Login.as_view(), name="login"),
    path("logout/", Logout.as_view(), name="logout"),
    path("join/<str:token>/", join, name="join"),
    path("new-password/<str:token>/", new_password, name="new_password"),
    path("sign-up/", ask, name="sign_up"),
    path("sign-up/asked/", asked, name="asked"),
    path("people/", include("accounts.people_urls")),
    path("usage/", usage.own, name="usage"),
    path("usage/people.csv", usage.people_csv, name="usage_csv"),
    path("account/password/", PasswordChange.as_view(), name="password_change"),
]
