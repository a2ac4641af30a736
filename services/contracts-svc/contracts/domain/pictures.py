"""A picture proves one item of one handover or settlement, also when two clerks hand it in at once. Pure."""

from collections.abc import Collection, Iterable
from typing import Protocol

from kernel.domain import Refusal

from contracts.domain.signers import Sha256


class PictureJustTaken(Refusal):
    """Two clerks handed in one picture in the same moment."""

    title = "照片刚刚用作另一项的凭据，请刷新后核对；一张照片拍到多项的，请注明"
    field, status = "photo_ids", 409


class Ticked(Protocol):
    """An item with the hashes of what its pictures show."""

    @property
    def pictures(self) -> tuple[Sha256, ...]: ...


def check_alone(shown: Collection[Sha256], others: Iterable[Ticked], *, several: bool) -> None:
    """Raises PictureJustTaken where one of the `others` of the same paper has one of the pictures `shown`,
    and nobody says that it shows `several`.
    """
    if not several and any(set(shown) & set(other.pictures) for other in others):
        raise PictureJustTaken
