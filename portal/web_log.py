"""The log of the web's requests, without the questions of machines whether it is alive."""

from typing import Any

from gunicorn.glogging import Logger


class WebLog(Logger):  # type: ignore[misc]
    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        if environ.get("PATH_INFO") != "/healthz":
            super().access(resp, req, environ, request_time)
