"""What documents show: judged by its content, sealed with the key of the person it is of, kept in a store.

Erasing the person destroys the key, and what lies in the store, or in any copy of it, is noise from then on.
"""

import asyncio
import base64
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final, Literal
from uuid import UUID

import obstore
from files import pdfs
from files.images import PIXELS, NotAnImage, look_at
from files.sealed import open_store
from kernel.domain import Refusal, Sealed
from kernel.facts import Origin
from kernel.service import Row
from obstore.exceptions import BaseError
from obstore.store import ObjectStore
from prometheus_client import Counter
from pydantic import ValidationError
from vault.broken import SealBroken
from vault.sealing import Vault

from tenants.domain.document import Media
from tenants.domain.person_facts import Mark
from tenants.settings import DocumentSettings

log = logging.getLogger(__name__)

LOST: Final = Counter(
    "anju_documents_lost", "Times that a file of a document was not there though nobody erased its person"
)
LARGEST: Final = 10_000_000
Part = Literal["original", "shown"]
PARTS: Final[tuple[Part, ...]] = ("original", "shown")


class DocumentsNotSetUp(Refusal):
    """This installation has no store of documents (`ANJU_DOCUMENTS_URL`)."""

    title, status = "尚未配置证明材料的存放位置，暂时无法提交", 503


class DocumentLost(Refusal):
    """The store has no such file any more, and nobody erased whose it is. Whoever asks can do nothing about
    it but have it handed in again.
    """

    title, field, status = (
        "这份材料的文件已丢失，无法读取，系统已记录，请联系系统管理员，或请租客重新提交",
        "document_id",
        409,
    )


class NotADocument(Refusal):
    """No picture in a form that every browser shows, and no PDF; or a broken one."""

    title = (
        f"不是完好的 JPEG、PNG、WebP 图片或 PDF 文件；请提交其中一种，不超过 {LARGEST // 1_000_000} MB，"
        f"图片不超过 {PIXELS // 10_000} 万像素"
    )
    field = "body"


@dataclass(frozen=True)
class Content:
    """`shown`: what is shown of it: of an image the picture alone, of a PDF what was looked at."""

    media: Media
    original: bytes = field(repr=False)
    shown: bytes = field(repr=False)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.original).hexdigest()


@dataclass(frozen=True)
class Place:
    """Where a content lies: of whose document, and which content, so that none is put over another."""

    person_id: UUID
    document_id: UUID
    content: Mark

    def field(self, part: Part) -> str:
        return f"document {self.document_id} {part}"

    def path(self, part: Part) -> str:
        return f"documents/{self.document_id}/{self.content}.{part}"


def place_of(row: Row) -> Place:
    """Of a row of the view."""
    return Place(row["person_id"], row["id"], row["content"])


async def judge(content: bytes) -> Content:
    """What it really is. Raises NotADocument, and what else `look_into` and `look_at` refuse."""
    if content.startswith(pdfs.BEGINS):
        return Content("pdf", content, await pdfs.look_into(content))
    try:
        picture = await asyncio.to_thread(look_at, content)
    except NotAnImage:
        raise NotADocument from None
    return Content(picture.kind, content, picture.shown)


class PaperStore:
    """The contents of documents, each sealed for its person."""

    def __init__(self, vault: Vault, store: ObjectStore) -> None:
        self._vault, self._store = vault, store

    async def put(self, place: Place, content: Content) -> None:
        """Keep it. Raises PersonErased."""
        parts: dict[Part, bytes] = {"original": content.original, "shown": content.shown}
        texts = {place.field(part): base64.b64encode(found).decode() for part, found in parts.items()}
        sealed = await self._vault.seal_many(place.person_id, texts)
        for part in parts:
            text = sealed[place.field(part)].model_dump_json().encode()
            await obstore.put_async(self._store, place.path(part), text)

    async def get(self, place: Place, part: Part, origin: Origin, reason: str) -> bytes | None:
        """The content, None where the person was erased. Recorded as a look.

        Raises SealBroken or DocumentLost.
        """
        try:
            found = await obstore.get_async(self._store, place.path(part))
        except FileNotFoundError:
            await self._miss(place, part)
            return None
        try:
            sealed = Sealed.model_validate_json(bytes(await found.bytes_async()))
        except ValidationError:
            raise SealBroken(f"{place.field(part)} of {place.person_id}, no seal any more").noted() from None
        [text] = await self._vault.open_many([(place.person_id, place.field(part), sealed)], origin, reason)
        return None if text is None else base64.b64decode(text)

    async def check(self, place: Place, part: Part) -> None:
        """Raises DocumentLost where there is nothing to be opened, unless the person was erased."""
        try:
            await obstore.head_async(self._store, place.path(part))
        except FileNotFoundError:
            await self._miss(place, part)

    async def _miss(self, place: Place, part: Part) -> None:
        if await self._vault.never_erased({place.person_id}):
            log.error("a file is lost: %s", place.path(part))
            LOST.inc()
            raise DocumentLost

    async def remove(self, places: Sequence[Place]) -> None:
        """Nothing depends on it: the key is gone already, and what stays is noise."""
        for place in places:
            for part in PARTS:
                try:
                    await obstore.delete_async(self._store, place.path(part))
                except FileNotFoundError:
                    continue
                except BaseError as fault:
                    log.warning("documents of somebody erased stay as noise: %s", type(fault).__name__)


def store_of(vault: Vault, settings: DocumentSettings) -> PaperStore:
    """Raises DocumentsNotSetUp."""
    if not settings.documents_url:
        raise DocumentsNotSetUp
    return PaperStore(vault, _opened(settings.documents_url))


@cache
def _opened(url: str) -> ObjectStore:
    return open_store(url)
