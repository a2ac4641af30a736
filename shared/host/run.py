"""`python -m host.run contracts tenants …`: any set of services in one process and one event loop."""

import asyncio
import faulthandler
import importlib
import logging
import signal
import sys
from collections.abc import Sequence
from typing import Any

import uvicorn
import uvloop
from edge.kit import create_app
from fastapi import FastAPI
from kernel.clock import Clock, ShiftedClock, VirtualClock, WallClock
from kernel.service import Service
from psycopg import OperationalError

from host.http import Http, Server
from host.last_resort import end_within
from host.logs import start_logging
from host.memory import settle_memory
from host.runtime import Runtime
from host.settings import Settings, load_settings, own_settings, told
from host.telemetry import start_tracing, stop_tracing
from host.wrong import SettingsWrong

log = logging.getLogger(__name__)

STOP_SECONDS = 8  # of the ten a stop may take
END_SECONDS = 9.5  # what hangs is given up just before whoever asked would kill it without a word


def load(name: str) -> Service:
    """The service of an import package: its `app.service`. Raises ModuleNotFoundError for a wrong name."""
    found: Service = importlib.import_module(f"{name}.app").service
    return found


def clock_of(settings: Settings) -> Clock:
    if settings.clock == "virtual":
        return VirtualClock(settings.clock_start or WallClock().now())
    return ShiftedClock(settings.clock_shift) if settings.clock_shift else WallClock()


async def serve(names: Sequence[str], stop: asyncio.Event) -> None:
    """Run services until `stop`; then finish what is under way and leave within ten seconds."""
    loaded = [(s := load(name), load_settings(name, seals=s.seals)) for name in names]
    for own in (own for name in names for own in own_settings(name)):
        told(own)
    process = names[0] if len(names) == 1 else "anju"
    start_logging(process, loaded[0][1].log_level)
    start_tracing(process, loaded[0][1].otlp)
    clock = clock_of(loaded[0][1])
    runtimes = [Runtime(service, settings, clock) for service, settings in loaded]
    stopping: asyncio.Future[Any] = asyncio.create_task(stop.wait())
    starts = [asyncio.create_task(runtime.start()) for runtime in runtimes]
    starting: asyncio.Future[Any] = asyncio.gather(*starts)
    try:
        await asyncio.wait({stopping, starting}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            await starting
            settle_memory()
            log.info("started: %s", ", ".join(names))
            await _answer(runtimes, stopping)
    finally:
        # Also where one could not start: the others' duties run, and would keep a process that serves nobody.
        end_within(END_SECONDS)
        for each in starts:
            each.cancel()
        await asyncio.gather(*(runtime.stop() for runtime in runtimes))
    stop_tracing()
    log.info("stopped: %s", ", ".join(names))


async def _answer(runtimes: Sequence[Runtime], stopping: asyncio.Future[Any]) -> None:
    """Answer requests until a stop is asked for, or a server ends by itself: its port is taken."""
    servers = [Server(served(create_app(each), each.settings)) for each in runtimes]
    serving = [asyncio.create_task(server.serve()) for server in servers]
    await asyncio.wait([stopping, *serving], return_when=asyncio.FIRST_COMPLETED)
    end_within(END_SECONDS)  # the answers that are under way are part of the stop
    for runtime, server in zip(runtimes, servers, strict=True):
        runtime.stopping.set()
        server.should_exit = True
    await asyncio.gather(*serving)


def served(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """How it is served. Whose request it is, only those are believed that were named: by default nobody, not
    even on this machine, or whoever speaks from here would be counted as whomever they say.
    """
    return uvicorn.Config(
        app,
        http=Http,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=STOP_SECONDS,
        h11_max_incomplete_event_size=64 * 1024,
    )


async def _main(names: Sequence[str]) -> None:
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    await serve(names, stop)


def main() -> None:
    names = sys.argv[1:]
    if not names:
        sys.exit("usage: python -m host.run SERVICE [SERVICE …]")
    faulthandler.enable()  # `kill -ABRT` of one that hangs says where
    try:
        uvloop.run(_main(names))
    except SettingsWrong as wrong:
        print(wrong, file=sys.stderr)  # noqa: T201 - before there is a log
        sys.exit(2)
    except OperationalError as silent:
        sys.exit(f"the database does not answer (ANJU_<CTX>_URL, ANJU_<CTX>_OWNER_URL): {silent}")


if __name__ == "__main__":
    main()
