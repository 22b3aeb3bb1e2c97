"""The worker does by itself what has to be done now and then."""

from tests.polling import until
from tests.running import Person, Studio

DUE = """
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from studio.housekeeping import queue
User.objects.filter(username="overdue").update(closes=timezone.now() - timedelta(days=1))
queue()
"""
THERE = "from accounts.models import User; print(User.objects.filter(username='overdue').count())"


def test_an_account_whose_time_is_over_is_closed(studio: Studio, owner: Person) -> None:
    studio.manage("create_user", "overdue", said="correct horse battery\n")
    studio.manage("shell", "-v", "0", "-c", DUE)
    until(lambda: studio.manage("shell", "-v", "0", "-c", THERE).strip() == "0", 30, every=0.5)
