"""Asking a service whether it is ready, and what it still misses."""

import http.client
from dataclasses import dataclass

from local.contexts import port


@dataclass(frozen=True)
class Readiness:
    """The answer of `GET /ready`; `said` is what the service itself tells, or why it could not be asked."""

    service: str
    ready: bool
    said: str


def ask(service: str, seconds: float = 3) -> Readiness:
    """Asks the service on its port of the loopback interface; never raises for a service that is away."""
    connection = http.client.HTTPConnection("127.0.0.1", port(service), timeout=seconds)
    try:
        connection.request("GET", "/ready")
        answer = connection.getresponse()
        said = answer.read(4000).decode(errors="replace").strip()
        return Readiness(service, answer.status == http.client.OK, said)
    except (OSError, http.client.HTTPException) as away:
        return Readiness(service, False, str(away) or type(away).__name__)
    finally:
        connection.close()
