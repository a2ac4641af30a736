"""Reads ledgers, as a process of its own: a small file may ask for more time and memory than there is."""

from files.confined import serve

from ledger.reading import read
from ledger.refused import UnusableFile
from ledger.wire import asked, refusing, telling


def answer(question: bytes) -> bytes:
    """What was read of the file, or why it cannot be used. That no sheet is ours is no fault yet."""
    content, choices, whole = asked(question)
    try:
        return telling(read(content, choices, may_be_unknown=True), whole=whole)
    except UnusableFile as fault:
        return refusing(fault)


if __name__ == "__main__":
    serve(answer)
