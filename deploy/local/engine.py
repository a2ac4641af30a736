"""A server process that may be killed at any moment and started again on the same data."""

import os
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path


class NotReady(RuntimeError):
    """An engine ended, or did not answer in time; the message ends with the last lines of its log."""

    def __init__(self, engine: "Engine", why: str) -> None:
        lines = engine.log.read_text(errors="replace").splitlines()[-15:] if engine.log.exists() else []
        super().__init__("\n".join([f"{type(engine).__name__} in {engine.data} {why}", *lines]))


class Engine(ABC):
    """What PostgreSQL and Kafka have in common: a data folder, a command line, a log file, one process."""

    def __init__(self, data: Path, log: Path | None = None) -> None:
        self.data = data
        self.log = log or data.with_suffix(".log")
        self.process: subprocess.Popen[bytes] | None = None
        self._launched_at = 0  # in the log, in bytes

    @abstractmethod
    def prepare(self) -> None:
        """Everything before the first start and after a crash; harmless when there is nothing to do."""

    @abstractmethod
    def command(self) -> list[str]:
        """The command line of the server in the foreground; valid after `prepare`."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether clients are served at this moment."""

    @property
    def stop_signal(self) -> signal.Signals:
        """The signal that asks for a stop which needs no recovery."""
        return signal.SIGTERM

    def start(self, seconds: float = 180) -> None:
        """Starts the server and returns when it serves clients. Raises NotReady; then nothing of it runs."""
        self.prepare()
        self._launch()
        try:
            self._wait(seconds)
        except BaseException:
            self.kill()  # it would hold its folder, and whoever starts one on that again would meet its lock
            raise

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.answers():
            if time.monotonic() > until:
                raise NotReady(self, f"did not answer within {seconds:.0f} s")
            if self.process is None or self.process.poll() is not None:
                # The orphans of a killed server may hold its memory a moment longer: then only a retry helps.
                if time.monotonic() + 1 > until or not self.worth_a_retry():
                    raise NotReady(self, "ended")
                time.sleep(0.2)
                self._launch()
            time.sleep(0.02)

    def worth_a_retry(self) -> bool:
        """Whether a server that ended at its start would live if started again."""
        return False

    def said(self) -> str:
        """What stands in the log since the last launch: of the server, and of others that still end."""
        with open(self.log, "rb") as log:
            log.seek(self._launched_at)
            return log.read().decode(errors="replace")

    def _launch(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with open(self.log, "ab") as log:
            self._launched_at = log.tell()
            # A session of its own: Ctrl-C in a terminal stops the tests, and these stop the engines.
            self.process = subprocess.Popen(
                self.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

    def stop(self, seconds: float = 20) -> None:
        """Stops the server cleanly, by force after `seconds`."""
        if self.process is None:
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
        self.process = None

    def kill(self) -> None:
        """`kill -9`, as a failing machine would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def run(self) -> None:
        """Becomes the server: for a supervisor, which then signals and restarts the server itself."""
        self.prepare()
        command = self.command()
        os.execv(command[0], command)  # noqa: S606
