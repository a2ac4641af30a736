"""Two small contexts for the kernel's own tests: a library that lends, and a desk that hears of it."""

from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from kernel.domain import Command, Decider, Event, NotPossible, Refusal, State
from kernel.facts import Fact, PublishedEvent
from kernel.service import Deadline, Do, Policy, Row, Service, Timer, View


class Lent(Event):
    book_id: UUID
    reader: str
    due_at: datetime


class Returned(Event):
    book_id: UUID
    reader: str


class Missed(Event):
    book_id: UUID
    due_at: datetime


class Lend(Command):
    book_id: UUID
    reader: str
    due_at: datetime


class Return(Command):
    book_id: UUID


class Miss(Command):
    book_id: UUID
    due_at: datetime


class OnShelf(State):
    pass


class Out(State):
    reader: str
    due_at: datetime
    missed: bool = False


class LentToAnother(Refusal):
    title = "已借给 {reader}"
    field = "reader"
    status = 409


def decide(command: Command, book: State) -> list[Event]:
    match command, book:
        case Lend(book_id=id_, reader=reader, due_at=due), OnShelf():
            return [Lent(book_id=id_, reader=reader, due_at=due)]
        case Lend(reader=reader), Out(reader=holder) if reader != holder:
            raise LentToAnother(reader=holder)
        case Lend(), Out():
            return []
        case Return(book_id=id_), Out(reader=reader):
            return [Returned(book_id=id_, reader=reader)]
        case Return(), OnShelf():
            return []
        case Miss(book_id=id_, due_at=due), Out(due_at=current, missed=False) if due == current:
            return [Missed(book_id=id_, due_at=due)]
        case Miss(), _:
            return []
    raise NotPossible(command, book)


def evolve(book: State, event: Event) -> State:
    match book, event:
        case _, Lent(reader=reader, due_at=due):
            return Out(reader=reader, due_at=due)
        case _, Returned():
            return OnShelf()
        case Out(), Missed():
            return book.model_copy(update={"missed": True})
    return book


book: Decider[Any, Any, Any] = Decider("book", OnShelf(), decide, evolve, (Lent, Returned, Missed))


class BookLent(PublishedEvent):
    context: ClassVar[str] = "library"
    book_id: UUID
    reader: str


class BookReturned(PublishedEvent):
    context: ClassVar[str] = "library"
    book_id: UUID


def translate(fact: Fact) -> PublishedEvent | None:
    match fact.event:
        case Lent(book_id=id_, reader=reader):
            return BookLent(book_id=id_, reader=reader)
        case Returned(book_id=id_):
            return BookReturned(book_id=id_)
    return None


def shelf_row(row: Row | None, fact: Fact) -> Row:
    event = fact.event
    row = row or {"id": event.book_id, "reader": None, "lendings": 0}  # type: ignore[attr-defined]
    if isinstance(event, Lent):
        return row | {"reader": event.reader, "lendings": row["lendings"] + 1}
    return row | {"reader": None}


shelf = View(
    name="shelf",
    columns="id uuid primary key, reader text, lendings int not null",
    listens=(Lent, Returned),
    keys=lambda fact: [fact.event.book_id],  # type: ignore[attr-defined]
    project=shelf_row,
    inline=True,
    remembers=True,
)

readers = View(
    name="readers",
    columns="id text primary key, books int not null",
    listens=(Lent, Returned),
    keys=lambda fact: [fact.event.reader],  # type: ignore[attr-defined]
    project=lambda row, fact: {
        "id": fact.event.reader,  # type: ignore[attr-defined]
        "books": (row["books"] if row else 0) + (1 if isinstance(fact.event, Lent) else -1),
    },
)

overdue = Timer(
    kind="due",
    listens=(Lent,),
    arm=lambda fact: [Deadline("due", fact.event.book_id, fact.event.due_at)],
    fire=lambda d: Do(book, d.id, Miss(book_id=d.id, due_at=d.due_at)),
)

library = Service(
    name="library", deciders=[book], views=[shelf, readers], timers=[overdue], publish=translate
)


class Noted(Event):
    reader: str
    count: int


class Note(Command):
    reader: str
    poison: bool = False


class Notebook(State):
    count: int = 0


class Unreadable(Refusal):
    title = "读不了"


def note(command: Note, notebook: Notebook) -> list[Noted]:
    if command.reader == "poison":
        raise Unreadable
    return [Noted(reader=command.reader, count=notebook.count + 1)]


notebook: Decider[Any, Any, Any] = Decider(
    "notebook", Notebook(), note, lambda state, event: Notebook(count=event.count), (Noted,)
)

known = View(
    name="known",
    columns="id uuid primary key, reader text, times int not null",
    listens=(BookLent, BookReturned),
    keys=lambda fact: [fact.event.book_id],  # type: ignore[attr-defined]
    project=lambda row, fact: {
        "id": fact.event.book_id,  # type: ignore[attr-defined]
        "reader": getattr(fact.event, "reader", None),
        "times": (row["times"] if row else 0) + 1,
    },
)

desk = Service(
    name="desk",
    deciders=[notebook],
    views=[known],
    policies=[
        Policy(
            "note",
            (BookLent,),
            lambda fact: [Do(notebook, fact.event.reader, Note(reader=fact.event.reader))],  # type: ignore[attr-defined]
        )
    ],
)

FORTNIGHT = timedelta(days=14)
