"""A public download on this machine, with every fault that a server can have, and the zip that it serves."""

import functools
import io
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from films.download import Patience
from films.phantoms import write_phantom_folder
from films.sources import ZipSource

COUNTS = {"train/NORMAL": 3, "train/PNEUMONIA": 3, "test/NORMAL": 2, "test/PNEUMONIA": 2}
IMPATIENT = Patience(tries=3, pause=0.0, timeout=5.0)
FILE_NAME = "ChestXRay2017.zip"


@functools.cache
def phantom_files() -> dict[str, bytes]:
    """The films of a small folder by their names."""
    with tempfile.TemporaryDirectory() as folder:
        root = write_phantom_folder(Path(folder) / "films", train=3, test=2)
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*.png"))}


def zip_of(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


@functools.cache
def official_zip() -> bytes:
    """Films and junk as they lie in the public zip."""
    films = {f"chest_xray/{name}": content for name, content in phantom_files().items()}
    junk = {f"__MACOSX/chest_xray/{name.replace('phantom', '._phantom')}": b"resource" for name in phantom_files()}
    return zip_of({"chest_xray/.DS_Store": b"x", "chest_xray/train/NORMAL/.DS_Store": b"x", **junk, **films})


@dataclass
class FilmServer:
    """Serves `content`; the other fields say how badly."""

    content: bytes
    cuts: list[int] = field(default_factory=list)  # how many bytes of the next answers are sent before the line is cut
    before_cut: Callable[[], None] = lambda: None  # happens at the server before such an answer is sent
    statuses: list[int] = field(default_factory=list)  # what the next answers are instead
    ignores_range: bool = False
    says_length: bool = True
    lies_by: int = 0  # bytes added to the size that it says
    starts_late_by: int = 0  # bytes added to the place where a part is said to begin
    kind: str = "application/zip"
    etag: str | None = '"first"'
    moved_to: str | None = None
    asked: list[dict[str, str]] = field(default_factory=list)  # the headers of each request
    sent: int = 0  # bytes of films in all answers
    port: int = 0

    def source(self, counts: dict[str, int] | None = None, sha256: str | None = None) -> ZipSource:
        address = f"http://127.0.0.1:{self.port}/films.zip"
        return ZipSource(address, FILE_NAME, len(self.content), counts or COUNTS, sha256)

    @contextmanager
    def running(self) -> Iterator["FilmServer"]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # the library's own name
                outer.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            self.port = server.server_address[1]
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            try:
                yield self
            finally:
                server.shutdown()
                thread.join()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.append(dict(handler.headers.items()))
        if self.moved_to:
            handler.send_response(302)
            handler.send_header("Location", self.moved_to)
            handler.end_headers()
        elif self.statuses:
            handler.send_error(self.statuses.pop(0))
        else:
            self._serve(handler, self._start(handler))

    def _start(self, handler: BaseHTTPRequestHandler) -> int:
        wanted = handler.headers.get("Range", "bytes=0-").removeprefix("bytes=").removesuffix("-")
        stale = handler.headers.get("If-Range") not in (None, self.etag)
        return 0 if self.ignores_range or stale else int(wanted)

    def _serve(self, handler: BaseHTTPRequestHandler, start: int) -> None:
        body, total = self.content[start:], len(self.content) + self.lies_by
        handler.send_response(206 if start else 200)
        handler.send_header("Content-Type", self.kind)
        if self.etag:
            handler.send_header("ETag", self.etag)
        if start:
            handler.send_header("Content-Range", f"bytes {start + self.starts_late_by}-{total - 1}/{total}")
        if self.says_length:
            handler.send_header("Content-Length", str(len(body) + self.lies_by))
        handler.end_headers()
        if self.cuts:
            body = body[: self.cuts.pop(0)]
            self.before_cut()
        self.sent += len(body)
        with suppress(ConnectionError):  # the other side may have heard enough
            handler.wfile.write(body)
