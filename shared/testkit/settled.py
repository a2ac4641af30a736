"""Imported once all else is: what is loaded by then no child of this process has to look through again."""

from host.memory import settle_memory

settle_memory()
