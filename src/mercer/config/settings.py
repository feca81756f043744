"""Settings of a shop. Everything that differs between shops comes from the environment; `./mercer` fills it in.

The variables are listed in docs/operating/settings.md. `MERCER_MODE` is one of

    dev     a developer's own runs (the default)        test    the test suite
    demo    `./mercer demo`: simulators, a movable clock serve   production: refuses weak secrets
"""

import base64
import hashlib
import os
import pathlib

from django.core.exceptions import ImproperlyConfigured

from mercer.config import database, reactions

BASE = pathlib.Path(__file__).resolve().parents[3]
MODE = os.environ.get("MERCER_MODE", "dev")
PRODUCTION = MODE == "serve"
DATA = pathlib.Path(os.environ.get("MERCER_DATA", BASE / "var")).resolve()
PUBLIC_URL = os.environ.get("MERCER_URL", "http://127.0.0.1:8000").rstrip("/")
SIMULATORS_URL = os.environ.get("MERCER_SIMULATORS_URL", "").rstrip("/")


def _secret(name: str) -> str:
    """A secret of the environment; only development and tests may fall back on a public one."""
    value = os.environ.get(name, "")
    if value:
        return value
    if PRODUCTION or MODE == "demo":
        raise ImproperlyConfigured(
            f"{name} is not set. `./mercer serve` and `./mercer demo` create it in the data folder."
        )
    return base64.b64encode(hashlib.sha256(f"development only: {name}".encode()).digest()).decode()


def _keys(text: str) -> dict[str, bytes]:
    """`k2:…,k1:…` → key id → 32 bytes; the first is the one new values are written with."""
    pairs = (part.split(":", 1) for part in (text if ":" in text else f"k1:{text}").split(","))
    return {key_id.strip(): base64.b64decode(value) for key_id, value in pairs}


SECRET_KEY = _secret("MERCER_SECRET_KEY")
FIELD_KEYS = _keys(_secret("MERCER_FIELD_KEYS"))
FIELD_KEY_CURRENT = next(iter(FIELD_KEYS))
INDEX_KEY = base64.b64decode(_secret("MERCER_INDEX_KEY"))
LEDGER_KEY = base64.b64decode(_secret("MERCER_LEDGER_KEY"))

DEBUG = False
CLOCK_MOVABLE = MODE != "serve"
STAFF_NEED_SECOND_FACTOR = MODE == "serve"
ALLOWED_HOSTS = [host for host in os.environ.get("MERCER_HOSTS", "").split(",") if host] or [
    "127.0.0.1", "localhost", "[::1]", "testserver",
]  # fmt: skip
SECURE = PUBLIC_URL.startswith("https://")

INSTALLED_APPS = [
    "mercer.config",
    "mercer.demo",
    "mercer.storefront",
    "mercer.backoffice",
    "mercer.api",
    "mercer.insights",
    "mercer.intake",
    "mercer.checkout",
    "mercer.aftersales",
    "mercer.reviews",
    "mercer.fulfillment",
    "mercer.payments",
    "mercer.orders",
    "mercer.cart",
    "mercer.pricing",
    "mercer.inventory",
    "mercer.catalog",
    "mercer.customers",
    "mercer.themes",
    "mercer.accounts",
    "mercer.channels",
    "mercer.media",
    "mercer.messages",
    "mercer.ui",
    "mercer.kernel",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "ninja",
    "tree_queries",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
]

MIDDLEWARE = [
    "mercer.config.proxies.ProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "mercer.config.compression.CompressionMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "mercer.config.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "mercer.accounts.access.AccessMiddleware",
    "mercer.channels.current.ChannelMiddleware",
    "mercer.themes.framing.FramingMiddleware",
    "mercer.kernel.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "mercer.config.urls"
WSGI_APPLICATION = "mercer.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "mercer.ui.environment.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "mercer.config.context.shop",
                "mercer.config.context.protection",
                "mercer.config.context.navigation",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]

