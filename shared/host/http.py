"""HTTP/1.1 of a service: what is none is refused as everything else is, by a problem document."""

from collections.abc import Generator
from contextlib import contextmanager

import h11
import uvicorn
from edge.problems import problem
from kernel.domain import Refusal
from uvicorn.protocols.http.h11_impl import H11Protocol


class NotHttp(Refusal):
    """Not HTTP/1.1 (RFC 9112): a control character in a header, no Host, a body that breaks off its form."""

    title, status = "不是有效的 HTTP 请求，例如请求头里含有控制字符", 400


class Server(uvicorn.Server):
    """One of several in a process, which leaves signals to whoever runs them.

    Uvicorn would hear them as well, and raise each again when it is done, for whoever listens by then.
    """

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


class Http(H11Protocol):
    """The server's own, but for its words."""

    def send_400_response(self, msg: str) -> None:
        """What was not understood has no request that a route could answer."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            said = problem(NotHttp(), None)
            headers = [*said.raw_headers, (b"connection", b"close")]
            for event in (
                h11.Response(status_code=said.status_code, headers=headers, reason=b"Bad Request"),
                h11.Data(data=bytes(said.body)),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event))
        self.transport.close()
