"""Where a checkout keeps what it makes for itself: one folder, `.anju/`, that may be deleted at any time."""

import hashlib
import itertools
import os
import secrets
import socket
import sys
import tempfile
from pathlib import Path
from typing import Final

from host.wrong import SettingsWrong

REPOSITORY = Path(__file__).resolve().parents[2]
FIRST_PORT: Final = 12_000
CLIENTS: Final = Path("/proc/sys/net/ipv4/ip_local_port_range")


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
    """A TCP port of the loopback interface that nobody has at this moment, and none that is given to clients.

    Of those, another's connection may have it while its server is restarted, and keep it for good. None twice
    to one process, on Linux none to two that run, and each process begins elsewhere.
    """
    ports = _of_no_client()
    return next(port for turn in _turns if _is_free(port := ports[turn % len(ports)]) and _is_ours(port))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _is_ours(port: int) -> bool:
    """No other process was given it: who was has a socket of that name until it ends, and only one can.

    Else another would find it free before it is listened at, and while its server is restarted.
    """
    if sys.platform != "linux":
        return True
    name = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        name.bind(f"\0anju-port-{port}")
    except OSError:
        name.close()
        return False
    _given.append(name)
    return True


def _of_no_client() -> range:
    first_of_clients = int(CLIENTS.read_text().split()[0]) if CLIENTS.exists() else 32_768
    return range(FIRST_PORT, first_of_clients) or range(FIRST_PORT, 65_536)


_turns = itertools.count(secrets.randbelow(65_536))
_given: list[socket.socket] = []
