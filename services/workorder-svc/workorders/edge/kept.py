"""Photos and recordings that come with a report: judged by content, sealed like its words, kept in a store.

Of a photo only the picture is kept: no place, no device, no time. Nobody knows whose a scanned report is, so
its files lie under the report's own key.
"""

import asyncio
import base64
import binascii
import hashlib
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Final, Literal
from uuid import UUID

import obstore
from files.images import NotAnImage, look_at
from files.recordings import NotARecording, Sound, listen_to
from files.sealed import open_store
from kernel.domain import Refusal, Sealed
from kernel.facts import Origin
from kernel.ids import named_id
from obstore.store import ObjectStore
from pydantic import BaseModel, Field
from vault.sealing import Vault

from workorders.settings import FileSettings

Media = Literal["jpeg"] | Sound
TYPES: Final[dict[str, str]] = {
    "jpeg": "image/jpeg",
    "webm": "audio/webm",
    "ogg": "audio/ogg",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
    "amr": "audio/amr",
    "wav": "audio/wav",
}


class FilesNotSetUp(Refusal):
    """This installation has no store of files (`ANJU_DOCUMENTS_URL`)."""

    title, field, status = "暂时无法接收照片和录音，请只用文字报修", "photos", 503


class FileUnknown(Refusal):
    """No such file of this order, or whoever it is of was forgotten."""

    title, field, status = "没有这个文件", "file_id", 404


@dataclass(frozen=True)
class File:
    """A photo as it is shown, or a recording as it came; `silent`: of one that was just brought."""

    media: Media
    content: bytes = field(repr=False)
    silent: bool = False

    def id_of(self, report_id: UUID) -> UUID:
        """The same of the same report is one file."""
        return named_id("file of report", report_id, hashlib.sha256(self.content).hexdigest())


class Sealing(BaseModel):
    """What lies in the store."""

    whose: UUID
    media: Media
    sealed: Sealed = Field(repr=False)


async def photo(encoded: str) -> File:
    """Raises what `look_at` refuses, with the field at fault."""
    try:
        content = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise NotAnImage(field="photos") from None
    try:
        found = await asyncio.to_thread(look_at, content)
    except Refusal as refusal:
        raise type(refusal)(**refusal.facts | {"field": "photos"}) from None
    return File("jpeg", found.shown)


async def recording(encoded: str) -> File:
    """Raises what `listen_to` refuses."""
    try:
        content = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise NotARecording from None
    found = await listen_to(content)
    return File(found.kind, content, found.silent)


class KeptFiles:
    """Each sealed under the key of whoever the report is of."""

    def __init__(self, vault: Vault, store: ObjectStore) -> None:
        self._vault, self._store = vault, store

    async def put(self, report_id: UUID, whose: UUID, file: File) -> UUID:
        """Its id. Kept before the report says so: a crash between leaves noise that nobody asks for."""
        id_ = file.id_of(report_id)
        name, text = _field(id_), base64.b64encode(file.content).decode()
        sealed = (await self._vault.seal_many(whose, {name: text}))[name]
        kept = Sealing(whose=whose, media=file.media, sealed=sealed).model_dump_json().encode()
        await obstore.put_async(self._store, _path(id_), kept)
        return id_

    async def get(self, id_: UUID, origin: Origin, reason: str) -> File:
        """Recorded as a look. Raises FileUnknown."""
        try:
            found = await obstore.get_async(self._store, _path(id_))
        except FileNotFoundError:
            raise FileUnknown from None
        kept = Sealing.model_validate_json(bytes(await found.bytes_async()))
        [text] = await self._vault.open_many([(kept.whose, _field(id_), kept.sealed)], origin, reason)
        if text is None:
            raise FileUnknown
        return File(kept.media, base64.b64decode(text))

    async def forget(self, id_: UUID) -> None:
        """For good; what is gone already stays so."""
        with suppress(FileNotFoundError):
            await obstore.delete_async(self._store, _path(id_))


def kept_files(vault: Vault, settings: FileSettings) -> KeptFiles:
    """Raises FilesNotSetUp."""
    if not settings.documents_url:
        raise FilesNotSetUp
    return KeptFiles(vault, _opened(settings.documents_url))


@cache
def _opened(url: str) -> ObjectStore:
    return open_store(url)


def _field(id_: UUID) -> str:
    return f"file {id_}"


def _path(id_: UUID) -> str:
    return f"reports/{id_}"
