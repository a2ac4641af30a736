"""People as lists show them: by a name that is masked, and of whom it cannot be read as that."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field
from vault.broken import UNREADABLE, SealBroken, shown
from vault.masks import mask_name

MaskedName = Annotated[
    str | None,
    Field(
        description=f"masked; null where the person was erased, {UNREADABLE} where its seal is broken",
        examples=["张*"],
    ),
]


def masked(opened: Mapping[str, str | SealBroken]) -> str | None:
    """The name of somebody opened: 张*, or UNREADABLE. None of the erased."""
    return shown(opened.get("name"), mask_name)
