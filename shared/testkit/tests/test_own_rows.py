"""A row of an inline view that two streams write is named."""

from testkit.own_rows import Owners


def test_a_row_is_of_the_stream_that_wrote_it_first() -> None:
    owners = Owners()
    for stream in ("book-1", "book-1", "book-2"):
        owners.note("shelf", stream, stream)
    assert owners.broken == []
    owners.note("shelf", "book-1", "book-2")
    assert owners.broken == ["shelf book-1: book-1 and book-2"]
