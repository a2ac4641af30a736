"""The boxes of a paper: where each party signs. A template marks them by links, which lead nowhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pyhanko.pdf_utils.rw_common import PdfHandler

BOX: Final = "anju:signature/"


@dataclass(frozen=True)
class Box:
    """Where one party signs: the page, counted from 0, and the corners in points."""

    role: str
    page: int
    corners: tuple[int, int, int, int]

    @property
    def size(self) -> tuple[int, int]:
        left, bottom, right, top = self.corners
        return right - left, top - bottom


def boxes_of(paper: PdfHandler) -> Iterator[Box]:
    """All of them, in the order of the paper."""
    for page in range(int(paper.root["/Pages"]["/Count"])):
        found: Any = paper.find_page_for_modification(page)[0].get_object()
        for place in range(len(found.get("/Annots", ()))):
            annotation = found["/Annots"][place]
            leads_to = str(annotation.get("/A", {}).get("/URI", ""))
            if leads_to.startswith(BOX):
                left, bottom, right, top = (round(float(each)) for each in annotation["/Rect"])
                yield Box(leads_to.removeprefix(BOX), page, (left, bottom, right, top))
