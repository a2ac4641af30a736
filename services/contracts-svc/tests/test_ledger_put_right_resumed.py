"""After a crash between a batch and the note of it a ledger tells again what it put right."""

from collections.abc import Sequence

import pytest
from contracts.imports.progress import to_do
from testkit.voices import Voices

from .test_imports import asked, hand_in
from .test_imports import ledger as csv
from .test_imports_foretold import Worker, worker
from .test_ledger_park_put_right import called
from .test_ledger_put_right import FIRST, HEAD, Row, acquaint, mended

assert worker


@pytest.mark.parametrize(
    ("again", "columns"), [(mended(FIRST, _301="3-301"), ["房号"]), (called(FIRST), ["园区"])]
)
async def test_what_was_put_right_is_heard_again(
    worker: Worker, voices: Voices, again: Sequence[Row], columns: list[str]
) -> None:
    await acquaint(voices)
    http = worker.http
    for rows in (FIRST, again):
        opened = await hand_in(http, csv(*rows, head=HEAD))
        await asked(http, "POST", f"/imports/{opened['id']}/confirm")
        if rows is FIRST:
            while (await worker.round(opened["id"]))[0].phase != "finished":
                pass
    [row] = [each for each in await to_do(worker.lead) if each["status"] == "running"]
    first, after = [await (await worker.taking._begin(worker.lead, row)).some() for _ in range(2)]
    assert [each.changed for each in first] == [each.changed for each in after] == [True, False, False, False]
    assert [change.column for change in first[0].changes] == columns
