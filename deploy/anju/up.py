"""`anju up`: everything that is not running starts; what runs is left alone."""

import os
import time
from collections.abc import Callable
from functools import partial
from typing import Annotated

import psycopg
import typer
from local import readiness
from local.contexts import port
from local.jars import kafka_jars
from local.postgres import refusal
from local.stack import Stack
from local.supervisor import Supervisor, SupervisorFailed
from local.trusted import keep_trusted

from anju import preflight
from anju.answer import Exit, Json, end, give, note
from anju.words import say

HELP = say(
    "启动数据库、消息总线、各部门服务、网关与合作方沙箱，直到全部就绪。\n\n"
    "例：anju up；anju up --split（一个服务一个进程）\n\n退出码：0 就绪，2 设置有误，3 超时未就绪",
    "Start database, bus, services, gateway and partner sandbox, and wait until each is ready.\n\n"
    "Examples: anju up; anju up --split (one process per service)\n\n"
    "Exit codes: 0 ready, 2 a wrong setting, 3 not ready in time",
)

WAIT = say(
    "最长等待秒数；进程在运行、还在启动的，最多再等 15 分钟",
    "longest wait, in seconds; for a process that runs and is still starting up to 15 minutes more",
)

OTHERS_SECONDS = 10  # that an engine which we do not start ourselves may take to answer
STARTING_SECONDS = 900  # more, for what runs and is not ready yet: on a busy machine all takes its time


class TooSlow(Exception):
    """Something did not become ready in time."""


def up(
    split: Annotated[bool, typer.Option(help=say("一个服务一个进程", "one process per service"))] = False,
    seconds: Annotated[float, typer.Option(help=WAIT)] = 120,
    json: Json = False,
) -> None:
    began = time.monotonic()
    stack = Stack(split)
    preflight.check(stack)
    waiting = Supervisor(stack).settings_for_next_start()
    try:
        bring_up(stack, began + seconds)
    except (TooSlow, SupervisorFailed) as slow:
        raise end(Exit.NOT_READY, str(slow)) from slow
    except psycopg.Error as fault:
        raise end(Exit.NOT_READY, f"{_name_of_postgres()}: {fault}") from fault
    took = time.monotonic() - began
    addresses = {name: f"http://127.0.0.1:{port(name)}" for name in served(stack)}
    if json:
        answer = {"ready": True, "seconds": round(took, 2), "addresses": addresses}
        give(answer | {"for_next_start": waiting})
        return
    for name, address in addresses.items():
        typer.echo(f"{name:14}{address}")
    typer.echo(say(f"全部就绪，用时 {took:.1f} 秒", f"all ready in {took:.1f} s"))
    if waiting:
        names = say("、", ", ").join(waiting)
        note(
            say(
                f"已在运行，这些设置与启动时不同，anju down 后再 anju up 才生效：{names}",
                f"it was running: these settings differ and wait for anju down and anju up: {names}",
            )
        )


def served(stack: Stack) -> list[str]:
    """The names of all that answers over HTTP."""
    return [service for program in stack.programs() for service in program.serves]


def bring_up(stack: Stack, until: float) -> None:
    """Starts the stack in its order; `until` is a moment of `time.monotonic`. Raises TooSlow."""
    wait_for_others(stack, until)
    supervisor = Supervisor(stack)
    keep_trusted(stack)
    if any(program.name == "kafka" for program in stack.programs()):
        kafka_jars()
    supervisor.start()
    _wait("PostgreSQL", stack.postgres_answers, until, process=partial(supervisor.pid_of, "postgres"))
    stack.create_databases()
    _wait("Kafka", stack.kafka_answers, until, process=partial(supervisor.pid_of, "kafka"))
    start_services(stack, supervisor, until)


def start_services(stack: Stack, supervisor: Supervisor, until: float) -> None:
    """Starts all that is no engine, and waits for it. Raises TooSlow."""
    for program in stack.programs():
        supervisor.start_program(program.name)
    for program in stack.programs():
        process = partial(supervisor.pid_of, program.name)
        for service in program.serves:
            _wait(service, partial(_service_ready, service), until, partial(_said, service), process)


def _why_postgres(stack: Stack) -> str:
    return refusal(stack.postgres_url) or _see_logs()


def _why_kafka(stack: Stack) -> str:
    return say(f"{stack.kafka} 没有应答", f"{stack.kafka} does not answer")


OTHERS = {
    "ANJU_POSTGRES_URL": (Stack.postgres_answers, _why_postgres),
    "ANJU_KAFKA": (Stack.kafka_answers, _why_kafka),
}


def wait_for_others(stack: Stack, until: float) -> None:
    """The engines that are not the stack's own must answer before it starts anything. Raises TooSlow."""
    soon = min(until, time.monotonic() + OTHERS_SECONDS)
    for setting, (answers, why) in OTHERS.items():
        if os.environ.get(setting):
            _wait(setting, partial(answers, stack), soon, partial(why, stack))


def _service_ready(service: str) -> bool:
    return readiness.ask(service).ready


def _said(service: str) -> str:
    return f"{readiness.ask(service).said} ({_see_logs()})"


def _see_logs() -> str:
    return say("见 anju logs", "see anju logs")


def _name_of_postgres() -> str:
    return "ANJU_POSTGRES_URL" if os.environ.get("ANJU_POSTGRES_URL") else "PostgreSQL"


def _wait(
    name: str,
    ready: Callable[[], bool],
    until: float,
    why: Callable[[], str] = _see_logs,
    process: Callable[[], int] = lambda: 0,
) -> None:
    """Longer than `until` only while the process that runs then goes on running; 0: none does."""
    began, starting = time.monotonic(), 0
    while not ready():
        if (now := time.monotonic()) > until:
            pid = process()
            if not pid or pid != (starting or pid) or now > until + STARTING_SECONDS:
                raise TooSlow(say(f"{name} 未就绪：{why()}", f"{name} is not ready: {why()}"))
            if not starting:
                note(
                    say(
                        f"{name} 还在启动，继续等待：{why()}",
                        f"{name} is still starting, waiting on: {why()}",
                    )
                )
            starting = pid
        time.sleep(0.05)
    note(f"[green]✓[/green] {name} [dim]{(time.monotonic() - began) * 1000:.0f} ms[/dim]")
