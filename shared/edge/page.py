"""A list a page at a time, by a cursor that only the list itself understands."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from typing import Annotated, Any, Generic, TypeVar, cast
from zlib import crc32

import orjson
from fastapi import Depends, Query, Request
from kernel.domain import Refusal
from pydantic import BaseModel, TypeAdapter, ValidationError

T = TypeVar("T")

PAGE, LARGEST_PAGE = 50, 200


Cursor = Annotated[str | None, Query(max_length=512, pattern=r"^[A-Za-z0-9_-]+$")]


class CursorMalformed(Refusal):
    """Not a cursor that this list gave."""

    title, field, status = "翻页标记无效，请从第一页重新开始", "cursor", 400


class Listing(BaseModel, Generic[T]):
    """One page; `next` is the cursor of the following one, null at the end."""

    items: list[T]
    next: str | None = None


class PageContext:
    """Where in a list the caller is. `whole`: all of it is asked for, so that a list which has it all at hand
    need not part it.
    """

    def __init__(self, request: Request, limit: int, cursor: str | None, *, whole: bool = False) -> None:
        self.limit, self.whole = limit, whole
        self.fetch = limit + 1
        self._cursor = cursor
        self._list = crc32(request.scope["route"].path.encode())  # a cursor is good for its own list

    def turn_to(self, cursor: str) -> None:
        """On to the page that begins there."""
        self._cursor = cursor

    def key(self, of: type[T]) -> T | None:
        """The key of the last row of the page before, None on the first. Raises CursorMalformed."""
        if self._cursor is None:
            return None
        try:
            raw = urlsafe_b64decode(self._cursor + "=" * (-len(self._cursor) % 4))
            if b"\\u0000" in raw:
                raise CursorMalformed
            of_list, found = _adapter(cast(Hashable, tuple[int, of])).validate_json(raw)  # type: ignore[valid-type]
        except (ValueError, ValidationError):
            raise CursorMalformed from None
        if of_list != self._list:
            raise CursorMalformed
        return cast(T, found)

    def listing(self, rows: Sequence[T], key: Callable[[T], Any]) -> Listing[T]:
        """A page of rows that were fetched with `limit fetch`; `key` must be what the list is sorted by."""
        if len(rows) <= self.limit:
            return Listing(items=list(rows))
        last = orjson.dumps([self._list, key(rows[self.limit - 1])], default=str)
        return Listing(items=list(rows[: self.limit]), next=urlsafe_b64encode(last).decode().rstrip("="))


@lru_cache
def _adapter(of: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast(Any, of))


async def _page(
    request: Request, limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = PAGE, cursor: Cursor = None
) -> PageContext:
    return PageContext(request, limit, cursor)


Page = Annotated[PageContext, Depends(_page)]
