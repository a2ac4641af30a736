"""The model that triage judges by now: what came with the software, and what was learnt since."""

import asyncio
from typing import Final

from host.runtime import Runtime
from kernel.facts import SYSTEM
from vault.sealing import Vault

from workorders.domain.learning import SHIPPED
from workorders.domain.likeness import Learnt, Model
from workorders.domain.repair import Words
from workorders.domain.triage import Proposal, propose
from workorders.triage import shipped
from workorders.views import models

KEPT: Final = "learnt"
"""The field under which a version's own key seals what it keeps."""
WHY: Final = "启用报修分类模型"


class InForce:
    """Made anew when another version comes into force: on every process, by the table of its service."""

    def __init__(self, runtime: Runtime, vault: Vault) -> None:
        self._runtime, self._vault = runtime, vault
        self._made: tuple[int, Model] | None = None
        self._turn = asyncio.Lock()

    async def propose(self, text: str) -> Proposal:
        """What a text is taken for by now, and which version of the model said so, if it did."""
        version, model = await self.numbered()
        return propose(text, model, version)

    async def numbered(self) -> tuple[int, Model]:
        """With the number of its version."""
        async with self._runtime.pool.connection() as conn:
            found = await (await conn.execute(models.IN_FORCE)).fetchone()
        version = found[0] if found else SHIPPED
        if self._made is None or self._made[0] != version:
            async with self._turn:
                if self._made is None or self._made[0] != version:
                    self._made = await self._make(version)
        return self._made

    async def _make(self, version: int) -> tuple[int, Model]:
        if version == SHIPPED:
            return SHIPPED, await asyncio.to_thread(shipped.model)
        async with self._runtime.pool.connection() as conn:
            found = await (await conn.execute(models.KEPT, [version])).fetchone()
        if found is None:
            raise LookupError(f"no model of version {version}")
        kept = Words.model_validate(found[1])
        [text] = await self._vault.open_each([(kept.whose, KEPT, kept.sealed)], SYSTEM, WHY)
        if not isinstance(text, str):
            # Forgotten in between, or its seal is broken: what came with the software holds.
            return SHIPPED, await asyncio.to_thread(shipped.model)
        return version, await asyncio.to_thread(Model, shipped.learnt(), Learnt.model_validate_json(text))
