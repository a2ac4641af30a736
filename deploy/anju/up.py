"""`anju up`: everything that is not running starts; what runs is left alone."""

import time
from collections.abc import Callable
from functools import partial
from typing import Annotated

import typer
from local import readiness
from local.contexts import port
from local.jars import kafka_jars
from local.stack import Stack
from local.supervisor import Supervisor

from anju.answer import Exit, Json, end, give, note
from anju.words import say

HELP = say(
    "启动数据库、消息总线、各部门服务、网关与合作方沙箱，直到全部就绪。\n\n"
    "例：anju up；anju up --split（一个服务一个进程）\n\n退出码：0 就绪，3 超时未就绪",
    "Start database, bus, services, gateway and partner sandbox, and wait until each is ready.\n\n"
    "Examples: anju up; anju up --split (one process per service)\n\n"
    "Exit codes: 0 ready, 3 not ready in time",
)


class TooSlow(Exception):
    """Something did not become ready in time."""


def up(
    split: Annotated[bool, typer.Option(help=say("一个服务一个进程", "one process per service"))] = False,
    seconds: Annotated[float, typer.Option(help=say("最长等待秒数", "longest wait, in seconds"))] = 120,
    json: Json = False,
) -> None:
    began = time.monotonic()
    stack = Stack(split)
    try:
        bring_up(stack, began + seconds)
    except TooSlow as slow:
        raise end(Exit.NOT_READY, str(slow)) from slow
    took = time.monotonic() - began
    addresses = {name: f"http://127.0.0.1:{port(name)}" for name in served(stack)}
    if json:
        give({"ready": True, "seconds": round(took, 2), "addresses": addresses})
        return
    for name, address in addresses.items():
        typer.echo(f"{name:14}{address}")
    typer.echo(say(f"全部就绪，用时 {took:.1f} 秒", f"all ready in {took:.1f} s"))


def served(stack: Stack) -> list[str]:
    """The names of all that answers over HTTP."""
    return [service for program in stack.programs() for service in program.serves]


def bring_up(stack: Stack, until: float) -> None:
    """Starts the stack in its order; `until` is a moment of `time.monotonic`. Raises TooSlow."""
    supervisor = Supervisor(stack)
    if any(program.name == "kafka" for program in stack.programs()):
        kafka_jars()
    supervisor.start()
    _wait("PostgreSQL", stack.postgres_answers, until)
    stack.create_databases()
    _wait("Kafka", stack.kafka_answers, until)
    for program in stack.programs():
        supervisor.start_program(program.name)
    for service in served(stack):
        _wait(service, partial(_service_ready, service), until, partial(_said, service))


def _service_ready(service: str) -> bool:
    return readiness.ask(service).ready


def _said(service: str) -> str:
    return readiness.ask(service).said


def _wait(name: str, ready: Callable[[], bool], until: float, why: Callable[[], str] = str) -> None:
    began = time.monotonic()
    while not ready():
        if time.monotonic() > until:
            raise TooSlow(
                say(
                    f"{name} 未就绪（见 anju logs）：{why()}", f"{name} is not ready (see anju logs): {why()}"
                )
            )
        time.sleep(0.05)
    note(f"[green]✓[/green] {name} [dim]{(time.monotonic() - began) * 1000:.0f} ms[/dim]")
