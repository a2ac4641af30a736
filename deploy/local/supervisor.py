"""The supervisor that keeps the stack's processes alive: its settings, and how to speak with it."""

import contextlib
import http.client
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xmlrpc.client import Fault, ServerProxy

import psutil
from supervisor.xmlrpc import Faults, SupervisorTransport

from local.stack import Program, Stack

# A killed engine comes back at once; one that cannot start is tried again for some minutes, ever slower.
_PROGRAM = """
[program:{name}]
command={command}
environment={environment}
priority={priority}
autostart={autostart}
autorestart=true
startsecs=1
startretries=30
stopsignal={stop_signal}
stopwaitsecs=20
stdout_logfile={log}
redirect_stderr=true
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=3
"""
_SUPERVISOR = """[supervisord]
nodaemon=false
logfile={home}/logs/supervisor.log
logfile_maxbytes=1MB
pidfile={home}/supervisor.pid
directory={home}
silent=true
{user}
[unix_http_server]
file={socket}
chmod=0700

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""
MARK = "ANJU_SUPERVISED_BY"
SETTING = re.compile(r"ANJU_|OTEL_|JAVA_HOME$")


class SupervisorFailed(RuntimeError):
    """The supervisor did not start, or does not answer."""


@dataclass(frozen=True)
class State:
    """A supervised process as the supervisor sees it."""

    name: str
    running: bool
    pid: int
    said: str


class Supervisor:
    """The one supervisor of a stack's home; safe to speak with whether it runs or not."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self._settings = stack.home / "supervisor.conf"
        self._socket = stack.sockets / "supervisor.sock"

    def start(self) -> None:
        """Starts the supervisor and the engines, or has a running one take new settings.

        Raises SupervisorFailed.
        """
        self._write_settings()
        if self.answers():
            self._take_new_settings()
        else:
            end_orphans(self.stack.home)
            self._launch()
        for program in self.stack.programs():
            if program.engine:
                self.start_program(program.name)

    def _write_settings(self) -> None:
        self.stack.logs.mkdir(parents=True, exist_ok=True)
        self.stack.sockets.mkdir(mode=0o700, exist_ok=True)
        user = "user=root" if os.geteuid() == 0 else ""
        parts = [_SUPERVISOR.format(home=self.stack.home, socket=self._socket, user=user)]
        parts += [self._section(program) for program in self.stack.programs()]
        with open(os.open(self._settings, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write("\n".join(parts))

    def _section(self, program: Program) -> str:
        told = {**program.environment, MARK: str(self.stack.home)}
        environment = ",".join(f"{name}={_quoted(value)}" for name, value in told.items())
        return _PROGRAM.format(
            name=program.name,
            command=" ".join(map(_quoted, program.command)),
            environment=environment,
            priority=program.priority,
            autostart=str(program.engine).lower(),
            stop_signal=program.stop_signal,
            log=self.stack.logs / f"{program.name}.log",
        )

    def _launch(self) -> None:
        self._socket.unlink(missing_ok=True)
        command = [sys.executable, "-m", "supervisor.supervisord", "-c", str(self._settings)]
        made = subprocess.run(
            command, env=self.stack.shared_environment(), capture_output=True, text=True, check=False
        )
        until = time.monotonic() + 10
        while not self.answers():
            if made.returncode != 0 or time.monotonic() > until:
                raise SupervisorFailed(f"supervisord -c {self._settings}: {made.stdout}{made.stderr}")
            time.sleep(0.05)

    def _take_new_settings(self) -> None:
        added, changed, removed = self._call("reloadConfig")[0]
        for name in [*changed, *removed]:
            self._call("stopProcessGroup", name)
            self._call("removeProcessGroup", name)
        for name in [*changed, *added]:
            self._call("addProcessGroup", name)

    def settings_for_next_start(self) -> list[str]:
        """What the caller's environment says otherwise than it did when the running supervisor was started.

        Settings of one process are not among them: that one is started again when they change.
        """
        if not self.answers():
            return []
        then, now = psutil.Process(self.pid()).environ(), self.stack.shared_environment()
        own = {name for program in self.stack.programs() for name in program.environment}
        named = {name for name in {*then, *now} - own if SETTING.match(name)}
        return sorted(name for name in named if then.get(name) != now.get(name))

    def start_program(self, name: str) -> None:
        """Starts one process unless it runs, without waiting for it."""
        with contextlib.suppress(Fault):
            # Refused when it runs already, or is about to: which is what is wanted.
            self._call("startProcess", name, False)

    def states(self) -> list[State]:
        """All processes; none when the supervisor does not run."""
        if not self.answers():
            return []
        return [
            State(one["name"], one["statename"] == "RUNNING", one["pid"], one["statename"])
            for one in self._call("getAllProcessInfo")
        ]

    def pid_of(self, name: str) -> int:
        """The process that runs under this name; 0 where none does, or it fell and waits to be started."""
        return next((state.pid for state in self.states() if state.name == name), 0)

    def answers(self) -> bool:
        try:
            self._call("getState")
        except (OSError, http.client.HTTPException):
            return False
        except Fault as refused:
            return bool(refused.faultCode == Faults.SHUTDOWN_STATE)
        return True

    def pid(self) -> int:
        """The supervisor's own process number."""
        return int(self._call("getPID"))

    def stop(self, seconds: float = 60) -> bool:
        """Stops all processes, services before engines, and then the supervisor. False if nothing ran."""
        ran = False
        if self.answers():
            ran = True
            process = psutil.Process(self.pid())
            self._call("shutdown")
            process.wait(seconds)
        return end_orphans(self.stack.home) or ran

    def stop_services(self) -> bool:
        """Stops all that is no engine. False if nothing of it ran."""
        engines = {program.name for program in self.stack.programs() if program.engine}
        ran = False
        for state in self.states():
            if state.name not in engines:
                with contextlib.suppress(Fault):  # it does not run, and is not about to
                    self._call("stopProcess", state.name)
                    ran = True
        return ran

    def _call(self, procedure: str, *arguments: object) -> Any:
        transport = SupervisorTransport(None, None, f"unix://{self._socket}")
        with contextlib.closing(transport):
            return getattr(ServerProxy("http://127.0.0.1", transport).supervisor, procedure)(*arguments)


def end_orphans(home: Path, seconds: float = 15) -> bool:
    """Ends what a killed supervisor of this home left running, gently where it can. False if none was."""
    left = [process for process in psutil.process_iter() if belongs(process, home)]
    pids = {process.pid for process in left}
    for process in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            if process.ppid() not in pids:  # PostgreSQL's own children it ends itself
                process.send_signal(2 if process.name() == "postgres" else 15)
    _, alive = psutil.wait_procs(left, timeout=seconds)
    for process in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=5)
    return bool(left)


def belongs(process: psutil.Process, home: Path) -> bool:
    """Whether a supervisor of this home started it."""
    try:
        return process.environ().get(MARK) == str(home)
    except (psutil.AccessDenied, psutil.NoSuchProcess, OSError):
        return False


def _quoted(value: str) -> str:
    """A value as supervisord's settings want it: in quotes without escapes, `%` begins an expression."""
    quote = "'" if '"' in value else '"'
    if quote in value or "\n" in value:
        raise SupervisorFailed(f"a setting holds both quotation marks, or a line break: {value[:20]!r}…")
    return quote + value.replace("%", "%%") + quote
