"""A file over HTTP that goes on where it broke off."""

import re
import time
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import IO, NoReturn
from urllib import request as web
from urllib.error import HTTPError

from films.http_opener import http_opener
from films.progress import Meter, Phase, Report
from films.sources import DownloadError, ZipSource

_CHUNK = 1 << 18  # bytes read at once
_HEADWAY = 1 << 16  # bytes; a try that brings less than this counts as a failed one
_TEMPORARY = frozenset({408, 425, 429, 500, 502, 503, 504})  # answers of a server that may do better soon
_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


class _BrokenOffError(Exception):
    """This try brought no more; the next one may."""


@dataclass(frozen=True)
class Patience:
    """How long to bear with a bad line."""

    tries: int = 5  # in a row that bring nothing
    pause: float = 1.0  # seconds before the second try, twice as many before each next one
    timeout: float = 30.0  # seconds without a byte


def download(source: ZipSource, part: Path, report: Report, patience: Patience) -> None:
    """Bring `part` to the full size of the source, from where it stands.

    Within one call the server's ETag, where it gives one, makes sure that a continuation is of the same file;
    between two calls there is none to compare, and the zip's own checksums have to show it.
    Raises DownloadError with all that came kept in `part`. A first connection that fails is not tried again,
    so that without a network the answer comes at once.
    """
    transfer = _Transfer(source, part, report, patience.timeout)
    furthest, failed = transfer.meter.done, 0
    while transfer.meter.done < source.size:
        try:
            transfer.attempt()
        except _BrokenOffError as error:
            headway = transfer.meter.done >= furthest + _HEADWAY
            furthest, failed = max(furthest, transfer.meter.done), 1 if headway else failed + 1
            if failed >= patience.tries:
                raise DownloadError(f"{source.host} broke off {failed} times in a row: {error}.") from error
            time.sleep(patience.pause * 2 ** (failed - 1))


class _Transfer:
    """One file on its way, over as many connections as it takes."""

    def __init__(self, source: ZipSource, part: Path, report: Report, timeout: float) -> None:
        self._source, self._part, self._timeout = source, part, timeout
        self._entity: str | None = None
        self._answered = False
        self.meter = Meter(Phase.DOWNLOADING, source.size, report, part.stat().st_size if part.exists() else 0)

    def attempt(self) -> None:
        """Ask once for what is missing and write down what comes. Raises _BrokenOffError or DownloadError."""
        with self._open() as response:
            self._answered = True
            start = _start_of(response, self.meter.done, self._source)
            entity = response.headers.get("ETag", "")
            self._entity = entity if entity.startswith('"') else None  # a weak one does not vouch for bytes
            if start != self.meter.done:
                self.meter.move(start)  # the server cannot go on, it begins again
            with self._part.open("ab" if start else "wb") as file:
                self._receive(response, file)

    def _open(self) -> HTTPResponse:
        headers = {"User-Agent": "second-read"}
        if self.meter.done:
            headers["Range"] = f"bytes={self.meter.done}-"
            headers |= {"If-Range": self._entity} if self._entity else {}
        asked = web.Request(self._source.address, headers=headers)  # noqa: S310  # ZipSource lets only http(s) through
        try:
            response: HTTPResponse = http_opener().open(asked, timeout=self._timeout)
        except HTTPError as error:
            error.close()
            self._refused(error)
        except (OSError, HTTPException) as error:
            reason = getattr(error, "reason", error)
            if self._answered:
                raise _BrokenOffError(str(reason)) from error
            raise DownloadError(f"{self._source.host} could not be reached ({reason}).") from error
        return response

    def _refused(self, error: HTTPError) -> NoReturn:
        self._answered = True
        if error.code == 416:  # what came before is longer than the file there
            self._part.unlink(missing_ok=True)
            self.meter.move(0)
        if error.code in _TEMPORARY or error.code == 416:
            raise _BrokenOffError(f"it answered {error.code} {error.reason}") from error
        raise DownloadError(f"{self._source.host} answered {error.code} {error.reason}.") from error

    def _receive(self, response: HTTPResponse, file: IO[bytes]) -> None:
        while missing := self._source.size - self.meter.done:
            chunk = _read(response, min(_CHUNK, missing))
            if not chunk:
                raise _BrokenOffError(f"it stopped after {self.meter.done:,} of {self._source.size:,} bytes")
            file.write(chunk)
            self.meter.add(len(chunk))
        if response.headers.get("Content-Length") is None and _read(response, 1):
            self._part.unlink()
            raise _other_size(self._source, "more")


def _read(response: HTTPResponse, at_most: int) -> bytes:
    try:
        return response.read1(at_most)
    except (OSError, HTTPException) as error:
        raise _BrokenOffError(str(error) or type(error).__name__) from error


def _start_of(response: HTTPResponse, held: int, source: ZipSource) -> int:
    """Where in the file the answer begins. Raises DownloadError unless it is the file that was asked for."""
    if response.headers.get_content_type() == "text/html":
        raise DownloadError(f"{source.host} sent a web page and no zip; perhaps the network wants a sign-in.")
    if response.status == 206:
        match = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if match is None or int(match[1]) != held:
            raise DownloadError(f"{source.host} sent another part of the file than the one asked for.")
        start, total = held, None if match[2] == "*" else int(match[2])
    else:
        start, total = 0, response.length
    if total not in (None, source.size):
        raise _other_size(source, f"{total:,}")
    return start


def _other_size(source: ZipSource, size: str) -> DownloadError:
    return DownloadError(f"Expected {source.file_name} of {source.size:,} bytes, {source.host} offers one of {size}.")
