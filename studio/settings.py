"""Every setting of Hearth; the embedded default needs none of them set."""

from pathlib import Path

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from platformdirs import user_data_path

from journal import setting as journal
from studio import env, hosts, secure
from studio.libraries import LIBRARIES
from studio.secrets import secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
DATA = env.folder("DATA", user_data_path("hearth"))

HOST = env.text("HOST", "127.0.0.1")
PORT = env.integer("PORT", 8888, 1, 65535)
ALLOWED_HOSTS = hosts.served(HOST, env.words("NAMES"))
SETUP_CODE_FILE = DATA / "setup-code"

SECRET_KEY = secret_key(DATA / "secret-key")
DEBUG = env.flag("DEBUG")

# --- HTTPS: spoken by Hearth itself, or by a proxy in front of it (docs/reverse-proxy.md) ---

HTTPS = secure.https()
CERT_FILE, KEY_FILE = env.file("CERT_FILE"), env.file("KEY_FILE")
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")
PROXY_HEADERS = env.choice("PROXY_HEADERS", ("x-forwarded", "forwarded"), "x-forwarded")
SECURE_HSTS_SECONDS = env.integer("HSTS", 0, 0, 2 * 366 * 24 * 3600)
secure.check(HTTPS, CERT_FILE, KEY_FILE, SECURE_HSTS_SECONDS, proxies=bool(TRUSTED_PROXIES))
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS != "off"
LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT
# What a device needs before it trusts our root, and what asks whether the machine is well.
SECURE_REDIRECT_EXEMPT = [r"^trust/", r"^static/", r"^jsi18n/", r"^healthz$"]
# HSTS shuts people out where a certificate fails them, so it is the owner's to ask for; and what
# other machines of the same domain do is not ours to say.
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W005", "security.W021"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "csp",
    "axes",
    "studio",
    "accounts",
    "models_hub",
    "machine",
    "presets",
    "chat",
    "api",
]

MIDDLEWARE = [
    "studio.plain.unkept",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "studio.no_store.NoStoreMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.known.known_middleware",
    "accounts.middleware.LanguageMiddleware",
    "accounts.middleware.FirstRunMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.PresenceMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "accounts.middleware.ForbiddenMiddleware",
]

ROOT_URLCONF = "studio.urls"
ASGI_APPLICATION = "studio.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "accounts.context.people",
                "accounts.asking.may",
                "chat.context.rail",
            ],
        },
    }
]

# --- where things are kept ---

DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL", f"sqlite:///{DATA / 'hearth.sqlite3'}"),
        conn_max_age=600,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_SOCKET = hosts.socket_path(DATA)
REDIS_EMBEDDED = not env.text("REDIS_URL")
REDIS_URL = env.text("REDIS_URL", f"unix://{REDIS_SOCKET}")
# Minutes until an unused model is unloaded: the engine reads it too, here a bad one is refused.
MODEL_IDLE = env.integer("MODEL_IDLE", 30, 0, 525_600)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cache",
    }
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": "channels"},
    }
}

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 12 * 3600}

# --- who may come in ---

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backend.PasswordBackend",
]
PASSWORD_HASHERS = [
    "accounts.hashers.BoundedArgon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATORS}.MinimumLengthValidator"},
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATORS}.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "chat:new"
LOGOUT_REDIRECT_URL = "login"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 30 * 24 * 3600
# With the prefix a browser takes them from this very host alone, over HTTPS; and those of a studio
# that spoke HTTP before are not in the way.
COOKIE_PREFIX = "__Host-" if SESSION_COOKIE_SECURE else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}hearth_session"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}hearth_csrf"

# Five wrong passwords for one account from one address, or twenty from one address for any
# accounts, and the door stays shut for a minute: slow for a guesser, short for a person.
AXES_FAILURE_LIMIT = "accounts.throttle.failure_limit"
AXES_COOLOFF_TIME = "accounts.throttle.cooloff"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "ip_address"]
AXES_LOCKOUT_CALLABLE = "accounts.throttle.locked_out"
AXES_CLIENT_IP_CALLABLE = "accounts.address.client_address"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True

# What opens /metrics beside an admin's session or key: of 16 characters at least, "" for none.
METRICS_TOKEN = env.secret("METRICS_TOKEN", 16)
# Whether an owner may, for a reason and in sight of the person concerned, read somebody's chats.
BREAK_GLASS = env.flag("BREAK_GLASS", True)

# --- what a browser may do with our pages ---

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [NONCE],
        "style-src": [SELF],
        # KaTeX places glyphs with style attributes; a style attribute runs no script.
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        # The chat's previews: chat/views/preview.py is the only page that lets itself be framed.
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
LARGER_BODIES = {"/chats/import/": 16 * 1024 * 1024}  # path -> bytes, where a chat is brought whole
# Requests a second in the long run, twenty seconds' worth of them at once; 0: no limit.
REQUESTS_PER_PERSON = env.integer("REQUESTS_PER_PERSON", 20, 0, 100_000)
REQUESTS_PER_ADDRESS = env.integer("REQUESTS_PER_ADDRESS", 20, 0, 100_000)  # of strangers
API_ORIGINS = env.origins("API_ORIGINS")  # sites whose pages may ask /v1
SOCKET_MESSAGE = 1024 * 1024  # bytes of the largest websocket message that is read

# --- pages, words, files ---

USE_TZ = True
TIME_ZONE = env.time_zone()  # in which a day begins, for what is counted by day
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "hearth_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / ".build" / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    *(
        (f"lib/{library.place}", BASE_DIR / "node_modules" / library.folder)
        for library in LIBRARIES.values()
        if (BASE_DIR / "node_modules" / library.folder).is_dir()
    ),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

DEMO_MODEL = BASE_DIR / "demo_model" / "hearth-demo.gguf"

LOG_FORMAT = env.choice("LOG_FORMAT", ("text", "json"), "text")
LOGGING = journal.settings(journal.part(), LOG_FORMAT)
