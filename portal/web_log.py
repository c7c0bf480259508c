"""The log of the web's requests: without machines' questions, and without what an address may give away."""

import logging
import os
from typing import Any

from django.utils.module_loading import import_string
from gunicorn.glogging import Logger

from portal.log_lines import QUIET


class WebLog(Logger):  # type: ignore[misc]
    """One line a request, plain or with LOG_FORMAT=json as JSON, with the request's number."""

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        if environ.get("PATH_INFO") in QUIET:
            return
        if os.environ.get("LOG_FORMAT") != "json":
            super().access(resp, req, environ, request_time)
            return
        told = {
            "method": environ.get("REQUEST_METHOD"),
            "path": path_of(environ),
            "status": int(str(resp.status).split()[0]),
            "milliseconds": round(1000 * request_time.total_seconds()),
            "request_id": number_of(resp),
        }
        logging.getLogger("portal.access").info("%(method)s %(path)s %(status)s", told, extra=told)

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict[str, Any]:
        line = f"{environ.get('REQUEST_METHOD')} {path_of(environ)} {environ.get('SERVER_PROTOCOL')}"
        found: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        return found | {"r": line, "U": path_of(environ), "q": "", "f": number_of(resp)}


def path_of(environ: dict[str, Any]) -> str:
    return str(import_string("portal.history.paths.without_secrets")(environ.get("PATH_INFO", "")))


def number_of(resp: Any) -> str:
    return next((value for name, value in resp.headers if name.lower() == "x-request-id"), "-")
