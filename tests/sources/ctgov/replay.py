"""A local server that replays records, as the registry would and as it should not.

The registry itself cannot be reached from where the tests run, and would not fail on demand; what
asks it speaks real HTTP to this one.
"""

from __future__ import annotations

import gzip
import threading
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Reply:
    """An answer of the server.

    Attributes:
        body: What it sends.
        status: Its status.
        headers: Its headers; the length of the body is added unless it is there.
        sent: How many bytes of the body are sent before the connection ends; None for all.
        silence: How many seconds it says nothing before it answers.
        pace: How many seconds lie between its bytes.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: JSON)
    sent: int | None = None
    silence: float = 0
    pace: float = 0


@dataclass
class Replay:
    """A server that is running.

    Attributes:
        url: Its address.
        replies: What it answers, by the number of a study: one after the other, and the last one
            for ever.
        asked: The path and the headers of each request, in the order in which they came.
        ended: Whether it shall say no more.
    """

    url: str = ""
    replies: dict[str, list[Reply]] = field(default_factory=lambda: defaultdict(list))
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def answer(self, number: str, *replies: Reply | bytes) -> None:
        """Answer so when a study is asked for."""
        made = [reply if isinstance(reply, Reply) else Reply(reply) for reply in replies]
        self.replies[number].extend(made)

    @property
    def numbers(self) -> list[str]:
        """The numbers of the studies that were asked for, in order."""
        return [path.rpartition("/")[2].partition("?")[0] for path, _ in self.asked]


def pack(content: bytes) -> Reply:
    """Answer with a packed body."""
    return Reply(gzip.compress(content), headers={**JSON, "Content-Encoding": "gzip"})


@contextmanager
def replay() -> Iterator[Replay]:
    """Run a server on this machine."""
    told = Replay()

    class Handler(BaseHTTPRequestHandler):
        """Answers as it was told."""

        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """Answer a request."""
            told.asked.append((self.path, dict(self.headers)))
            replies = told.replies.get(told.numbers[-1]) or [Reply(b"NCT number not found", 404)]
            reply = replies.pop(0) if len(replies) > 1 else replies[0]
            told.ended.wait(reply.silence)
            self.send_response_only(reply.status)
            for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            body = reply.body[: reply.sent]
            if reply.pace:
                for byte in body:
                    self.wfile.write(bytes([byte]))
                    if told.ended.wait(reply.pace):
                        break
            else:
                self.wfile.write(body)
            self.close_connection = reply.sent is not None or told.ended.is_set()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        """Says nothing of those who hang up."""

        def handle_error(self, *_: object) -> None:
            """Say nothing."""

    with Server(("127.0.0.1", 0), Handler) as server:
        told.url = f"http://127.0.0.1:{server.server_address[1]}/api/v2"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield told
        finally:
            told.ended.set()
            server.shutdown()
            thread.join()
