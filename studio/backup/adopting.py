"""`python -m studio.backup.adopting FACTS`: makes a restored database ready, in a folder apart.

It is started with DATA at that folder, so that nothing of it can reach the data in use: brings the
tables up to date, ends all sessions (one that somebody ended after the backup must not come back)
and writes the restore into the audit log.
"""

import json
import os
import sqlite3
import sys

import django
from django.conf import settings


def main() -> None:
    """Do it; the last thing is one database file without a log beside it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    django.setup()
    from django.contrib.sessions.models import Session
    from django.db import connections

    from accounts import audit
    from studio import prepare

    prepare.migrate()
    Session.objects.all().delete()
    audit.record("restored", actor=None, **json.loads(sys.argv[1]))
    connections.close_all()
    with sqlite3.connect(settings.DATABASES["default"]["NAME"]) as database:
        database.execute("PRAGMA journal_mode=DELETE")
    database.close()


if __name__ == "__main__":
    main()
