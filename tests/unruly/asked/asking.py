"""One command of what a service is asked itself."""

from typing import Any

from host.runtime import Runtime
from kernel.domain import Command
from kernel.facts import SYSTEM
from kernel.ids import named_id


async def ask(runtime: Runtime, decider: Any, id_: object, command: Command) -> None:
    asked = named_id(type(command).__name__, command, id_)  # one of a kind may be asked of the same twice
    await runtime.handle(decider, id_, command, origin=SYSTEM, command_id=asked)
