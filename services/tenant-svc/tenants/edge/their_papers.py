"""The papers that name somebody: contracts-svc keeps them, for the file of all that is held."""

from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from typing import Final
from uuid import UUID

from edge.held import HeldPaper
from host.settings import told
from kernel.domain import Refusal
from neighbours.asking import asked
from pydantic import Field, TypeAdapter

from tenants.edge.offers import open_neighbour
from tenants.settings import NeighbourSettings

LISTED: Final[TypeAdapter[list[HeldPaper]]] = TypeAdapter(list[HeldPaper])


class PaperGone(Refusal):
    """contracts-svc kept it as long as the law wants it, or until who it names was erased."""

    title, field, status = "这份文件已过保存期限", "paper_id", 404


GONE: Final = dict.fromkeys(("paper-unknown", "paper-destroyed", "papers-destroyed"), PaperGone)


class TheirPaper(HeldPaper):
    """A contract, a handover or a settlement, with the signatures it has."""

    content: str | None = Field(
        description="the PDF in base64; null where it is no more, and of the forgotten: it is kept for the"
        " law alone"
    )


class TheirPapers:
    """Of one person and whoever was merged with them, who all go by `ids`."""

    def __init__(self, signing_key: str | None, why: str) -> None:
        self._key, self._why = signing_key, why

    async def naming(self, ids: Sequence[UUID]) -> list[HeldPaper]:
        """Which there are. Raises DepartmentAway."""
        async with open_neighbour(told(NeighbourSettings).contracts_base_url, self._key) as contracts:
            found = await asked(contracts, "/held/papers", {"ids": [str(id_) for id_ in ids]}, {})
        return LISTED.validate_json(found)

    async def opened(self, papers: Sequence[HeldPaper]) -> AsyncIterator[TheirPaper]:
        """One after the other; each is recorded there as a look. Raises DepartmentAway."""
        async with open_neighbour(told(NeighbourSettings).contracts_base_url, self._key) as contracts:
            for paper in papers:
                try:
                    content = await asked(contracts, f"/held/papers/{paper.id}", None, GONE, self._why)
                except PaperGone:
                    yield TheirPaper(**paper.model_dump(), content=None)
                else:
                    yield TheirPaper(**paper.model_dump(), content=b64encode(content).decode())

    @staticmethod
    async def unopened(papers: Sequence[HeldPaper]) -> AsyncIterator[TheirPaper]:
        """That they are there, and no more."""
        for paper in papers:
            yield TheirPaper(**paper.model_dump(), content=None)
