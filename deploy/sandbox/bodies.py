"""Reading a request's body without ever failing on it."""

import json
from typing import Any

from fastapi import Request


async def json_object(request: Request) -> dict[str, Any] | None:
    """The body as a JSON object, or None if it is anything else."""
    try:
        body = json.loads(await request.body())
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None
