"""The language of the pages: kept by the browser, and by the account of who is signed in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views import i18n

from accounts.models import User


def set_language(request: HttpRequest) -> HttpResponseBase:
    """Django's view, which only a POST changes anything by."""
    answer = i18n.set_language(request)
    language = request.POST.get("language", "")
    if isinstance(request.user, User) and language in dict(settings.LANGUAGES):
        User.objects.filter(pk=request.user.pk).update(language=language)
    return answer
