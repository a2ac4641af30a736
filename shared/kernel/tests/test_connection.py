"""What a session of ours asks of whatever server it meets."""

from host.runtime import Runtime
from kernel.leader import leadership
from testkit.stores import Stores

from .scene import rows, silent, stored

JIT = "select current_setting('jit')"


async def leading(runtime: Runtime) -> list[object]:
    async with leadership(runtime.settings.url, "test") as conn:
        return list(await (await conn.execute(JIT)).fetchall())


async def test_no_statement_is_compiled_for_longer_than_it_runs(stores: Stores) -> None:
    async with stored(stores, silent) as runtime:
        assert await rows(runtime, JIT) == await leading(runtime) == [("off",)]
