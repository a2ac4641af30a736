"""What became of each row of an import, as a sheet: read once, however long it is."""

import httpx
import pytest
from files.sealed import SealedFiles

from .over_http import sheet
from .test_imports import followed, hand_in, ledger

ROWS = 450  # more than two pages


@pytest.mark.usefixtures("paper_folder")
async def test_the_sheet_of_its_rows_unseals_the_report_once(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = (await hand_in(http, ledger(*(("东园", "1号楼", f"{n}", "35") for n in range(1, ROWS + 1)))))["id"]
    await followed(http, id_)
    unsealed, get = [], SealedFiles.get

    async def counting(files: SealedFiles, digest: str) -> bytes:
        unsealed.append(digest)
        return await get(files, digest)

    monkeypatch.setattr(SealedFiles, "get", counting)
    rows = await sheet(http, f"/imports/{id_}/rows.xlsx")
    assert ([row["行"] for row in rows], {row["结果"] for row in rows}) == ([*range(2, ROWS + 2)], {"新建"})
    assert len(unsealed) == 1
