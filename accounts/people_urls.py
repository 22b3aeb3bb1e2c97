"""The pages of people, each behind the one guard."""

from django.urls import URLPattern, path

from accounts.views.people import audit, invitations, person, policy, roster, waiting
from accounts.views.people.guard import View, looks_after_people


def _page(route: str, view: View, name: str) -> URLPattern:
    return path(route, looks_after_people(view), name=name)


urlpatterns = [
    _page("", roster.people, "people"),
    _page("audit/", audit.log, "audit_log"),
    _page("invite/", invitations.invite, "invite"),
    _page("invitations/<int:pk>/revoke/", invitations.revoke, "revoke_invitation"),
    _page("sign-up/", waiting.set_sign_up, "set_sign_up"),
    _page("roles/<slug:role>/", policy.of_role, "role_policy"),
    _page("<int:pk>/", policy.of_person, "person"),
    _page("<int:pk>/let-in/", waiting.let_in, "let_in"),
    _page("<int:pk>/turn-away/", waiting.turn_away, "turn_away"),
    _page("<int:pk>/role/", person.change_role, "change_role"),
    _page("<int:pk>/disable/", person.disable, "disable_person"),
    _page("<int:pk>/enable/", person.enable, "enable_person"),
    _page("<int:pk>/reset/", person.reset, "reset_person"),
    _page("<int:pk>/sessions/", person.end_sessions, "end_sessions"),
]
