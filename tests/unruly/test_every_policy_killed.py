"""Killed behind whatever any policy asks for, and before it is asked, and started again: what comes of it is
what comes of a life without an end.

Each policy dies three times with what it asked for: before the checkpoint of its cause is moved, before both
are committed, and before whoever told it learns that they are. All of the town is told anew in each life, in
another order.
"""

import signal
from collections import Counter
from pathlib import Path

import pytest
from kernel.clock import VirtualClock
from kernel.two_steps import FIRST, LAST, divided
from local.contexts import CONTEXTS
from testkit.nursery import NURSERY, ended, load_also
from testkit.stores import Stores
from testkit.unruly_bus import deaf, difference, outcome

from tests.unruly.dying import live
from tests.unruly.following import FOLLOWERS, settled
from tests.unruly.lives import NOW
from tests.unruly.test_every_service import delivered

load_also(*(f"{name}.app" for name in CONTEXTS))


@pytest.mark.timeout(300)  # up to fifty lives
@pytest.mark.parametrize("name", FOLLOWERS)
async def test_wherever_it_is_killed_the_same_comes_of_it(name: str, stores: Stores, tmp_path: Path) -> None:
    service = FOLLOWERS[name]
    plain = await delivered(service, stores, None)
    died = Counter[str]()
    ends: list[str | Counter[str]] = [*(FIRST if divided(service) else LAST)]
    async with stores.lent(service) as roles:
        code, number = -signal.SIGKILL, 0
        while code == -signal.SIGKILL:
            number += 1
            told = tmp_path / str(number)
            told.touch()
            words = (name, roles, ends.pop(0) if ends else died, told)
            process = NURSERY.Process(target=live, args=words, daemon=True)
            process.start()
            code = await ended(process)
            died.update(told.read_text().splitlines())
        assert code == 0, told.with_suffix(".err").read_text()[-2000:]
        assert not ends
        assert died == {each.name: len(LAST) for each in service.policies}
        async with deaf(service, roles, clock=VirtualClock(NOW)) as [runtime]:
            found = difference(plain, settled(await outcome(runtime)))
    assert not found
