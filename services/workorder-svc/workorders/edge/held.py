"""HTTP of what somebody said in words, the photos and recordings with it, and who looked at these: for
tenant-svc, for the file of all that is held about them.

Theirs is what lies under their key. Of what was said by a sticker nobody knows whose it is.
"""

from base64 import b64encode
from collections.abc import Sequence
from uuid import UUID

from edge.access import Role
from edge.call import Call
from edge.held import HeldFile, HeldLook, HeldWords, Naming
from edge.kit import Edge
from host.runtime import Runtime
from host.settings import told
from kernel.facts import Origin
from psycopg.rows import dict_row
from vault.broken import SealBroken, shown
from vault.looks import looks_at
from vault.sealing import Vault

from workorders.domain.repair import Words
from workorders.edge.kept import TYPES, FileUnknown, kept_files
from workorders.edge.ratings import sealed_as
from workorders.edge.taking_in import TakingIn
from workorders.settings import FileSettings
from workorders.views import ratings


def held_routes(edge: Edge, runtime: Runtime, vault: Vault, taking_in: TakingIn) -> None:
    """Add them to the service's own."""

    @edge.post("/held/words", allow=[Role.系统])
    async def words(body: Naming, call: Call) -> list[HeldWords]:
        """All that these said of repairs. X-Reason says why; each look is recorded."""
        why = call.why()
        said = await taking_in.said_by(body.ids, call.origin, why)
        if any(each.files for each in said):
            kept_files(vault, told(FileSettings))  # what cannot be read is said before anybody begins to
        return said + await rated_by(body.ids, call.origin, why)

    @edge.post("/held/files/{file_id}", allow=[Role.系统])
    async def file(file_id: UUID, call: Call) -> HeldFile:
        """A photo or a recording that came with a report. Say why in `X-Reason`; it is kept."""
        why = call.why()
        try:
            found = await kept_files(vault, told(FileSettings)).get(file_id, call.origin, why)
        except FileUnknown:
            return HeldFile(id=file_id, media=None, content=None, unreadable=False)
        except SealBroken:
            return HeldFile(id=file_id, media=None, content=None, unreadable=True)
        content = b64encode(found.content).decode()
        return HeldFile(id=file_id, media=TYPES[found.media], content=content, unreadable=False)

    @edge.post("/held/looks", allow=[Role.系统])
    async def looks(body: Naming) -> list[HeldLook]:
        """Who looked at what these said, and why, the first look first."""
        return [HeldLook(**row) for row in await looks_at(runtime.pool, body.ids)]

    async def rated_by(person_ids: Sequence[UUID], origin: Origin, why: str) -> list[HeldWords]:
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            found = await cursor.execute(ratings.IN_WORDS_BY, [list(map(str, person_ids))])
            rows = await found.fetchall()
        said = [Words.model_validate(row["words"]) for row in rows]
        asked = [
            (each.whose, sealed_as(row["order_id"]), each.sealed)
            for row, each in zip(rows, said, strict=True)
        ]
        texts = await vault.open_each(asked, origin, why)
        return [
            HeldWords(
                about="rating",
                order_id=row["order_id"],
                at=row["rated_at"],
                words=shown(text),
                phone=None,
                heard=None,
                files=[],
            )
            for row, text in zip(rows, texts, strict=True)
        ]
