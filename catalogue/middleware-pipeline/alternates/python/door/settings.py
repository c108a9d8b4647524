"""Settings of the front door. What differs from place to place comes from the environment."""

import os
import secrets


def _list(name):
    return [item for item in os.environ.get(name, "").split(",") if item]


API_KEYS = [key.encode() for key in _list("API_KEYS")]
CORS_ORIGINS = _list("CORS_ORIGINS")
RATE_LIMIT = int(os.environ.get("RATE_LIMIT", "20"))
RATE_WINDOW_SECONDS = int(os.environ.get("RATE_WINDOW_SECONDS", "10"))
REQUEST_TIMEOUT_SECONDS = int(os.environ.get("REQUEST_TIMEOUT_MS", "1500")) / 1000
BOOM_TEXT = os.environ.get("BOOM_TEXT", "boom")
DATABASE_FILE = os.environ["DOOR_DATABASE"]

# Django's own: nothing here signs anything, yet a key has to be there
SECRET_KEY = secrets.token_hex()
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "door.urls"
APPEND_SLASH = False
USE_TZ = True
DATA_UPLOAD_MAX_MEMORY_SIZE = int(os.environ.get("BODY_LIMIT_BYTES", "65536"))

# from the outside in
MIDDLEWARE = [
    # nosniff, a referrer policy and an opener policy on everything
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "door.tracing.RequestIds",
    "door.tracing.RequestLog",
    "door.browsers.Cors",
    "door.problems.Problems",
    "door.limits.Deadline",
    "door.limits.ApiKeys",
    "door.limits.Quotas",
    "door.limits.NoChunks",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"bare": {"format": "%(message)s"}, "worded": {"format": "%(levelname)s %(process)d %(message)s"}},
    "handlers": {
        "lines": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "bare"},
        "console": {"class": "logging.StreamHandler", "formatter": "worded"},
    },
    "loggers": {
        "door.lines": {"handlers": ["lines"], "level": "INFO", "propagate": False},
        "door": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # "Not Found: /api/…" and its like, beside our own lines
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
