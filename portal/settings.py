"""Settings: everything that differs between machines comes from the environment; the README lists each variable."""

from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from portal import broker, log_lines
from portal.connection import database
from portal.retention import RETENTION as RETENTION  # how long what is kept
from portal.schedule import SCHEDULE as CELERY_BEAT_SCHEDULE  # noqa: F401

BASE_DIR = Path(__file__).resolve().parent.parent
ENV = env = environ.Env()
# --- What this installation is -------------------------------------------------------------------
DEMO = env.bool("DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / ".data")))
SECRET_KEY = env("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
BASE_URL = env("BASE_URL", default="http://localhost:8000" if DEMO else "").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEMO else [])

if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY to a long random text (bin/run makes one for the demonstration).")
if not DEMO:
    if DEBUG:
        raise ImproperlyConfigured("Unset DEBUG: it shows secrets, and is only for the demonstration.")
    if not BASE_URL or not ALLOWED_HOSTS:
        raise ImproperlyConfigured("Set BASE_URL (such as https://portal.example) and ALLOWED_HOSTS.")
    if len(SECRET_KEY) < 50:
        raise ImproperlyConfigured("Set a SECRET_KEY of at least 50 characters.")

PORTAL_NAME = _("Counter Terrorism Awareness Portal")
OPERATOR_NAME = env("OPERATOR_NAME", default="The police force of this demonstration" if DEMO else "")
OPERATOR_EMAIL = env("OPERATOR_EMAIL", default="operator@portal.test" if DEMO else "")
IS_SECURE = BASE_URL.startswith("https://") or not DEMO

# --- What it is made of --------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "pgtrigger",
    "pghistory",
    "crispy_forms",
    "crispy_forms_gds",
    "django_filters",
    "portal.outbox",
    "portal.files",
    "portal.accounts",
    "portal.history",
    "venues",
    "briefings",
    "portal.upkeep",
    "portal.pages",
]

MIDDLEWARE = [
    "portal.pages.headers.MoreHeaders",
    "portal.history.middleware.RequestMiddleware",
    "portal.upkeep.watch.middleware.WatchMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.pages.errors.WordsForErrors",
    "portal.pages.plain_addresses.PlainAddresses",
    "portal.accounts.middleware.SignInMiddleware",
    "portal.history.middleware.ActingMiddleware",
    "portal.accounts.middleware.PolicyMiddleware",
    "portal.pages.tokens.SameAnswerMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.pages.context.every_page",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["gds"]
CRISPY_TEMPLATE_PACK = "gds"

# --- Where rows and wake-ups are kept --------------------------------------------------------------
DATABASE_POOLED = env.bool("DATABASE_POOLED", default=False)
DATABASES = {"default": database(env.db_url("DATABASE_URL", default="postgres:///portal"), is_pooled=DATABASE_POOLED)}
if env("FIGURES_DATABASE_URL", default=""):
    DATABASES["figures"] = database(env.db_url("FIGURES_DATABASE_URL"), is_pooled=DATABASE_POOLED, is_replica=True)
DATABASE_OWNER_URL = env("DATABASE_OWNER_URL", default="")
MIGRATION_LOCK_TIMEOUT = env("MIGRATION_LOCK_TIMEOUT", default="5s")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL", default="redis://127.0.0.1:6379/0")
REDIS_MASTER = env("REDIS_MASTER", default="")
REDIS_SENTINEL_PASSWORD = env("REDIS_SENTINEL_PASSWORD", default="")
CELERY_BROKER_URL = broker.celery_url(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "Europe/London"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # its lines look like the web's
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # Redis may be away for as long as it likes
CELERY_BROKER_TRANSPORT_OPTIONS = broker.transport_options(REDIS_URL, REDIS_MASTER, REDIS_SENTINEL_PASSWORD)
HEALTH_DOWN_AFTER = timedelta(minutes=2)  # without a sign of life
WORKER_PATIENCE = timedelta(seconds=60)  # after which a worker that takes none of the work that waits is ended

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entry",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# --- Mail ------------------------------------------------------------------------------------------
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="filemail://" if DEMO else "smtp://127.0.0.1:25")
vars().update(EMAIL_CONFIG)
EMAIL_FILE_PATH = EMAIL_CONFIG["EMAIL_FILE_PATH"] or str(DATA_DIR / "mail")
EMAIL_TIMEOUT = 20  # seconds for each answer of the mail server
OUTBOX_LEASE = timedelta(minutes=3)  # how long a worker has a mail before another may send it
OUTBOX_BACK_OFF = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120)]  # after each try but the fifth
OUTBOX_LINES = 3  # connections to the mail server, and to the database, while a worker delivers
OUTBOX_SWEEP_LASTS = timedelta(seconds=50)  # shorter than the time to the next one, so that one worker stays free
DEFAULT_FROM_EMAIL = env("MAIL_FROM", default="Counter Terrorism Awareness Portal <no-reply@portal.test>")
OUTBOX_SECRET_LINKS = {
    "invitation": "portal.accounts.links.invitation",
    "password_reset": "portal.accounts.links.password_reset",
    "email_change": "portal.accounts.links.email_change",
    "email_change_stop": "portal.accounts.links.email_change_stop",
    "factor_removal": "portal.accounts.links.factor_removal",
}

