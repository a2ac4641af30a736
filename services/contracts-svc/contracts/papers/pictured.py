"""Photos as a paper shows them: small, and without place, device and time."""

import asyncio
import base64
from collections.abc import Iterable, Mapping
from typing import Any, Final

from files.images import smaller
from files.sealed import SealedFiles

SIDE: Final = 480
"""Pixels of the longer side: 230 to the inch where three stand side by side on A4."""


async def pictured(store: SealedFiles, stored: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Each as SVG by the hash of what was brought, without those that were destroyed. `stored`: their rows.

    Raises FileMissing or FileBroken.
    """
    left = {row["sha256"]: row["shown_sha256"] for row in stored if row["destroyed_at"] is None}
    # One after another: fifty of each item would not fit into memory at once.
    return {sha256: await asyncio.to_thread(_drawn, await store.get(shown)) for sha256, shown in left.items()}


def _drawn(shown: bytes) -> str:
    picture, (width, height) = smaller(shown, SIDE)
    size = f'width="{width}" height="{height}"'
    data = base64.b64encode(picture).decode()
    image = f'<image {size} href="data:image/jpeg;base64,{data}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{image}</svg>'