DATABASES = {
    "default": database.from_url(
        os.environ.get("DATABASE_URL", "postgresql:///mercer"),
        pooled=MODE in ("serve", "demo"),
        prepared=os.environ.get("MERCER_PREPARE", "on") != "off",
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEST_RUNNER = "django.test.runner.DiscoverRunner"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
CSRF_FAILURE_VIEW = "mercer.config.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if SECURE else []
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_SSL_REDIRECT = SECURE and PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # the supervisor and load balancers ask from inside, without TLS
PROXIES = int(os.environ.get("MERCER_BEHIND_PROXY") or 0)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/account/login/"
LOGIN_REDIRECT_URL = "/account/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "mercer.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # so that nobody learns who has an account, or claims another's orders
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if os.environ.get("MERCER_BEHIND_PROXY") == "1" else 0
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
MFA_ADAPTER = "mercer.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
MFA_TOTP_ISSUER = "Mercer"

EMAIL_BACKEND = "mercer.messages.backend.LetterBackend"
DEFAULT_FROM_EMAIL = os.environ.get("MERCER_FROM", "shop@example.com")
LETTER_SENDER = os.environ.get("MERCER_MAIL", "file:")
LETTERS_FOLDER = DATA / "letters"
MAILBOX_URL = "/letters/" if MODE != "serve" else ""  # where everybody may read all letters: demo and development only
LETTER_CONTEXT = "mercer.channels.current.letter_context"

USE_I18N = USE_TZ = True
TIME_ZONE = os.environ.get("MERCER_TIME_ZONE", "UTC")
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE / "src/mercer/config/locale"]
LANGUAGE_COOKIE_NAME = "language"

STATICFILES_FINDERS = ["mercer.ui.bundle.Finder", "django.contrib.staticfiles.finders.AppDirectoriesFinder"]
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static" if MODE in ("serve", "demo") else None
MEDIA_ROOT = DATA / "media"
MEDIA_URL = "/media/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if MODE in ("serve", "demo")
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = MODE in ("dev", "test")
WHITENOISE_MAX_AGE = 31_536_000 if MODE in ("serve", "demo") else 0
WHITENOISE_KEEP_ONLY_HASHED_FILES = (
    True  # half the files to compress at the first start; every page asks for hashed names
)
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("map", "avif", "webp", "jpg", "png", "gif", "woff2", "zip", "gz", "br")
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# What a browser may load: our own files, and a form may lead to a payment provider's page.
STRIPE_SECRET_KEY = os.environ.get("STRIPE_SECRET_KEY", "sk_test_simulated" if SIMULATORS_URL or not PRODUCTION else "")
STRIPE_WEBHOOK_SECRET = os.environ.get(
    "STRIPE_WEBHOOK_SECRET", "whsec_simulated" if SIMULATORS_URL or not PRODUCTION else ""
)
STRIPE_API_BASE = os.environ.get("STRIPE_API_BASE", f"{SIMULATORS_URL}/stripe" if SIMULATORS_URL else "")
PARCEL_API_BASE = os.environ.get("PARCEL_API_BASE", f"{SIMULATORS_URL}/parcel" if SIMULATORS_URL else "")
PARCEL_API_KEY = os.environ.get("PARCEL_API_KEY", "parcel_simulated" if SIMULATORS_URL or not PRODUCTION else "")
PARCEL_WEBHOOK_SECRET = os.environ.get(
    "PARCEL_WEBHOOK_SECRET", "parcel_hook_simulated" if SIMULATORS_URL or not PRODUCTION else ""
)
PAYMENT_PAGES = [SIMULATORS_URL] if SIMULATORS_URL else ["https://checkout.stripe.com"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'", *PAYMENT_PAGES],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

REACTIONS = reactions.REACTIONS
BANK_DETAILS = os.environ.get("MERCER_BANK_DETAILS", "")
PROCRASTINATE_ON_APP_READY = None
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # addresses are unique by an index on their lower-case form
LOGGING_CONFIG = None
