"""Where a checkout keeps what it makes for itself: one folder, `.anju/`, that may be deleted at any time."""

import hashlib
import os
import socket
import tempfile
from pathlib import Path

from host.wrong import SettingsWrong

REPOSITORY = Path(__file__).resolve().parents[2]


def home() -> Path:
    """Where data, secrets, logs and cache live: `ANJU_HOME`, else `.anju` in the checkout.

    Raises SettingsWrong where no folder can be.
    """
    found = Path(os.environ.get("ANJU_HOME") or REPOSITORY / ".anju").resolve()
    nearest = next(folder for folder in (found, *found.parents) if folder.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        raise SettingsWrong({"ANJU_HOME": "expected a folder that is there, or can be made, and written to"})
    return found


def cache() -> Path:
    """What was fetched and can be fetched again; shared by all who use this home."""
    return home() / "cache"


def socket_folder(data: Path) -> Path:
    """Where the unix sockets of what lives in `data` are: a short path, for a socket's may have 107 bytes."""
    mark = hashlib.sha256(str(data).encode()).hexdigest()[:10]
    return Path(tempfile.gettempdir()) / f"anju-{mark}"


def free_port() -> int:
    """A TCP port of the loopback interface that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