# --- Who may enter -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["portal.accounts.backend.Backend"]
PASSWORD_HASHERS = [
    "portal.accounts.passwords.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # what it kept before; the next sign-in hashes it anew
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "portal.accounts.passwords.CommonPasswordValidator"},
    {"NAME": "portal.accounts.passwords.MaximumLengthValidator", "OPTIONS": {"max_length": 128}},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "portal.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = (
    "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # allauth's own writes rows when a link is opened
)
ACCOUNT_FORMS = {
    "login": "portal.pages.accounts.sign_in_forms.SignInForm",
    "reauthenticate": "portal.pages.accounts.sign_in_forms.ProofForm",
    "reset_password_from_key": "portal.pages.accounts.sign_in_forms.NewPasswordForm",
    "change_password": "portal.pages.accounts.sign_in_forms.ChangeForm",
    "reset_password": "portal.pages.accounts.sign_in_forms.ResetForm",
}
ACCOUNT_RATE_LIMITS = {
    "login": "",  # portal/accounts/guesses.py counts these
    "login_failed": "",
    "reauthenticate": "",
    "change_password": "",
    "reset_password": "20/m/ip,5/m/key",
}
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1 if IS_SECURE else 0)
INVITATION_VALID_DAYS = 7

MFA_ADAPTER = "portal.accounts.factors.FactorAdapter"
MFA_FORMS = {
    "authenticate": "portal.pages.accounts.factor_forms.CodeForm",
    "reauthenticate": "portal.pages.accounts.factor_forms.CodeAgainForm",
    "activate_totp": "portal.pages.accounts.factor_forms.FirstCodeForm",
    "add_webauthn": "portal.pages.accounts.factor_forms.PasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_SECURE  # the demonstration on http://localhost
MFA_ALLOW_UNVERIFIED_EMAIL = True  # every address was proven by the invitation's link
MFA_TOTP_ISSUER = "Counter Terrorism Awareness Portal"
MFA_TOTP_TOLERANCE = 1

SIGN_IN_LASTS = timedelta(hours=8)
SIGN_IN_LASTS_UNUSED = timedelta(minutes=30)
SESSION_COOKIE_AGE = 24 * 60 * 60  # longer than a sign-in, to know whose words to give back when one has ended
SESSION_COOKIE_NAME = "__Host-session" if IS_SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_SECURE else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.pages.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL else []

# --- Headers -----------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = IS_SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_SECURE else None
SECURE_HSTS_SECONDS = 63_072_000 if IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "report-uri": ["/csp-reports"],
        "report-to": ["csp"],
    }
}

# --- Words and time --------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
USE_I18N = len(LANGUAGES) > 1  # one is what the words stand in: to look each up was a tenth of a page
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/London"
USE_TZ = True

# --- Files ------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_LEASE = timedelta(minutes=2)  # how long a worker has a file before another may take it up
FILE_UPLOAD_HANDLERS = ["portal.files.uploading.BoundedUploadHandler"]

# --- To be watched ----------------------------------------------------------------------------------------
METRICS_TOKEN = env("METRICS_TOKEN", default="")
SLOW_QUERY_MS = env.int("SLOW_QUERY_MS", default=500)
LOGGING = log_lines.settings(env("LOG_FORMAT", default="plain"))
