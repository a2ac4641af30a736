"""Topics of the published language: one per context and version, keyed by stream, kept for ever."""

from typing import Final

PARTITIONS: Final = 6
"""Fixed per topic version: keys would move with another count, and checkpoints count per partition."""
RETENTION_MS: Final = -1


def topic_of(context: str, prefix: str = "anju") -> str:
    """`anju.contracts.v1`"""
    return f"{prefix}.{context}.v1"
