"""Whether this service has followed what it wrote of a contract: who looks at it before speaks too early."""

from typing import LiteralString

# In one look with what is looked for: all that is written of the contract `c` was followed.
NOTED: LiteralString = """exists (
        select from kernel.log noted
          join kernel.checkpoints own on own.consumer = 'contracts' and own.source = 'log:contracts'
         where noted.stream_id = 'contract-' || c.id and noted.version = c.version
           and noted.position <= own.position)"""
