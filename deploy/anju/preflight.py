"""Before anything starts: is every setting what it should be, and every port free?"""

import os
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Final
from urllib.parse import urlsplit

import psutil
from host.settings import load_settings, own_settings, told
from host.wrong import SettingsWrong
from local.contexts import CONTEXTS, PORTS, port, setting
from local.jre import java
from local.stack import Program, Stack
from local.supervisor import belongs
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from sandbox.settings import SandboxSettings

EVERYWHERE: Final = ("127.0.0.1", "0.0.0.0", "::", "::1")  # noqa: S104 - whoever listens there has the port


def check(stack: Stack, only: Sequence[str] = (), *, starting: bool = True) -> None:
    """Raises SettingsWrong with all that is wrong; with `only` these services are to run beside the rest.

    Who is not `starting` anything needs no free port.
    """
    faults: dict[str, str] = {}
    if not _is_address(os.environ.get("ANJU_POSTGRES_URL") or "postgresql://"):
        faults["ANJU_POSTGRES_URL"] = "expected postgresql:// URL of one who may create databases and roles"
    try:
        stack.home.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        faults["ANJU_HOME"] = f"expected a folder that can be made: {fault.strerror}"
    for name in PORTS:
        _note(faults, partial(port, name))
    if faults:  # the rest is made of these
        raise SettingsWrong(faults)
    programs = [each for each in stack.programs() if not only or set(each.serves) & set(only)]
    if any(program.name == "kafka" for program in programs):
        _note(faults, java)
    for program in programs:
        faults |= _overruled(program)
        with environment(stack.shared_environment() | program.environment):
            _note_settings(faults, program, only)
    if starting:
        faults |= _ports(stack, programs, only)
    if faults:
        raise SettingsWrong(faults)


def _is_address(url: str) -> bool:
    try:
        return bool(urlsplit(url).scheme in ("postgres", "postgresql") and conninfo_to_dict(url) is not None)
    except (ValueError, ProgrammingError):
        return False


def _overruled(program: Program) -> dict[str, str]:
    """What somebody set and this home decides otherwise: not heeding it in silence would be a lie."""
    return {
        name: "decided by this installation (its secrets.env and ports); expected not to be set"
        for name, decided in program.environment.items()
        if os.environ.get(name, decided) not in (decided, "")
    }


def _note_settings(faults: dict[str, str], program: Program, only: Sequence[str]) -> None:
    if program.name == "sandbox":
        _note(faults, partial(told, SandboxSettings))
    for context in (each for each in program.serves if each in CONTEXTS and (not only or each in only)):
        _note(faults, partial(load_settings, context))
        for own in own_settings(context):
            _note(faults, partial(told, own))


def _note(faults: dict[str, str], read: Callable[[], object]) -> None:
    try:
        read()
    except SettingsWrong as wrong:
        faults |= wrong.faults


def _ports(stack: Stack, programs: Sequence[Program], only: Sequence[str]) -> dict[str, str]:
    """Ports that two are to have, or that somebody else has; what runs of this home already is left alone."""
    wanted = [name for program in programs for name in program.serves or (program.name,)]
    wanted = [name for name in [*wanted, "smtp"] if name in only] if only else [*wanted, "smtp"]
    faults: dict[str, str] = {}
    first: dict[int, str] = {}
    for name in wanted:
        if (other := first.setdefault(port(name), name)) != name:
            faults[setting(name)] = f"{port(name)} is what {setting(other)} has"
    host = os.environ.get("ANJU_HOST") or "127.0.0.1"
    if not _reachable(host):
        faults["ANJU_HOST"] = "expected an address of this machine that 127.0.0.1 reaches, as 0.0.0.0"
    for found in psutil.net_connections("tcp"):
        if found.status != psutil.CONN_LISTEN or not found.laddr or found.laddr.port not in first:
            continue
        if found.laddr.ip in (*EVERYWHERE, host) and (only or not _ours(found.pid, stack)):
            name = setting(first[found.laddr.port])
            faults[name] = f"{found.laddr.port} is taken by another process"
    return faults


def _ours(pid: int | None, stack: Stack) -> bool:
    with suppress(psutil.NoSuchProcess):
        return pid is not None and belongs(psutil.Process(pid), stack.home)
    return True  # gone while we looked


def _reachable(host: str) -> bool:
    """Whether the services can listen there, and their neighbours find them on the loopback interface."""
    try:
        with socket.create_server((host, 0)) as server:
            socket.create_connection(("127.0.0.1", server.getsockname()[1]), timeout=1).close()
    except (OSError, UnicodeError):
        return False
    return True


@contextmanager
def environment(wanted: Mapping[str, str]) -> Iterator[None]:
    """Inside the block this process has the environment that another will have."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(wanted)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
