"""Set-up, the ways in, a person's own account, and the pages of people."""

from django.urls import include, path

from accounts.views import account, closing, devices, keys, leaving, usage
from accounts.views.join import join
from accounts.views.new_password import new_password
from accounts.views.password import PasswordChange
from accounts.views.privacy import privacy
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
    path("account/", account.page, name="account"),
    path("account/settings/", account.change, name="account_settings"),
    path("privacy/", privacy, name="privacy"),
    path("account/password/", PasswordChange.as_view(), name="password_change"),
    path("account/devices/end/", devices.end_others, name="end_devices"),
    path("account/devices/<int:pk>/end/", devices.end, name="end_device"),
    path("account/keys/", keys.make, name="make_key"),
    path("account/keys/<int:pk>/revoke/", keys.revoke, name="revoke_key"),
    path("account/export/", leaving.export, name="export_account"),
    path("account/delete/", leaving.delete, name="delete_account"),
    path("account/closing/", leaving.closing_page, name="closing"),
    path("people/<int:pk>/close/", closing.close_person, name="close_person"),
    path("people/<int:pk>/close/cancel/", closing.keep_person, name="keep_person"),
]
