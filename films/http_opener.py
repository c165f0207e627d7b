"""The way to an address: http and https and nothing else, wherever a server sends us on."""

from typing import Any
from urllib import request as web
from urllib.parse import urlsplit

from films.sources import DownloadError


class _Redirects(web.HTTPRedirectHandler):
    """Follows to another address, never from https to anything less."""

    def redirect_request(self, req: web.Request, *rest: Any) -> web.Request | None:
        scheme = urlsplit(rest[-1]).scheme
        if scheme != "https" and (scheme != "http" or req.type == "https"):
            raise DownloadError(f"Expected {req.host} to send us on by https, it sent us to {rest[-1]}.")
        return super().redirect_request(req, *rest)


def http_opener() -> web.OpenerDirector:
    """Opens addresses by http and https, through the proxy that the environment names."""
    opener = web.OpenerDirector()
    for handler in (
        web.ProxyHandler,
        web.HTTPHandler,
        web.HTTPSHandler,
        web.HTTPErrorProcessor,
        web.HTTPDefaultErrorHandler,
        web.UnknownHandler,
        _Redirects,
    ):
        opener.add_handler(handler())
    return opener
