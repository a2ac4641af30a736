"""Tells others what parks and buildings are called that they were told of before names were told.

Told once: where nobody heard a name a notice says the door number alone, and 1-502 is in many a house.
"""

from host.runtime import Runtime
from kernel.facts import SYSTEM
from kernel.ids import named_id

from contracts.domain.park import TellNames, park
from contracts.once import once
from contracts.views.parks import told_without_names


async def naming(runtime: Runtime) -> None:
    """Each park once, then nothing until cancelled."""
    await once(runtime, "naming parks", tell_names)


async def tell_names(runtime: Runtime) -> None:
    """One pass. Any number may run, and a crash leaves the rest to the next."""
    for id_ in await told_without_names(runtime):
        command = named_id("tell names of park", id_)
        await runtime.handle(park, id_, TellNames(), origin=SYSTEM, command_id=command)
