"""A photo that proves something: a reading, a room, a damage. The picture lies in the store of photos."""

from typing import Annotated, Literal
from uuid import UUID

from kernel.domain import Command, Decider, Event, Refusal, State
from pydantic import Field

from contracts.domain.signers import Sha256

Pixels = Annotated[int, Field(ge=1)]


class PhotoKept(Event):
    """`sha256` of what was brought, `shown_sha256` of the picture alone, without place and device."""

    photo_id: UUID
    park_id: UUID
    sha256: Sha256
    shown_sha256: Sha256
    kind: Literal["jpeg", "png", "webp"]
    width: Pixels
    height: Pixels


class PhotoLookedAt(Event):
    """One of our people took the photo as it was brought. Who and why is in the envelope."""

    photo_id: UUID


class PhotoDestroyed(Event):
    """Nobody needs it any more: no contract cites it whose papers are kept. Final."""

    photo_id: UUID


PhotoEvent = PhotoKept | PhotoLookedAt | PhotoDestroyed


class KeepPhoto(Command):
    photo_id: UUID
    park_id: UUID
    sha256: Sha256
    shown_sha256: Sha256
    kind: Literal["jpeg", "png", "webp"]
    width: Pixels
    height: Pixels


class LookAtPhoto(Command):
    """Somebody wants it as it was brought."""


class DestroyPhoto(Command):
    """Its time is over (`destroying.py`)."""


PhotoCommand = KeepPhoto | LookAtPhoto | DestroyPhoto


class NoPhoto(State):
    """Nothing was brought under this id."""


class Kept(State):
    photo_id: UUID
    park_id: UUID
    sha256: Sha256
    destroyed: bool = False


class PhotoUnknown(Refusal):
    """No photo under this id, or of another park."""

    title, field, status = "没有这张照片", "photo_id", 404


class PhotoIdTaken(Refusal):
    """A photo is what it was: another one needs another id."""

    title, field, status = "该编号已用于另一张照片", "photo_id", 409


class PhotoGone(Refusal):
    """It was kept as long as it had to be, and no longer."""

    title, field, status = "这张照片的保存期限已满，已经销毁", "photo_id", 410


def decide(command: PhotoCommand, photo: NoPhoto | Kept) -> list[PhotoEvent]:
    match command, photo:
        case KeepPhoto(), NoPhoto():
            return [PhotoKept(**dict(command))]
        case DestroyPhoto(), Kept():
            return [] if photo.destroyed else [PhotoDestroyed(photo_id=photo.photo_id)]
        case _, Kept(destroyed=True):
            raise PhotoGone
        case KeepPhoto(sha256=content, park_id=park), Kept():
            if (content, park) != (photo.sha256, photo.park_id):
                raise PhotoIdTaken
            return []
        case LookAtPhoto(), Kept():
            return [PhotoLookedAt(photo_id=photo.photo_id)]
    raise PhotoUnknown


def evolve(photo: NoPhoto | Kept, event: PhotoEvent) -> NoPhoto | Kept:
    if isinstance(event, PhotoKept):
        return Kept(photo_id=event.photo_id, park_id=event.park_id, sha256=event.sha256)
    if isinstance(event, PhotoDestroyed) and isinstance(photo, Kept):
        return photo.model_copy(update={"destroyed": True})
    return photo


photo: Decider[PhotoCommand, NoPhoto | Kept, PhotoEvent] = Decider(
    "photo", NoPhoto(), decide, evolve, (PhotoKept, PhotoLookedAt, PhotoDestroyed)
)
