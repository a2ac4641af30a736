"""Which lists of a service nobody can take along as a sheet: what its OpenAPI says of them."""

import re
from typing import Any, Final

# At the gateway the name of the department stands before it.
LISTING: Final = re.compile(r"#/components/schemas/(\w+\.)?Listing_")


def lists_without_sheet(openapi: Any) -> set[str]:
    """The addresses that answer a list, and have no twin with `.xlsx` behind it.

    What is said as a bare array of one thing, named in the address, is a part of that thing and no list.
    """
    paths = openapi["paths"]
    lists = {path for path, methods in paths.items() if _is_list(path, methods.get("get"))}
    return {path for path in lists if f"{path}.xlsx" not in paths}


def _is_list(path: str, operation: Any) -> bool:
    if operation is None:
        return False
    content = operation["responses"].get("200", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    bare = schema.get("type") == "array" and "{" not in path
    return bare or LISTING.match(str(schema.get("$ref", ""))) is not None
