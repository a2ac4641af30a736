"""Whether a photo was shown before is not asked of each photo there is."""

from host.runtime import Runtime
from psycopg.rows import scalar_row
from workorders.domain.photos import Photo
from workorders.views.photos import BY_INDEX, sought


async def test_a_photo_is_looked_for_by_what_it_looks_like(runtime: Runtime) -> None:
    sha, likeness = "9f" * 32, "00ff" * 4
    photo = Photo(side="before", sha256=sha, shown_sha256=sha, likeness=likeness, mirrored=likeness[::-1])
    async with (
        runtime.pool.connection() as conn,
        conn.transaction(),
        conn.cursor(row_factory=scalar_row) as cursor,
    ):
        await cursor.execute(BY_INDEX)
        question, asked = sought(photo, ("0f0f" * 4, "f0f0" * 4))
        plan = "\n".join(await (await cursor.execute("explain " + question, asked)).fetchall())
    assert "Seq Scan" not in plan
    assert [f"photos_band{number}_idx" in plan for number in range(4)] == [True] * 4
