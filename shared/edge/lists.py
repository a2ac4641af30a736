"""A list of the house as an Excel sheet: the same question, the same answer, all pages of it."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from fastapi import Depends, Request, Response
from kernel.domain import Refusal
from pydantic import BaseModel

from edge.page import LARGEST_PAGE, Listing, PageContext

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS: Final = 200_000

Endpoint = Callable[..., Awaitable[Listing[Any] | list[Any]]]
Items = Sequence[Mapping[str, Any]]


class ListTooLong(Refusal):
    """More rows than a sheet is made of; a filter makes them fewer."""

    title = "超过 {limit} 行，无法导出：请缩小筛选范围"


async def _as_they_are(items: Items) -> Items:
    return items


@dataclass(frozen=True)
class Sheet:
    """How a list is shown in Excel. `columns`: title by the name of an item's member, in order.

    `words`: what the codes of a member are called. `told`: items made ready for people before they are
    written, as by the names of what they hold ids of.
    """

    name: str
    columns: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    told: Callable[[Items], Awaitable[Items]] = _as_they_are


async def _all_pages(request: Request) -> PageContext:
    return PageContext(request, LARGEST_PAGE, None, whole=True)


def as_sheet(endpoint: Endpoint, sheet: Sheet) -> Callable[..., Awaitable[Response]]:
    """The route beside `endpoint` that answers its whole list as a workbook. Raises ListTooLong.

    It takes what `endpoint` takes but for the page, and whatever that one refuses it refuses. A list that
    has no pages comes as it is.
    Each page is asked for by itself: a row that moves within the list meanwhile, as one of the board whose
    contract is extended, may stand there twice or not at all. It is answered when all of it is made.
    """
    signature = inspect.signature(endpoint)
    paged = {name for name, given in signature.parameters.items() if _is_page(given.annotation)}
    whole = [
        given.replace(annotation=Annotated[PageContext, Depends(_all_pages)]) if name in paged else given
        for name, given in signature.parameters.items()
    ]

    async def exported(**given: Any) -> Response:
        from edge.sheet import SheetWriter  # where nobody asks for a sheet, its library is not loaded

        writer, rows = SheetWriter(sheet.name, sheet.columns, sheet.words), 0
        while True:
            found = await endpoint(**given)
            listing = found if isinstance(found, Listing) else Listing(items=found)
            if (rows := rows + len(listing.items)) > MOST_ROWS:
                raise ListTooLong(limit=MOST_ROWS)
            # Beside the event loop: a hundred thousand rows take seconds.
            items = await asyncio.to_thread(_members, listing.items)
            await asyncio.to_thread(writer.add, await sheet.told(items))
            if listing.next is None:
                break
            for name in paged:
                given[name].turn_to(listing.next)
        headers = {"Content-Disposition": 'attachment; filename="list.xlsx"', "Cache-Control": "no-store"}
        return Response(await asyncio.to_thread(writer.made), media_type=XLSX, headers=headers)

    exported.__name__ = f"{endpoint.__name__}_as_sheet"
    exported.__doc__ = " ".join(
        [*(inspect.getdoc(endpoint) or "").splitlines()[:1], "All rows, as an Excel sheet."]
    )
    exported.__signature__ = signature.replace(parameters=whole, return_annotation=Response)  # type: ignore[attr-defined]
    return exported


def _members(items: Sequence[Any]) -> Items:
    return [each.model_dump() if isinstance(each, BaseModel) else each for each in items]


def _is_page(annotation: Any) -> bool:
    return getattr(annotation, "__origin__", None) is PageContext
