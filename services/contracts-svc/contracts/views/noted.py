"""How far this service has followed what it wrote of a contract: whoever looks further speaks too early."""

from typing import LiteralString

# Of the contract `c`: all of it that is written was followed, up to the position `through` of the log.
NOTED: LiteralString = """exists (
        select from kernel.log noted where noted.stream_id = 'contract-' || c.id
           and noted.version = c.version and noted.position <= %(through)s)"""
