"""What may be answered to anybody: never a fault, and RFC 9457 where what was asked is wrong."""

from typing import Any


def fault_of(answer: Any) -> str | None:
    """What is wrong with an answer, None if it is one that may be given to anybody."""
    if answer.status_code >= 500:
        return f"{answer.status_code}"
    if answer.status_code < 400:
        return None
    kind = answer.headers.get("content-type") or ""
    if "application/problem+json" not in kind:  # Schemathesis gives a list of its values
        return f"{answer.status_code} as {kind}"
    said = answer.json()
    if not {"type", "title", "status", "correlation"} <= said.keys():
        return f"{answer.status_code} without what a problem tells: {said}"
    if answer.status_code in (400, 422) and not (said.get("field") or said.get("errors")):
        return f"{answer.status_code} that names no field: {said}"
    return None
