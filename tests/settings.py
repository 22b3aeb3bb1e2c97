"""Hearth's own settings for the tests that run inside pytest, in a data folder of their own."""

import os
import tempfile
from pathlib import Path

from tests.running import NOWHERE

OWN = ("HOST", "PORT", "NAMES", "DEBUG", "REDIS_URL", "DATABASE_URL", "HTTPS", "CERT_FILE", "HSTS")
for name in OWN:
    os.environ.pop(name, None)  # a developer's own choices are not what is tested
for name in [name for name in os.environ if name.startswith("HF_")]:
    os.environ.pop(name)
os.environ["DATA"] = tempfile.mkdtemp(prefix="hearth-test-")
os.environ |= {"HF_HOME": f"{os.environ['DATA']}/huggingface", "HF_ENDPOINT": NOWHERE}

from studio.settings import *  # noqa: E402, F403
from studio.settings import DATA, DATABASES, STORAGES  # noqa: E402

DATABASES["default"]["TEST"] = {"NAME": str(Path(DATA) / "test.sqlite3")}
WHITENOISE_AUTOREFRESH = True  # a fresh checkout has no collected files to look through
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
