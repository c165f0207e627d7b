"""One person's visit to a served page without a browser: runs of its script, an upload, what the page says."""

import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from types import TracebackType
from typing import Self
from urllib.request import Request, urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileUploaderState, UploadedFileInfo
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

_STANDS = ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY  # no rerun follows that the script asked for
FOUND = "Finding: "  # what the Read page says above a film that was read
_PATIENCE = 120.0  # seconds for one message; a server that is silent so long hangs


class Visit:
    """A session with a Streamlit server on loopback, in the messages that a browser exchanges with it.

    The server runs without protection against forged requests, which wants a browser's cookie.
    """

    def __init__(self, url: str) -> None:
        """A session begins as the context is entered, which raises OSError where nobody listens."""
        self._url = url
        self._ends = ExitStack()
        self._page = ""
        self._uploader = ""

    def __enter__(self) -> Self:
        address = f"{self._url.replace('http', 'ws', 1)}/_stcore/stream"
        self._socket = self._ends.enter_context(connect(address, max_size=None))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ends.close()

    def run(self) -> list[str]:
        """Run the script and return what the page says, once it stands."""
        message = BackMsg()
        message.rerun_script.SetInParent()
        return self._say_until(message, "")

    def upload(self, name: str, content: bytes, until: str) -> list[str]:
        """Put a file into the page's uploader; returns once the page has said `until` and its script has ended.

        Raises ValueError where the page has no uploader, or refuses the file.
        """
        if not self._uploader:
            raise ValueError(f"expected a page with a file uploader at {self._url}, received one without")
        asked = BackMsg()
        asked.file_urls_request.request_id = uuid.uuid4().hex
        asked.file_urls_request.file_names.append(name)
        self._socket.send(asked.SerializeToString())
        urls = next(m for m in self._messages() if m.WhichOneof("type") == "file_urls_response").file_urls_response
        if urls.error_msg:
            raise ValueError(f"expected an address for the upload of {name}, received: {urls.error_msg}")
        place = urls.file_urls[0]
        self._put(place.upload_url, name, content)
        taken = UploadedFileInfo(name=name, size=len(content), file_id=place.file_id, file_urls=place)
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id = self._uploader
        state.file_uploader_state_value.CopyFrom(FileUploaderState(uploaded_file_info=[taken]))
        message.rerun_script.page_script_hash = self._page
        return self._say_until(message, until)

    def _put(self, path: str, name: str, content: bytes) -> None:
        edge = uuid.uuid4().hex
        head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        with urlopen(Request(self._url + path, body, kind, method="PUT"), timeout=_PATIENCE):  # noqa: S310 - loopback
            pass

    def _say_until(self, message: BackMsg, until: str) -> list[str]:
        """What the page said up to the end of a script run by which it had said `until`."""
        self._socket.send(message.SerializeToString())
        said: list[str] = []
        for answer in self._messages():
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                self._page = answer.new_session.page_script_hash
            elif kind == "delta":
                said += self._said(answer.delta.new_element)
            elif kind == "script_finished" and answer.script_finished == _STANDS and until in "\n".join(said):
                return said
        raise AssertionError("messages never end but with an error")

    def _said(self, element: Element) -> Iterator[str]:
        kind = element.WhichOneof("type")
        if kind == "file_uploader":
            self._uploader = element.file_uploader.id
        if kind == "exception":
            raise RuntimeError(f"expected a page, received its fault: {element.exception.message}")
        if kind in {"markdown", "heading", "alert"}:
            yield getattr(element, kind).body

    def _messages(self) -> Iterator[ForwardMsg]:
        while True:
            content = self._socket.recv(timeout=_PATIENCE)
            yield ForwardMsg.FromString(content if isinstance(content, bytes) else content.encode())
