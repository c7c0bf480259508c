"""The log of the web's requests: without machines' questions, and without what an address may give away."""

import logging
import os
from datetime import timedelta
from typing import Any

from gunicorn.glogging import Logger

from portal.log_lines import QUIET
from portal.plain_log import PlainFormatter, plain, plain_path


class WebLog(Logger):  # type: ignore[misc]
    """One line a request, plain or with LOG_FORMAT=json as JSON, with the request's number."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(PlainFormatter(self.error_fmt, self.datefmt))

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        path = environ.get("PATH_INFO", "")
        if path in QUIET or not self.access_log_enabled:
            return
        told = {
            "method": environ.get("REQUEST_METHOD"),
            "path": plain_path(path),
            "status": int(str(resp.status).split()[0]),
            "milliseconds": request_time // timedelta(milliseconds=1),
            "request_id": next((value for name, value in resp.headers if name.lower() == "x-request-id"), "-"),
        }
        if os.environ.get("LOG_FORMAT") == "json":
            logging.getLogger("portal.access").info("%(method)s %(path)s %(status)s", told, extra=told)
        else:
            self.access_log.info("%s %s %s %s %d ms [%s]", self.now(), *told.values())

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        super().exception(msg, *map(plain, args), **kwargs)
