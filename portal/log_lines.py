"""What the log's lines look like: plain for people or JSON for machines, each with the number of its request."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

QUIET = ("/healthz", "/metrics")  # their answers tell what is wrong, to whoever asks every few seconds


def settings(form: str) -> dict[str, Any]:
    """Return Django's LOGGING with lines of this form; refuses one that is neither plain nor json."""
    if form not in ("plain", "json"):
        raise ImproperlyConfigured("Set LOG_FORMAT to plain (for people) or json (for machines), or leave it out.")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "request": {"()": "portal.history.acting.RequestFilter"},
            "plain": {"()": "portal.plain_log.PlainFilter"},
            "but_quiet": {
                "()": "django.utils.log.CallbackFilter",
                "callback": lambda record: getattr(getattr(record, "request", None), "path", "") not in QUIET,
            },
        },
        "formatters": {
            "plain": {
                "()": "portal.plain_log.PlainFormatter",
                "format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s",
            },
            "json": {
                "()": "portal.plain_log.JsonFormatter",
                "fmt": "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s",
                "rename_fields": {"asctime": "at", "levelname": "level", "name": "logger"},
            },
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": form,
                "filters": ["request", "plain", "but_quiet"],
            }
        },
        "loggers": {"celery": {"level": "WARNING"}},
        "root": {"handlers": ["console"], "level": "INFO"},
    }
